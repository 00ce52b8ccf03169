# R survey's numbers of tests/studies/neighbours-2026, by answers and of its cross tables, in the columns of the reference:
#   Rscript tests/agreement/own_domains.R tests/studies/neighbours-2026/waves/2026/responses.csv > tests/agreement/own_domains.csv
suppressPackageStartupMessages(library(survey))
d <- read.csv(commandArgs(TRUE)[1])
for (name in c("persons", "contact", "trust", "help", "hours")) d[[name]][d[[name]] < 0] <- NA
d <- transform(d, pop = 6400, w = 6400 / nrow(d), sex = factor(sex), age = factor(age), trusting = as.numeric(trust <= 2),
               helped = as.numeric(contact <= 2), household = (persons >= 2) + (persons >= 3) + 1)
totals <- c(`(Intercept)` = 6400, sex2 = 3140, age2 = 2300, age3 = 2200)
raked <- function(s) calibrate(s, ~sex + age, totals, calfun = "raking", epsilon = 1e-13, maxit = 500)
g <- raked(svydesign(ids = ~1, fpc = ~pop, data = d))

rows <- list()
put <- function(design, estimand, variable, domain, method, estimate, se = NA, df = NA) {
  rows[[length(rows) + 1]] <<- data.frame(
    dataset = "own", design = design, estimand = estimand, variable = variable, domain = domain, estimate = unname(estimate),
    se = unname(se), ci_low = NA, ci_high = NA, df = unname(df), method = method)
}
by <- function(estimand, variable, statistic, ...) {
  names <- c(...)
  found <- svyby(reformulate(variable), reformulate(names), g, statistic, na.rm = TRUE)
  places <- do.call(paste, c(lapply(names, function(name) as.character(found[[name]])), sep = "."))
  for (place in seq_len(nrow(found))) put("raked", paste(estimand, "by", paste(names, collapse = ".")), variable, places[place],
                                          "svyby", coef(found)[place], SE(found)[place])
}
for (names in list("age", "helped", "household", c("sex", "age"), c("helped", "sex"))) by("mean", "trusting", svymean, names)
by("total", "hours", svytotal, "helped")

filled <- function(x) ifelse(is.na(x), 0, as.numeric(x))
difference <- function(name, first) {
  given <- !is.na(d$trusting)
  s <- update(g, y1 = filled(trusting * (first == 1)), x1 = filled(given & first == 1), y0 = filled(trusting * (first == 0)),
              x0 = filled(given & first == 0))
  found <- svycontrast(svytotal(~y1 + x1 + y0 + x0, s), quote(y1 / x1 - y0 / x0))
  put("raked", "difference", "trusting", name, "svycontrast", coef(found), SE(found))
}
difference("helped", d$helped)
difference("age", ifelse(d$age == 3, 1, ifelse(d$age == 1, 0, NA)))

plain <- svydesign(ids = ~1, weights = ~w, data = d)
designs <- list(raked = raked(plain), plain = plain)
for (name in names(designs)) for (table in c("age*trust", "sex*help", "helped*trust", "trust*contact")) {
  found <- svychisq(reformulate(strsplit(table, "*", fixed = TRUE)[[1]]), designs[[name]], statistic = "F")
  put(name, "chisq", table, "", "svychisq F", found$statistic, df = found$parameter[1])
  put(name, "chisq_p", table, "", "svychisq F", found$p.value, df = found$parameter[2])
}
out <- do.call(rbind, rows)
numbers <- c("estimate", "se", "ci_low", "ci_high", "df")
out[numbers] <- lapply(out[numbers], function(each) ifelse(is.na(each), "", sprintf("%.15g", each)))
write.csv(out, row.names = FALSE)
