# R survey's numbers of the waves of tests/support/replicate_sample.py, in the columns of the reference files:
#   python -m tests.support.replicate_sample FOLDER
#   Rscript tests/agreement/own_replicates.R FOLDER > tests/agreement/own_replicates.csv
suppressPackageStartupMessages(library(survey))
waves <- read.csv(file.path(commandArgs(TRUE)[1], "waves.csv"))
waves$grade <- factor(waves$grade)
first <- subset(waves, wave == 1)

rows <- list()
put <- function(design, estimand, variable, method, estimate, se = NA, df = NA, low = NA, high = NA, domain = "") {
  rows[[length(rows) + 1]] <<- data.frame(
    dataset = "own", design = design, estimand = estimand, variable = variable, domain = domain,
    estimate = unname(estimate), se = unname(se), ci_low = unname(low), ci_high = unname(high), df = unname(df),
    method = method)
}

made <- function(type, mse, data = first) {
  columns <- if (type == "JK2") "^jw_" else "^rw_"
  suppressWarnings(svrepdesign(data = data, weights = ~w0, repweights = columns, type = type, mse = mse))
}

for (type in c("ACS", "successive-difference", "JK2")) for (mse in c(TRUE, FALSE)) {
  design <- made(type, mse)
  how <- paste0("svrepdesign; mse=", mse)
  for (name in c("y", "yes")) {
    found <- svymean(reformulate(name), design, na.rm = TRUE)
    put(type, "mean", name, how, coef(found), SE(found), degf(design))
  }
  found <- svytotal(~x, design)
  put(type, "total", "x", how, coef(found), SE(found), degf(design))
  found <- svyratio(~x, ~sector, design)
  put(type, "ratio", "x/sector", how, coef(found), SE(found), degf(design))
  by <- svyby(~y, ~region, design, svymean, na.rm = TRUE)
  for (place in seq_len(nrow(by))) put(type, "mean by region", "y", how, coef(by)[place], SE(by)[place],
                                       degf(design), domain = as.character(by$region[place]))
}

out <- do.call(rbind, rows)
numbers <- c("estimate", "se", "ci_low", "ci_high", "df")
out[numbers] <- lapply(out[numbers], function(each) ifelse(is.na(each), "", sprintf("%.15g", each)))
write.csv(out, row.names = FALSE)
