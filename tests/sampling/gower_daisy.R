# Expected distances for tests/sampling/test_gower_daisy.py, from R's cluster::daisy alone. Run in this folder:
#   Rscript gower_daisy.R
# Data: flower (18 popular flowers, 8 mixed attributes; Struyf, Hubert and Rousseeuw 1996), as shipped in R's cluster
# package; gower_flower.csv is that data set, gower_flower_missing.csv the same with some cells emptied.
# Table 4 of the synopsis is read from data/published.
suppressMessages(library(cluster))
data(flower)
ordered_columns <- c("V5", "V6")
weights <- c(2, 1, 0.5, 3, 1, 1, 0.25, 1)
write.csv(cbind(id = seq_len(nrow(flower)), flower), "gower_flower.csv", row.names = FALSE, quote = FALSE)
holes <- flower
holes[2, "V7"] <- NA; holes[5, "V4"] <- NA; holes[9, "V5"] <- NA; holes[9, "V1"] <- NA; holes[14, "V8"] <- NA
write.csv(cbind(id = seq_len(nrow(holes)), holes), "gower_flower_missing.csv", row.names = FALSE, quote = FALSE, na = "")
sites <- read.csv("../../data/published/table_04_sites.csv")
table4 <- data.frame(months = sites$months_in_role,
  deprivation = factor(sites$deprivation, c("Low", "Medium", "High"), ordered = TRUE),
  region = factor(sites$region), managed_by = factor(sites$managed_by), practices = sites$practices_served)
out <- data.frame()
put <- function(case, d) {
  m <- as.matrix(d); i <- which(lower.tri(m), arr.ind = TRUE)
  out <<- rbind(out, data.frame(case = case, one = i[, 2], other = i[, 1], distance = sprintf("%.17g", m[i])))
}
put("flower", daisy(flower, metric = "gower"))
put("flower_weighted", daisy(flower, metric = "gower", weights = weights))
put("flower_missing", daisy(holes, metric = "gower"))
put("flower_missing_weighted", daisy(holes, metric = "gower", weights = weights))
put("table_4", daisy(table4, metric = "gower"))
write.csv(out, "gower_daisy_r.csv", row.names = FALSE, quote = FALSE)
