# R survey's numbers of the waves of tests/support/replicate_sample.py, in the columns of the reference files:
#   python -m tests.support.replicate_sample FOLDER
#   Rscript tests/agreement/own_replicates.R FOLDER > tests/agreement/own_replicates.csv
suppressPackageStartupMessages(library(survey))
waves <- read.csv(file.path(commandArgs(TRUE)[1], "waves.csv"))
waves$mark <- waves$grade
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

# Tests and models: estimate, its error, p-value and degrees of freedom.
weighted_rank <- function(x, w) {
  mass <- tapply(w, x, sum)
  (cumsum(mass) - mass / 2)[as.character(x)]
}
spearman <- function(w, data) {
  keep <- !is.na(data$y)
  ranks <- cbind(weighted_rank(data$x[keep], w[keep]), weighted_rank(data$y[keep], w[keep]))
  cov.wt(ranks, w[keep] / sum(w[keep]), cor = TRUE, method = "ML")$cor[1, 2]
}
tests <- function(name, design, how, domain = "") {
  tell <- function(...) put(name, ..., domain = domain)
  found <- svyttest(y ~ sector, design)
  tell("ttest", "y", how, found$estimate, found$estimate / found$statistic, found$parameter)
  tell("ttest_p", "y", how, found$p.value)
  by <- svyby(~y, ~sector, design, svymean, na.rm = TRUE, covmat = TRUE)
  apart <- svycontrast(by, c(-1, 1))
  tell("difference", "y", how, coef(apart), SE(apart))
  for (formula in c(y ~ x, y ~ x + region, yes ~ x + sector)) {
    family <- if (formula[[2]] == "yes") quasibinomial() else gaussian()
    model <- svyglm(formula, design, family = family)
    for (term in setdiff(names(coef(model)), "(Intercept)"))
      tell(paste("glm", deparse(formula)), term, how, coef(model)[term], SE(model)[term], model$df.residual)
  }
  for (kind in c("F", "Chisq", "Wald", "adjWald")) {
    found <- svychisq(~sector + grade, design, statistic = kind)
    tell(paste("chisq", kind), "sector*grade", how, found$statistic, NA, found$parameter[1])
    tell(paste("chisq_p", kind), "sector*grade", how, found$p.value)
  }
  found <- svyranktest(x ~ sector, design)
  tell("ranktest", "x", how, found$estimate, found$estimate / found$statistic, found$parameter)
  found <- withReplicates(design, spearman)
  tell("spearman", "x*y", how, coef(found), SE(found))
}
for (type in c("ACS", "JK2")) for (mse in c(TRUE, FALSE)) {
  tests(type, made(type, mse), paste0("svrepdesign; mse=", mse))
  tests(type, subset(made(type, mse), region != "west"), paste0("svrepdesign; mse=", mse), "not west")
}
plain <- svydesign(id = ~1, strata = ~region, weights = ~w0, data = first)
for (mse in c(TRUE, FALSE))
  tests("JKn", as.svrepdesign(plain, type = "JKn", mse = mse), paste0("as.svrepdesign; mse=", mse))

# A change, of both waves in one file: the same replicates in both.
for (type in c("ACS", "JK2")) for (mse in c(TRUE, FALSE)) {
  design <- made(type, mse, waves)
  for (name in c("y", "yes")) for (place in c("", "north", "south", "west")) {
    part <- if (place == "") design else subset(design, region == place)
    by <- svyby(reformulate(name), ~wave, part, svymean, na.rm = TRUE, covmat = TRUE)
    apart <- svycontrast(by, c(-1, 1))
    put(type, "change", name, paste0("svrepdesign; mse=", mse), coef(apart), SE(apart), domain = place)
  }
}

# The same of units that answered at both dates alone, each with the weights of the first wave; and what the first
# wave's figure would become by other sizes of the regions.
twice <- merge(first, subset(waves, wave == 2)[c("unit", "mark", "yes")], by = "unit", suffixes = c("", "_then"))
growth <- c(north = 1.3, south = 0.8, west = 1)
for (type in c("ACS", "JK2")) for (mse in c(TRUE, FALSE)) {
  how <- paste0("svrepdesign; mse=", mse)
  design <- made(type, mse, twice)
  for (name in c("mark", "yes")) for (place in c("", "north", "south", "west")) {
    part <- if (place == "") design else subset(design, region == place)
    found <- svymean(reformulate(paste0("I(", name, "_then - ", name, ")")), part, na.rm = TRUE)
    put(type, "linked", name, how, coef(found), SE(found), domain = place)
  }
  for (name in c("y", "yes")) {
    effect <- function(w, data) {
      keep <- !is.na(data[[name]])
      moved <- w * growth[data$region]
      sum(moved[keep] * data[[name]][keep]) / sum(moved[keep]) - sum(w[keep] * data[[name]][keep]) / sum(w[keep])
    }
    found <- withReplicates(made(type, mse), effect)
    put(type, "composition", name, how, coef(found), SE(found))
  }
}

# Of clusters: both answers of a unit below one another, in the cluster and stratum of the first wave.
later <- merge(twice[c("unit", "region", "w0")], subset(waves, wave == 2)[c("unit", "mark", "yes")], by = "unit")
stacked <- rbind(cbind(twice[c("unit", "region", "w0", "mark", "yes")], wave = 1), cbind(later, wave = 2))
stacked[stacked$unit %in% stacked$unit[is.na(stacked$yes)], "yes"] <- NA
clustered <- svydesign(id = ~interaction(region, unit %/% 6), strata = ~region, weights = ~w0, data = stacked)
for (name in c("mark", "yes")) for (place in c("", "north", "south", "west")) {
  part <- if (place == "") clustered else subset(clustered, region == place)
  part <- part[!is.na(part$variables[[name]]), ]  # svyby cannot leave them out where it gives covariances
  apart <- svycontrast(svyby(reformulate(name), ~wave, part, svymean, covmat = TRUE), c(-1, 1))
  put("clusters", "linked", name, "svydesign", coef(apart), SE(apart), domain = place)
}

# A change of estimates with one distribution of the sectors at both dates: by replicates of all respondents, and by
# linearisation of a panel in which the same units answered, each a cluster of its two answers.
standard_change <- function(name, design, kind, how) {
  design <- design[!is.na(design$variables[[name]]), ]
  even <- svystandardize(design, by = ~sector, over = ~wave, population = c(2, 3))
  even <- update(even, then = wave == 2, now = wave == 1)
  even$variables$above1 <- even$variables[[name]] * even$variables$then
  even$variables$above2 <- even$variables[[name]] * even$variables$now
  both <- svyratio(~above1 + above2, ~then + now, even, covmat = TRUE)
  found <- svycontrast(both, c(1, 0, 0, -1))
  put(kind, "standardised change", name, how, coef(found), SE(found))
}
waves$then <- as.numeric(waves$wave == 2)
panel <- svydesign(id = ~unit, weights = ~w0, data = subset(waves, unit %in% twice$unit))
for (name in c("mark", "yes")) {
  for (type in c("ACS", "JK2")) for (mse in c(TRUE, FALSE))
    standard_change(name, made(type, mse, waves), type, paste0("svrepdesign; mse=", mse))
  standard_change(name, panel, "panel", "svydesign")
}

out <- do.call(rbind, rows)
numbers <- c("estimate", "se", "ci_low", "ci_high", "df")
out[numbers] <- lapply(out[numbers], function(each) ifelse(is.na(each), "", sprintf("%.15g", each)))
write.csv(out, row.names = FALSE)
