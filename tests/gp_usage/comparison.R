# Expected values for tests/gp_usage/test_comparison_r.py, from R alone. Run in this folder:
#   Rscript comparison.R
# Data: epilepsy.csv (see gp_usage_and_pooling.R). The treated stand for those referred; each of the first 14 has one or
# two of the placebo arm as controls, at three sites.
suppressMessages({library(clubSandwich); library(metafor)})
options(digits = 17)
d <- read.csv("epilepsy.csv")
treated <- d[d$arm == 1, ][1:14, ]; placebo <- d[d$arm == 0, ]
controls <- do.call(rbind, lapply(1:14, function(i) {
  rows <- placebo[if (i %% 2 == 0) c(2 * i - 1, 2 * i) else 2 * i - 1, ]
  cbind(rows, set = i, weight = 1 / nrow(rows))
}))
treated$set <- 1:14; treated$weight <- 1
site_of <- function(set) ifelse(set <= 5, "A", ifelse(set <= 10, "B", "C"))
arm <- function(x) {
  long <- data.frame(set = rep(x$set, 2), weight = rep(x$weight, 2), period = rep(0:1, each = nrow(x)), y = c(x$before, x$after))
  fit <- glm(y ~ period, family = quasipoisson, weights = weight, data = long, control = list(epsilon = 1e-15, maxit = 200))
  # The jackknife: the same model without each set in turn. CR3 of clubSandwich is its linearisation.
  b <- coef(fit)[["period"]]; sets <- unique(x$set); n <- length(sets)
  rest <- sapply(sets, function(left) coef(update(fit, data = long[long$set != left, ]))[["period"]])
  linear <- vcovCR(fit, cluster = long$set, type = "CR3")["period", "period"]
  c(b, (n - 1) / n * sum((rest - b)^2), n - 1, linear)
}
out <- data.frame(group = character(), quantity = character(), value = numeric())
put <- function(group, quantity, value) out[nrow(out) + 1, ] <<- list(group, quantity, as.numeric(value))
one <- function(sets, name) {
  a <- arm(treated[treated$set %in% sets, ]); b <- arm(controls[controls$set %in% sets, ])
  estimate <- a[1] - b[1]; se <- sqrt(a[2] + b[2])
  df <- (a[2] + b[2])^2 / (a[2]^2 / a[3] + b[2]^2 / b[3])
  put(name, "ratio_referred", exp(a[1])); put(name, "ratio_comparison", exp(b[1])); put(name, "ratio", exp(estimate))
  put(name, "se_log_ratio", se); put(name, "se_linearised", sqrt(a[4] + b[4])); put(name, "df", df)
  put(name, "low", exp(estimate - qt(0.975, df) * se)); put(name, "high", exp(estimate + qt(0.975, df) * se))
  c(estimate, se^2)
}
es <- t(sapply(c("A", "B", "C"), function(s) one(which(site_of(1:14) == s), s)))
one(1:14, "all")
m <- rma(yi = es[, 1], vi = es[, 2], method = "REML", test = "adhoc", control = list(threshold = 1e-14, tol = 1e-14, maxiter = 10000))
put("pooled", "estimate", coef(m)); put("pooled", "low", m$ci.lb); put("pooled", "high", m$ci.ub)
# The balance of the counts before, by weighted means and variances (Austin 2009).
smd <- function(sets) {
  x <- treated[treated$set %in% sets, ]; y <- controls[controls$set %in% sets, ]
  v <- cov.wt(cbind(y$before), wt = y$weight / sum(y$weight), method = "unbiased")
  (mean(x$before) - v$center) / sqrt((var(x$before) + v$cov[1, 1]) / 2)
}
for (s in c("A", "B", "C")) put(s, "standardised_difference", smd(which(site_of(1:14) == s)))
write.csv(out, "comparison_r.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, " clubSandwich", as.character(packageVersion("clubSandwich")), " metafor", as.character(packageVersion("metafor")), "\n")
