# R survey's numbers of what a plan or a design may declare, of the schools of R survey (api), in the columns of the
# reference files: Rscript tests/agreement/own_declared.R > tests/agreement/own_declared.csv
suppressPackageStartupMessages(library(survey))
data(api)
awards <- as.data.frame(table(awards = apipop$awards))
plain <- svydesign(~1, strata = ~stype, weights = ~pw, fpc = ~fpc, data = apistrat)
replicated <- as.svrepdesign(plain, type = "JKn")
designs <- list(
  taylor = plain, jkn = replicated, "taylor, calibrated" = postStratify(plain, ~awards, awards),
  "jkn, calibrated" = postStratify(replicated, ~awards, awards))

# Of every ninth school, of which the weight is 0: it lies outside the population, and counts among those drawn.
apistrat$w0 <- ifelse(seq_len(200) %% 9 == 0, 0, apistrat$pw)
zero <- svydesign(~1, strata = ~stype, weights = ~w0, fpc = ~fpc, data = apistrat)
zero_jkn <- as.svrepdesign(zero, type = "JKn")
designs <- c(designs, list(
  "taylor, some of weight 0" = zero, "jkn, some of weight 0" = zero_jkn,
  "supplied, some of weight 0" = svrepdesign(
    data = apistrat, weights = ~w0, repweights = weights(zero_jkn, "analysis"), type = "JKn", combined.weights = TRUE,
    scale = 1, rscales = zero_jkn$rscales * zero_jkn$scale),
  # postStratify takes rows of weight 0 for rows of weight 1, so they are left out first: the domain of the others.
  "taylor, calibrated, some of weight 0" = postStratify(subset(zero, w0 > 0), ~awards, awards)))

rows <- list()
put <- function(design, estimand, variable, found, domain = "") {
  rows[[length(rows) + 1]] <<- data.frame(
    dataset = "apistrat", design = design, estimand = estimand, variable = variable, domain = domain,
    estimate = as.numeric(coef(found)), se = as.numeric(SE(found)), ci_low = NA, ci_high = NA, df = NA, method = "")
}

for (name in names(designs)) {
  d <- designs[[name]]
  means <- svymean(~api00 + api99 + meals, d)
  put(name, "contrast", "api00 - api99", svycontrast(means, c(1, -1, 0)))
  put(name, "contrast", "api00 / 2 + api99 / 2 - 3 meals", svycontrast(means, c(0.5, 0.5, -3)))
  put(name, "contrast of totals", "enroll - 1.1 api.stu", svycontrast(svytotal(~enroll + api.stu, d), c(1, -1.1)))
  if (!grepl("calibrated", name)) {
    by <- svyby(~api00, ~stype, d, svymean, covmat = TRUE)
    put(name, "contrast by stype", "api00", svycontrast(by, c(E = 0.5, H = 0.5)), "E 0.5 H 0.5")
    put(name, "contrast by stype", "api00", svycontrast(by, c(E = -1, M = 0.25, H = 0.75)), "E -1 M 0.25 H 0.75")
  }
  put(name, "number", "awards == Yes", svytotal(~I(as.numeric(awards == "Yes")), d))
  for (value in c("E", "H", "M")) {
    inside <- subset(d, stype == value)
    put(name, "number", "meals >= 50", svytotal(~I(as.numeric(meals >= 50)), inside), value)
  }
  if (grepl("weight 0", name)) {
    put(name, "mean", "api00", svymean(~api00, d))
    put(name, "total", "enroll", svytotal(~enroll, d))
    means <- svyby(~api00, ~stype, d, svymean)
    totals <- svyby(~enroll, ~stype, d, svytotal)
    for (value in c("E", "H", "M")) {
      put(name, "mean", "api00", means[value, ], value)
      put(name, "total", "enroll", totals[value, ], value)
      if (name == "taylor, some of weight 0")
        for (back in 0:1) rows[[length(rows) - back]]$df <- degf(subset(d, stype == value))
    }
  }
  if (grepl("calibrated", name)) next
  if (name == "taylor, some of weight 0") d <- subset(d, w0 > 0)
  standard <- svystandardize(d, by = ~awards, over = ~stype, population = awards$Freq)
  for (value in c("E", "H", "M")) {
    inside <- subset(standard, stype == value)
    put(name, "standardised mean", "api00", svymean(~api00, inside), value)
    put(name, "standardised mean", "meals >= 50", svymean(~I(as.numeric(meals >= 50)), inside), value)
    put(name, "standardised ratio", "enroll / api.stu", svyratio(~enroll, ~api.stu, inside), value)
  }
  put(name, "standardised mean", "api00", svymean(~api00, svystandardize(d, by = ~awards, population = awards$Freq)))
  # Of two standardised estimates: the sums above and below the line of each, for svyby has no covariances of these.
  d <- update(d, meals99 = api99 * meals / 50)
  apart <- function(standard, variables, domains, values) {
    standard <- update(standard, above1 = standard$variables[[variables[1]]] * domains[[1]],
                       above2 = standard$variables[[variables[2]]] * domains[[2]],
                       below1 = as.numeric(domains[[1]]), below2 = as.numeric(domains[[2]]))
    both <- svyratio(~above1 + above2, ~below1 + below2, standard, covmat = TRUE)
    put(name, "standardised contrast", paste(variables, collapse = " - "), svycontrast(both, c(1, 0, 0, -1)), values)
  }
  own <- d$variables
  apart(standard, c("api00", "api00"), list(own$stype == "E", own$stype == "H"), "awards stype E H")
  apart(standard, c("api00", "api99"), list(own$stype == "M", own$stype == "M"), "awards stype M M")
  by_type <- svystandardize(d, by = ~stype, over = ~awards, population = c(4421, 755, 1018))
  apart(by_type, c("api00", "api00"), list(own$awards == "Yes", own$awards == "No"), "stype awards Yes No")
  whole <- svystandardize(d, by = ~stype, population = c(1, 1, 1))
  apart(whole, c("api00", "meals99"), list(TRUE | own$pw > 0, TRUE | own$pw > 0), "stype")
  wide <- svystandardize(d, by = ~sch.wide, over = ~stype, population = c(1, 3))
  for (value in c("E", "H", "M"))
    put(name, "standardised mean", "api00", svymean(~api00, subset(wide, stype == value)), paste("sch.wide", value))
}

apipop$answered <- apipop$cds %in% apisrs$cds
model <- glm(answered ~ stype + awards + log(api99), binomial, apipop, epsilon = 1e-14)
chance <- fitted(model)
apipop$cell <- findInterval(chance, quantile(chance, 1:4 / 5), left.open = TRUE)
put_number <- function(estimand, variable, number) rows[[length(rows) + 1]] <<- data.frame(
  dataset = "apipop", design = "propensity", estimand = estimand, variable = variable, domain = "", estimate = number,
  se = NA, ci_low = NA, ci_high = NA, df = NA, method = "")
for (place in seq(1, 6194, 300)) put_number("propensity", as.character(place), unname(chance[place]))
for (cell in 0:4) put_number("fifth", as.character(cell), sum(apipop$cell == cell))
sampled <- merge(apisrs, apipop[c("cds", "cell")], by = "cds")
adjusted <- postStratify(
  svydesign(~1, data = sampled, fpc = rep(6194, 200)), ~cell, data.frame(cell = 0:4, Freq = as.numeric(table(apipop$cell))))
for (name in c("api00", "api99")) {
  found <- svymean(reformulate(name), adjusted)
  put("propensity", "adjusted mean", name, found)
  rows[[length(rows)]]$dataset <- "apisrs"
}

out <- do.call(rbind, rows)
numbers <- c("estimate", "se", "ci_low", "ci_high", "df")
out[numbers] <- lapply(out[numbers], function(each) ifelse(is.na(each), "", sprintf("%.15g", each)))
write.csv(out, row.names = FALSE)
