# Expected values for tests/npt/test_agreement_r.py, from R alone. Run in this folder:
#   Rscript agreement.R
# Cohen's kappa and its variance (Fleiss, Cohen and Everitt 1969) from the package psych. Krippendorff's alpha from its
# definition, pair by pair: 1 less the mean difference within units over the mean difference between all values.
# Data: agreement_labels.csv - three sets of labels, made up for this test; "few" has one rare label, "one_sided" has a
# coder who uses a single label, "many" has 200 units and six labels.
suppressMessages(library(psych))
options(digits = 17)
d <- read.csv("agreement_labels.csv", colClasses = "character")
out <- data.frame(set = character(), quantity = character(), value = numeric())
put <- function(set, quantity, value) out[nrow(out) + 1, ] <<- list(set, quantity, as.numeric(value))

alpha <- function(a, b, differ) {
  within <- mean(differ(a, b))
  all <- c(a, b)
  n <- length(all)
  between <- outer(all, all, differ)
  1 - within / (sum(between) / (n * (n - 1)))
}
nominal <- function(x, y) as.numeric(x != y)
interval <- function(x, y) (x - y)^2

for (set in unique(d$set)) {
  x <- d[d$set == set, ]
  codes <- sort(unique(c(x$first, x$second)))
  pair <- cbind(match(x$first, codes), match(x$second, codes))
  k <- suppressWarnings(cohen.kappa(pair, levels = seq_along(codes)))
  put(set, "kappa", k$kappa)
  put(set, "se", sqrt(k$var.kappa))
  put(set, "alpha_nominal", alpha(pair[, 1], pair[, 2], nominal))
  put(set, "alpha_interval", alpha(pair[, 1], pair[, 2], interval))
  for (code in codes) {
    both <- cbind(as.integer(x$first == code), as.integer(x$second == code)) + 1L
    k <- suppressWarnings(cohen.kappa(both, levels = 1:2))
    put(set, paste0("kappa_", code), k$kappa)
    put(set, paste0("se_", code), sqrt(k$var.kappa))
  }
}
write.csv(out, "agreement_r.csv", row.names = FALSE, quote = FALSE)
cat("R", as.character(getRversion()), "psych", as.character(packageVersion("psych")), "\n")
