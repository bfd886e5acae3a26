# Expected values for tests/questionnaires/test_questionnaire_change_r.py, from R alone. Run in this folder:
#   Rscript questionnaire_change.R
# Needs nlme, psych, mice, metafor, HSAUR3. Data (see questionnaire_data.md): depression scores of 100 patients before
# treatment and eight months later, when 52 were left (BtheB of HSAUR3); ratings of 30 departments on seven questions
# (attitude of R's datasets). The script writes the columns it uses to questionnaire_depression.csv and
# questionnaire_attitude.csv, and every expected value to questionnaire_change_r.csv.
suppressMessages({library(nlme); library(psych); library(mice); library(metafor)})
options(digits = 17)
data(BtheB, package = "HSAUR3")
d <- data.frame(patient = seq_len(nrow(BtheB)), treatment = BtheB$treatment, before = BtheB$bdi.pre, after = BtheB$bdi.8m)
write.csv(d, "questionnaire_depression.csv", row.names = FALSE, quote = FALSE, na = "")
write.csv(attitude, "questionnaire_attitude.csv", row.names = FALSE, quote = FALSE)
out <- data.frame(group = character(), quantity = character(), value = numeric())
put <- function(group, quantity, value) out[nrow(out) + 1, ] <<- list(group, quantity, as.numeric(value))
reach <- function(group, estimate, se, df) {
  put(group, "estimate", estimate); put(group, "se", se); put(group, "df", df)
  put(group, "low", estimate - qt(0.975, df) * se); put(group, "high", estimate + qt(0.975, df) * se)
}
change <- function(x, name) {
  both <- !is.na(x$after); p <- x[both, ]; n <- nrow(x); r <- nrow(p)
  put(name, "n_baseline", n); put(name, "n_pairs", r)
  # Missing at random: regression of the pairs, predicted at the mean baseline of all.
  fit <- lm(after ~ before, data = p)
  at <- predict(fit, data.frame(before = mean(x$before)), se.fit = TRUE)
  b <- coef(fit)[["before"]]
  mar <- at$fit - mean(x$before)
  reach(paste0(name, "_mar"), mar, sqrt(at$se.fit^2 + (b - 1)^2 * var(x$before) / n), r - 2)
  # The same estimate by maximum likelihood with an unstructured covariance matrix.
  long <- rbind(data.frame(id = x$patient, time = 0, y = x$before), data.frame(id = p$patient, time = 1, y = p$after))
  long <- long[order(long$id, long$time), ]
  g <- gls(y ~ factor(time), data = long, correlation = corSymm(form = ~ time + 1 | id), method = "ML",
           weights = varIdent(form = ~ 1 | time),
           control = glsControl(tolerance = 1e-14, msTol = 1e-14, maxIter = 500, msMaxIter = 500))
  put(paste0(name, "_gls"), "estimate", coef(g)[[2]])
  # Pairs only, and averages of different people.
  t <- t.test(p$after, p$before, paired = TRUE)
  reach(paste0(name, "_pairs"), mean(p$after - p$before), t$stderr, t$parameter)
  put(paste0(name, "_pairs"), "low_t_test", t$conf.int[1]); put(paste0(name, "_pairs"), "high_t_test", t$conf.int[2])
  v <- var(x$before) / n + var(p$after) / r - 2 * r * cov(p$before, p$after) / (n * r)
  reach(paste0(name, "_available"), mean(p$after) - mean(x$before), sqrt(v), min(n, r) - 1)
  # Those lost two points higher than predicted: the completed scores themselves.
  completed <- ifelse(both, x$after, predict(fit, x) + 2)
  put(name, "delta_two", mean(completed - x$before))
  put(name, "predicted_of_lost", mean(predict(fit, x[!both, ])))
  lower <- mar + qt(0.975, r - 2) * sqrt(at$se.fit^2 + (b - 1)^2 * var(x$before) / n)
  put(name, "tipping", -lower / ((n - r) / n))
  # Ranks.
  moved <- (p$after - p$before)[p$after != p$before]
  put(name, "wilcoxon_p", suppressWarnings(wilcox.test(moved, exact = FALSE, correct = TRUE)$p.value))
  w <- outer(p$after - p$before, p$after - p$before, "+") / 2
  w <- sort(w[lower.tri(w, diag = TRUE)])
  k <- qsignrank(0.025, r)
  put(name, "hodges_lehmann", median(w)); put(name, "rank_low", w[k]); put(name, "rank_high", w[length(w) + 1 - k])
  # Effect sizes: d_z from metafor (SMCC, its small-sample correction taken off), g_av by its definition.
  e <- escalc("SMCC", m1i = mean(p$after), m2i = mean(p$before), sd1i = sd(p$after), sd2i = sd(p$before), ni = r,
              ri = cor(p$before, p$after))
  put(name, "d_z", e$yi[1] / exp(lgamma((r - 1) / 2) - log(sqrt((r - 1) / 2)) - lgamma((r - 2) / 2))); put(name, "correlation", cor(p$before, p$after))
  put(name, "g_av", (1 - 3 / (4 * (r - 1) - 1)) * mean(p$after - p$before) / ((sd(p$before) + sd(p$after)) / 2))
  # Multiple imputation by predictive draws of our own seed, pooled by mice; the imputed estimates are given.
  set.seed(20250701)
  m <- 20; q <- u <- numeric(m)
  for (i in 1:m) {
    y <- mice.impute.norm(x$after, both, matrix(x$before))
    full <- x$after; full[!both] <- y
    q[i] <- mean(full - x$before); u[i] <- var(full - x$before) / n
    put(paste0(name, "_imputed"), paste0("q", i), q[i]); put(paste0(name, "_imputed"), paste0("u", i), u[i])
  }
  s <- pool.scalar(q, u, n = n, k = 1)
  put(paste0(name, "_rubin"), "estimate", s$qbar); put(paste0(name, "_rubin"), "se", sqrt(s$t)); put(paste0(name, "_rubin"), "df", s$df)
  put(paste0(name, "_rubin"), "within", s$ubar); put(paste0(name, "_rubin"), "between", s$b)
  put(paste0(name, "_rubin"), "low", s$qbar - qt(0.975, s$df) * sqrt(s$t)); put(paste0(name, "_rubin"), "high", s$qbar + qt(0.975, s$df) * sqrt(s$t))
  lambda <- (1 + 1 / m) * s$b / s$t
  put(paste0(name, "_rubin"), "fraction_missing", lambda)
  # Many imputations: where the estimate and its error settle.
  set.seed(1); m <- 20000; q <- u <- numeric(m)
  for (i in 1:m) { full <- x$after; full[!both] <- mice.impute.norm(x$after, both, matrix(x$before)); q[i] <- mean(full - x$before); u[i] <- var(full - x$before) / n }
  s <- pool.scalar(q, u, n = n, k = 1)
  put(paste0(name, "_settled"), "estimate", s$qbar); put(paste0(name, "_settled"), "se", sqrt(s$t)); put(paste0(name, "_settled"), "df", s$df)
  # Standardised difference of first scores, followed up against lost.
  put(name, "smd", (mean(x$before[both]) - mean(x$before[!both])) / sqrt((var(x$before[both]) + var(x$before[!both])) / 2))
}
change(d, "all")
for (arm in levels(d$treatment)) change(d[d$treatment == arm, ], arm)
put("holm", "a1", p.adjust(c(0.011, 0.02, 0.04, 0.03, 0.5), "holm")[1])
for (i in 2:5) put("holm", paste0("a", i), p.adjust(c(0.011, 0.02, 0.04, 0.03, 0.5), "holm")[i])
scale_of <- function(items, name) {
  a <- suppressMessages(suppressWarnings(psych::alpha(items, check.keys = FALSE)))
  raw <- a$total$raw_alpha
  f <- psych::alpha.ci(raw, n.obs = nrow(items), n.var = ncol(items), p.val = 0.05, digits = 17)
  put(name, "alpha", raw); put(name, "low", f$lower.ci); put(name, "high", f$upper.ci)
  for (i in names(items)) put(name, paste0("rest_", i), a$item.stats[i, "r.drop"])
}
scale_of(attitude, "attitude"); scale_of(attitude[1:12, 1:4], "attitude_part")
write.csv(out, "questionnaire_change_r.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, sapply(c("nlme", "psych", "mice", "metafor", "HSAUR3"), function(p) paste(p, packageVersion(p))), "\n")
