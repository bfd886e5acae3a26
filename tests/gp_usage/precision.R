# Expected values for tests/gp_usage/test_precision.py, from R alone. Run in this folder:
#   Rscript precision.R
# Data: seizure counts of epilepsy.csv (see gp_usage_and_pooling.R). Needs metafor.
suppressMessages(library(metafor))
options(digits = 17)
out <- data.frame(group = character(), quantity = character(), value = numeric())
put <- function(group, quantity, value) out[nrow(out) + 1, ] <<- list(group, quantity, as.numeric(value))
# The relative SD of the patients, and what it takes for one site: t of R, numbers tried one by one.
d <- read.csv("epilepsy.csv")
s <- sd(d$after / mean(d$after) - d$before / mean(d$before))
put("epilepsy", "relative_sd", s)
width <- function(n, seen = 1) qt(0.975, seen * n - 1) * s / sqrt(n)
put("epilepsy", "half_width", width(59)); put("epilepsy", "half_width_seen", width(59, 0.8))
for (p in c(10, 20, 50)) { n <- 3; while (exp(width(n)) - 1 > p / 100) n <- n + 1; put("epilepsy", paste0("patients", p), n) }
# The pooled ratio: the mean of the standard error by numerical integration over what chance gives the sites' variance.
pooled <- function(n, k, tau) {
  v <- s^2 / n; f <- k - 1
  error <- function(x) sqrt(pmax((tau^2 + v) * x / f, v) / k) * dchisq(x, f)
  edge <- v * f / (tau^2 + v)
  qt(0.975, f) * (integrate(error, 0, edge, rel.tol = 1e-12)$value + integrate(error, edge, Inf, rel.tol = 1e-12)$value)
}
for (k in c(3, 6, 20)) for (tau in c(0, 0.15, 0.3)) put(paste0("pooled", k), paste0("tau", tau), pooled(40, k, tau))
# The same from metafor's own intervals of sites drawn anew 500 times.
set.seed(1)
for (k in c(3, 6, 20)) for (tau in c(0, 0.15, 0.3)) {
  v <- s^2 / 40
  widths <- replicate(500, { m <- rma(rnorm(k, 0, sqrt(tau^2 + v)), rep(v, k), method = "REML", test = "adhoc"); (m$ci.ub - m$ci.lb) / 2 })
  put(paste0("drawn", k), paste0("tau", tau), mean(widths)); put(paste0("drawn_error", k), paste0("tau", tau), sd(widths) / sqrt(500))
}
write.csv(out, "precision_r.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, " metafor", as.character(packageVersion("metafor")), "\n")
