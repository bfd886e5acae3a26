# Expected values for tests/gp_usage/test_gp_usage_and_pooling_r.py, from R alone. Run in this folder:
#   Rscript gp_usage_and_pooling.R
# Data: seizure counts of 59 patients, 8 weeks before and 8 weeks after randomisation (Thall and Vail 1990), as shipped
# in statsmodels (BSD-3) as epil.csv; epilepsy.csv holds subject, arm, before, after.
suppressMessages({library(metafor); library(clubSandwich)})
options(digits = 17)
d <- read.csv("epilepsy.csv")
d$block <- (d$subject - 1) %/% 10 + 1
out <- data.frame(group = character(), quantity = character(), value = numeric())
put <- function(group, quantity, value) out[nrow(out) + 1, ] <<- list(group, quantity, as.numeric(value))

ratio <- function(x, name) {
  long <- data.frame(id = rep(x$subject, 2), period = rep(0:1, each = nrow(x)), y = c(x$before, x$after))
  fit <- glm(y ~ period, family = quasipoisson, data = long, control = list(epsilon = 1e-15, maxit = 200))
  se <- sqrt(vcovCR(fit, cluster = long$id, type = "CR2")["period", "period"])
  b <- coef(fit)["period"]; n <- nrow(x); t <- qt(0.975, n - 1)
  put(name, "ratio", exp(b)); put(name, "se_log_ratio", se)
  put(name, "low", exp(b - t * se)); put(name, "high", exp(b + t * se))
  # The jackknife: the same model without each patient in turn; t on one fewer than the patients who were seen at all.
  rest <- sapply(x$subject, function(left) coef(update(fit, data = long[long$id != left, ]))["period"])
  jackknife <- sqrt((n - 1) / n * sum((rest - b)^2)); t3 <- qt(0.975, sum(x$before + x$after > 0) - 1)
  put(name, "CR3_se_log_ratio", jackknife)
  put(name, "CR3_low", exp(b - t3 * jackknife)); put(name, "CR3_high", exp(b + t3 * jackknife))
  change <- x$after - x$before
  w <- outer(change, change, "+") / 2
  put(name, "hodges_lehmann", median(w[lower.tri(w, diag = TRUE)]))
  moved <- change[change != 0]
  put(name, "wilcoxon_p", suppressWarnings(wilcox.test(moved, exact = FALSE, correct = TRUE)$p.value))
  put(name, "sign_p", binom.test(sum(change > 0), length(moved))$p.value)
  put(name, "mean_change", mean(change)); put(name, "sd_change", sd(change))
  e <- binom.test(sum(x$after), sum(x$after) + sum(x$before))$conf.int
  put(name, "totals_low", e[1] / (1 - e[1])); put(name, "totals_high", e[2] / (1 - e[2]))
  c(b, se^2)
}
ratio(d, "all")
for (arm in 0:1) ratio(d[d$arm == arm, ], paste0("arm", arm))
es <- t(sapply(1:6, function(i) ratio(d[d$block == i, ], paste0("block", i))))
pooled <- function(es, name) {
  for (method in c("REML", "PM", "DL", "EE")) for (test in c("knha", "adhoc", "z")) {
    # metafor honours Knapp-Hartung with EE, and warns
    m <- suppressWarnings(rma(yi = es[, 1], vi = es[, 2], method = method, test = test, control = list(threshold = 1e-14, tol = 1e-14, maxiter = 10000)))
    g <- paste(name, method, test, sep = "_")
    p <- predict(m)
    put(g, "estimate", coef(m)); put(g, "se", m$se); put(g, "low", m$ci.lb); put(g, "high", m$ci.ub)
    put(g, "tau2", m$tau2); put(g, "i2", m$I2); put(g, "q", m$QE); put(g, "q_p", m$QEp)
    if (method != "EE") { put(g, "prediction_low", p$pi.lb); put(g, "prediction_high", p$pi.ub) }
    if (method == "REML" && name != "alike") { ci <- confint(m, control = list(tol = 1e-12))$random["tau^2", ]; put(g, "tau2_low", ci["ci.lb"]); put(g, "tau2_high", ci["ci.ub"]) }
  }
}
pooled(es, "blocks")
# The same blocks with a quarter of the variances, so that the spread between them is not estimated as 0.
pooled(cbind(es[, 1], es[, 2] / 4), "precise")
# Blocks drawn close together: Hartung-Knapp is then narrower than Wald, and the Q-profile interval is empty.
alike <- cbind(mean(es[, 1]) + (es[, 1] - mean(es[, 1])) / 20, es[, 2])
pooled(alike, "alike")
# The one-stage ratio: all patients, left out one at a time, and block by block.
long <- data.frame(id = rep(d$subject, 2), block = rep(d$block, 2), period = rep(0:1, each = nrow(d)), y = c(d$before, d$after))
slope <- function(rows) coef(glm(y ~ period, family = quasipoisson, data = rows, control = list(epsilon = 1e-15, maxit = 200)))["period"]
whole <- slope(long)
move <- function(units) { k <- length(unique(units)); rest <- sapply(unique(units), function(left) slope(long[units != left, ])); sqrt((k - 1) / k * sum((rest - whole)^2)) }
put("one_stage", "ratio", exp(whole)); put("one_stage", "se_patients", move(long$id)); put("one_stage", "se_sites", move(long$block))
larger <- max(move(long$id), move(long$block)); t <- qt(0.975, length(unique(long$block)) - 1)
put("one_stage", "low", exp(whole - t * larger)); put("one_stage", "high", exp(whole + t * larger))
l <- leave1out(rma(yi = es[, 1], vi = es[, 2] / 4, method = "DL", test = "knha"))
for (i in 1:6) { put("leave_one_out", paste0("estimate", i - 1), l$estimate[i]); put("leave_one_out", paste0("se", i - 1), l$se[i]) }
write.csv(out, "gp_usage_and_pooling_r.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, " metafor", as.character(packageVersion("metafor")), " clubSandwich", as.character(packageVersion("clubSandwich")), "\n")
