# Expected values for tests/questionnaires/test_questionnaire_edges_r.py, from R alone. Run in this folder:
#   Rscript questionnaire_edges.R
# Needs exactRankTests. Data: questionnaire_depression.csv (see questionnaire_data.md), patients in eight sites by their
# number; counts of seizures of ../gp_usage/epilepsy.csv, ten patients at a time; writes questionnaire_edges_r.csv.
suppressMessages(library(exactRankTests))
options(digits = 17)
d <- read.csv("questionnaire_depression.csv")
d$site <- d$patient %% 8
out <- data.frame(group = character(), quantity = character(), value = numeric())
put <- function(group, quantity, value) out[nrow(out) + 1, ] <<- list(group, quantity, as.numeric(value))
# Signed ranks, exact with ties: the changes of the first 6, 10, 16 and 24 pairs, less twelve points.
p <- d[!is.na(d$after), ]
for (n in c(6, 10, 16, 24)) put("ranks", paste0("p", n), wilcox.exact(p$after[1:n], p$before[1:n] - 12, paired = TRUE)$p.value)
for (arm in c("BtheB", "TAU")) { q <- p[p$treatment == arm, ]; put("ranks", arm, wilcox.exact(q$after, q$before, paired = TRUE)$p.value) }
counts <- read.csv("../gp_usage/epilepsy.csv")
for (i in 1:5) { q <- counts[(10 * i - 9):(10 * i), ]; put("ranks", paste0("counts", i), wilcox.exact(q$after, q$before, paired = TRUE)$p.value) }
# Effect size: noncentral t of the paired t statistic, in units of the average standard deviation.
for (n in c(4, 10, 52)) {
  x <- p$before[1:n]; y <- p$after[1:n]; s <- sd(y - x); t <- mean(y - x) / (s / sqrt(n))
  at <- function(q) uniroot(function(l) pt(t, n - 1, l) - q, c(-30, 30), tol = 1e-12)$root
  scale <- s / sqrt(n) / ((sd(x) + sd(y)) / 2)
  put("effect", paste0("low", n), at(0.975) * scale); put("effect", paste0("high", n), at(0.025) * scale)
}
# Difference of paired shares: the score interval of Tango, the likelihood under each difference maximised numerically.
tango <- function(b, c, n, name) {
  loglik <- function(q, d) {  # q: share of c alone; q + d: share of b alone
    rest <- n - b - c
    (if (b) b * log(q + d) else 0) + (if (c) c * log(q) else 0) + (if (rest) rest * log(1 - 2 * q - d) else 0)
  }
  z <- function(d) {
    lower <- max(0, -d) + 1e-13; upper <- (1 - d) / 2 - 1e-13
    q <- optimize(loglik, c(lower, upper), d = d, maximum = TRUE, tol = 1e-13)$maximum
    (b - c - n * d) / sqrt(n * (2 * q + d - d^2))
  }
  e <- (b - c) / n
  put(name, "low", if (e > -1) uniroot(function(d) z(d) - qnorm(0.975), c(-1 + 1e-9, e - 1e-9 * (b + c > 0)), tol = 1e-10)$root else -1)
  put(name, "high", if (e < 1) uniroot(function(d) z(d) + qnorm(0.975), c(e + 1e-9 * (b + c > 0), 1 - 1e-9), tol = 1e-10)$root else 1)
}
tango(12, 2, 50, "shares_12_2_50"); tango(3, 1, 10, "shares_3_1_10"); tango(5, 5, 38, "shares_5_5_38"); tango(0, 4, 26, "shares_0_4_26")
# Sites: the main estimate with each site left out.
mar <- function(x) { b <- !is.na(x$after); predict(lm(after ~ before, x[b, ]), data.frame(before = mean(x$before)))[[1]] - mean(x$before) }
left <- sapply(unique(d$site), function(s) mar(d[d$site != s, ]))
k <- length(left)
put("sites", "se", sqrt((k - 1) / k * sum((left - mean(left))^2)))
# The five intervals that hold together, by Bonferroni: the main estimate's.
b <- !is.na(d$after); f <- lm(after ~ before, d[b, ])
at <- predict(f, data.frame(before = mean(d$before)), se.fit = TRUE)
se <- sqrt(at$se.fit^2 + (coef(f)[[2]] - 1)^2 * var(d$before) / nrow(d))
e <- at$fit - mean(d$before)
put("together", "low", e - qt(1 - 0.05 / 10, sum(b) - 2) * se); put("together", "high", e + qt(1 - 0.05 / 10, sum(b) - 2) * se)
# Those lost two points higher, their share as uncertain as a share is.
share <- mean(!b); v <- se^2 + 4 * share * (1 - share) / nrow(d)
put("delta", "low", e + 2 * share - qt(0.975, sum(b) - 2) * sqrt(v)); put("delta", "high", e + 2 * share + qt(0.975, sum(b) - 2) * sqrt(v))
put("delta", "tipping", uniroot(function(x) e + x * share + qt(0.975, sum(b) - 2) * sqrt(se^2 + x^2 * share * (1 - share) / nrow(d)), c(0, 60), tol = 1e-12)$root)
write.csv(out, "questionnaire_edges_r.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, "exactRankTests", as.character(packageVersion("exactRankTests")), "\n")
