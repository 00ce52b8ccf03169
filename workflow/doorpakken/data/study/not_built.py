"""What a study may ask for that is not built, and what to do instead."""

from __future__ import annotations

from dataclasses import dataclass

WEIGHTS = (
    "Name the weights (design.weights) and the replicate weights (design.replicates.columns) that came with"
)
AS_THEY_CAME = "they are used as they came and never recalibrated."


@dataclass(frozen=True)
class NotBuilt:
    """words: parts of keys or values that ask for it. what: its name. mend: what to do instead."""

    words: tuple[str, ...]
    what: str
    mend: str


NOT_BUILT = (
    NotBuilt(
        ("joint", "inclusion_prob", "selection_prob", "unequal", "pps", "horvitz", "brewer", "poisson"),
        "variances of units drawn with unequal probabilities and without replacement",
        f"{WEIGHTS} the file; {AS_THEY_CAME} Without replicates, weights, strata and clusters without "
        "population count as drawn with replacement, mostly on the safe side.",
    ),
    NotBuilt(
        ("phase", "double_sampl"),
        "two-phase samples",
        f"{WEIGHTS} the file, of which each set was made through both phases; {AS_THEY_CAME}",
    ),
    NotBuilt(
        ("imput", "plausible", "rubin"),
        "multiple imputation",
        "Make a study of each completed file and combine the estimates by Rubin's rules elsewhere; or leave "
        "the cells missing, with a code that the wave declares.",
    ),
)


def not_built(word: str) -> NotBuilt | None:
    """What a key or a value asks for, if that is known and not built."""
    name = word.lower().replace("-", "_").replace(" ", "_")
    return next((each for each in NOT_BUILT if any(part in name for part in each.words)), None)
