# Expected values for tests/questionnaires/test_auxiliaries.py, from R alone. Run in this folder:
#   Rscript questionnaire_auxiliaries.R
# Needs mice. Data: questionnaire_depression.csv (see questionnaire_data.md), patients in eight sites by their number;
# treatment and site are the auxiliaries. Writes questionnaire_auxiliaries_r.csv.
suppressMessages(library(mice))
options(digits = 17)
d <- read.csv("questionnaire_depression.csv")
d$site <- factor(d$patient %% 8)
both <- !is.na(d$after); n <- nrow(d)
out <- data.frame(group = character(), quantity = character(), value = numeric())
put <- function(group, quantity, value) out[nrow(out) + 1, ] <<- list(group, quantity, as.numeric(value))
# Where many imputations settle: the prediction itself, and its error by the normal theory of the draws.
f <- lm(after ~ before + treatment + site, d[both, ])
full <- ifelse(both, d$after, predict(f, d))
put("limit", "estimate", mean(full - d$before))
# The same from draws of mice, pooled by Rubin's rules with Barnard and Rubin's degrees of freedom.
x <- model.matrix(~ before + treatment + site, d)[, -1]
set.seed(1); m <- 20000; q <- u <- numeric(m)
for (i in 1:m) { full <- d$after; full[!both] <- mice.impute.norm(d$after, both, x); q[i] <- mean(full - d$before); u[i] <- var(full - d$before) / n }
s <- pool.scalar(q, u, n = n, k = 1)
put("settled", "estimate", s$qbar); put("settled", "se", sqrt(s$t)); put("settled", "df", s$df); put("settled", "between", s$b)
# Each estimate with each site left out in turn.
jackknife <- function(estimate) { left <- sapply(levels(d$site), function(site) estimate(d[d$site != site, ])); sqrt(7 / 8 * sum((left - mean(left))^2)) }
put("sites", "pairs", jackknife(function(x) mean(x$after - x$before, na.rm = TRUE)))
put("sites", "available", jackknife(function(x) mean(x$after, na.rm = TRUE) - mean(x$before)))
put("sites", "imputed", jackknife(function(x) { b <- !is.na(x$after); mean(ifelse(b, x$after, predict(lm(after ~ before, x[b, ]), x)) - x$before) }))
put("sites", "auxiliaries", jackknife(function(x) { b <- !is.na(x$after); mean(ifelse(b, x$after, predict(lm(after ~ before + treatment, x[b, ]), x)) - x$before) }))
write.csv(out, "questionnaire_auxiliaries_r.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, "mice", as.character(packageVersion("mice")), "\n")
