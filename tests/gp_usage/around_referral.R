# Expected values for tests/gp_usage/test_around_referral_r.py, from R alone. Run in this folder:
#   Rscript around_referral.R
# Data: seizures of 59 patients in four visits of two weeks each (Thall and Vail 1990), as shipped in statsmodels (BSD-3)
# as epil.csv; epilepsy_visits.csv holds subject, visit, count. The visits stand for months -3, -1, 1 and 2 around a
# referral; the first two and the last two for the windows of a list. Needs boot, which comes with R.
suppressMessages(library(boot))
options(digits = 17)
d <- read.csv("epilepsy_visits.csv")
out <- data.frame(group = character(), quantity = character(), value = numeric())
put <- function(group, quantity, value) out[nrow(out) + 1, ] <<- list(group, quantity, as.numeric(value))
control <- list(epsilon = 1e-15, maxit = 200)
# The curve: each month's mean and its interval, from a model with a constant alone.
for (month in c(-3, -1, 1, 2)) {
  visit <- match(month, c(-3, -1, 1, 2)); y <- d$count[d$visit == visit]
  f <- summary(glm(y ~ 1, family = quasipoisson, control = control))$coefficients
  t <- qt(0.975, length(y) - 1)
  put(paste0("month", month), "mean", exp(f[1])); put(paste0("month", month), "low", exp(f[1] - t * f[2])); put(paste0("month", month), "high", exp(f[1] + t * f[2]))
}
means <- tapply(d$count, d$visit, mean)
put("peak", "months", c(-3, -1)[which.max(means[1:2])]); put("peak", "mean", max(means[1:2])); put("peak", "earlier_mean", min(means[1:2]))
# Two windows: the model of both, fitted again without each patient.
windows <- function(before, after, name) {
  x <- rbind(data.frame(id = d$subject[d$visit == before], after = 0, y = d$count[d$visit == before]), data.frame(id = d$subject[d$visit == after], after = 1, y = d$count[d$visit == after]))
  slope <- function(rows) coef(glm(y ~ after, family = quasipoisson, data = rows, control = control))["after"]
  ids <- unique(x$id); n <- length(ids); b <- slope(x)
  rest <- sapply(ids, function(id) slope(x[x$id != id, ])); se <- sqrt((n - 1) / n * sum((rest - b)^2))
  t <- qt(0.975, sum(tapply(x$y, x$id, sum) > 0) - 1)
  put(name, "ratio", exp(b)); put(name, "low", exp(b - t * se)); put(name, "high", exp(b + t * se))
}
windows(1, 3, "mirror"); windows(2, 3, "plain")
# The list: the correlation of every pair entered twice (Fisher), the mean, and their errors by the infinitesimal jackknife.
list <- data.frame(first = tapply(d$count, d$subject, function(v) sum(v[1:2])), second = tapply(d$count, d$subject, function(v) sum(v[3:4])))
n <- nrow(list)
rho <- function(x, w) cov.wt(rbind(as.matrix(x), as.matrix(x)[, 2:1]), wt = rep(w, 2) / sum(rep(w, 2)), cor = TRUE)$cor[1, 2]
usual <- function(x, w) sum(w * (x$first + x$second) / 2) / sum(w)
both <- cbind(empinf(data = list, statistic = rho, stype = "w", type = "inf", eps = 1e-6), empinf(data = list, statistic = usual, stype = "w", type = "inf", eps = 1e-6))
v <- crossprod(both) / (n * (n - 1))
r <- rho(list, rep(1, n)); m <- usual(list, rep(1, n))
put("list", "rho_pairs", cor(c(list$first, list$second), c(list$second, list$first)))
put("list", "rho", r); put("list", "rho_se", sqrt(v[1, 1])); put("list", "usual_mean", m); put("list", "usual_mean_se", sqrt(v[2, 2])); put("list", "covariance", v[1, 2])
# The forecast for people who had 30 in the window before, and its error to the first order.
formula <- deriv(~ r + (1 - r) * m / 30, c("r", "m")); e <- eval(formula); g <- attr(e, "gradient")
se <- sqrt(g %*% v %*% t(g))
put("forecast", "ratio", e); put("forecast", "low", e - qnorm(0.975) * se); put("forecast", "high", e + qnorm(0.975) * se)
write.csv(out, "around_referral_r.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, " boot", as.character(packageVersion("boot")), "\n")
