# R survey beside ours: reads a command a line from standard input, answers with the seconds that it took.
suppressPackageStartupMessages(library(survey))
set.seed(1)
folder <- commandArgs(TRUE)[1]
state <- new.env()

open_sample <- function(name) {
  data <- read.csv(file.path(folder, paste0(name, ".csv")))
  state$items <- grep("^v", names(data), value = TRUE)
  state$design <- svydesign(id = ~1, strata = ~stratum, fpc = ~fpc, weights = ~weight, data = data)
  inside <- function(one) degf(subset(state$design, domain == one))
  state$t <- qt(.975, vapply(sort(unique(data$domain)), inside, 0))
}

# Means of each item by domain, their errors and limits, item by item.
item_by_item <- function() {
  state$found <- sapply(state$items, function(item) {
    by <- svyby(as.formula(paste0("~", item)), ~domain, state$design, svymean)
    half <- state$t * SE(by)
    c(coef(by), SE(by), coef(by) - half, coef(by) + half)
  })
}

in_one_call <- function(design) {
  by <- svyby(reformulate(state$items), ~domain, design, svymean, covmat = FALSE)
  state$found <- rbind(as.matrix(as.data.frame(by)[state$items]), as.matrix(SE(by)))
}

build <- function() {
  state$replicates <- as.svrepdesign(state$design, type = "subbootstrap", replicates = 1000, compress = TRUE)
}

write_numbers <- function(numbers) writeBin(as.vector(numbers, "double"), file.path(folder, "from-r.bin"))

commands <- list(
  item_by_item = item_by_item, build = build,
  taylor = function() in_one_call(state$design),
  replicated = function() in_one_call(state$replicates),
  write_found = function() write_numbers(state$found),
  write_replicates = function() {
    made <- state$replicates
    write_numbers(c(made$scale, made$rscales, as.matrix(weights(made, type = "analysis"))))
  })
input <- file("stdin", "r")
while (length(line <- readLines(input, 1))) {
  words <- strsplit(line, " ")[[1]]
  command <- if (words[1] == "open") function() open_sample(words[2]) else commands[[words[1]]]
  cat(system.time(command())["elapsed"], "\n")
  flush(stdout())
}
