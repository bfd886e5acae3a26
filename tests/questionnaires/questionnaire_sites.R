# Expected values for tests/questionnaires/test_questionnaire_sites_r.py, from R alone. Run in this folder:
#   Rscript questionnaire_sites.R
# Base R. Data: questionnaire_depression.csv (see questionnaire_data.md), the pairs in eight sites twice over: by their
# number, and in the order of their change, so that people of one site are much alike. Writes questionnaire_sites_r.csv.
options(digits = 17)
d <- read.csv("questionnaire_depression.csv"); d <- d[!is.na(d$after), ]
d$change <- d$after - d$before
sites <- list(number = d$patient %% 8, order = (rank(d$change, ties.method = "first") - 1) %/% 7)
out <- data.frame(group = character(), quantity = character(), value = numeric())
put <- function(group, quantity, value) out[nrow(out) + 1, ] <<- list(group, quantity, as.numeric(value))
# Bands of the ONS4's happiness, worst first: low, medium, high and very high (Office for National Statistics).
bands <- data.frame(lowest_score = c(0, 5, 7, 9), highest_score = c(4, 6, 8, 10))
score <- function(x) pmin(10, x %/% 5)
for (name in names(sites)) {
  s <- factor(sites[[name]]); k <- nlevels(s); q <- qt(0.975, k - 1)
  jackknife <- function(f) { v <- sapply(levels(s), function(l) f(d[s != l, ])); sqrt((k - 1) / k * sum((v - mean(v))^2)) }
  # Effect size, each site left out.
  g <- function(x) { n <- nrow(x); (1 - 3 / (4 * (n - 1) - 1)) * mean(x$change) / mean(c(sd(x$before), sd(x$after))) }
  put(name, "effect_low", g(d) - q * jackknife(g)); put(name, "effect_high", g(d) + q * jackknife(g))
  # Share in the worst and in the best two bands, of scores cut to the ONS4's range.
  for (what in c("worst", "best")) {
    at <- if (what == "worst") which.min(bands$highest_score) else order(bands$highest_score)[3:4]
    is_in <- function(x) rowSums(sapply(at, function(i) score(x) >= bands$lowest_score[i] & score(x) <= bands$highest_score[i])) > 0
    share <- function(x) mean(is_in(x$after)) - mean(is_in(x$before))
    put(name, paste0(what, "_difference"), share(d))
    put(name, paste0(what, "_low"), share(d) - q * jackknife(share)); put(name, paste0(what, "_high"), share(d) + q * jackknife(share))
  }
  # Middle change: Student's test of the sums of signed ranks by site, for changes tried from afar on a fine grid. All
  # changes are whole, so that the ends of the interval are multiples of a half.
  test <- function(change, site) { r <- rank(abs(change)) * sign(change); t.test(tapply(r, site, sum))$p.value }
  put(name, "ranks_p12", with(d[d$change != -12, ], test(change + 12, droplevels(s[d$change != -12]))))
  grid <- seq(min(d$change) - 1, max(d$change) + 1, by = 0.05) + 0.013
  kept <- grid[sapply(grid, function(at) test(d$change - at, s)) > 0.05]
  put(name, "ranks_low", floor(2 * min(kept)) / 2); put(name, "ranks_high", ceiling(2 * max(kept)) / 2)
}
write.csv(out, "questionnaire_sites_r.csv", row.names = FALSE, quote = FALSE)
cat(R.version.string, "\n")
