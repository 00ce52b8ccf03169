"""The table of docs/validation.md that the coverage study makes."""

from __future__ import annotations

from collections.abc import Sequence

from tests.coverage import Outcome, Setting, amounts, designs, panels, shares

NAME = "coverage"
HEADS = (
    "Setting",
    "Answers",
    "Figure",
    "Draws",
    "None",
    "Coverage",
    "Error",
    "Below",
    "Above",
    "Width",
    "Aim",
)


def all_settings() -> list[Setting]:
    """Every setting, in the order of the table."""
    return [*shares.settings(), *panels.settings(), *amounts.settings(), *designs.settings()]


def table(found: Sequence[Outcome]) -> str:
    """A row for each cell: percentages, and the mean width in the unit of the figure.

    `None` is of all draws, what comes after it of those that gave an interval.
    """
    lines = [f"| {' | '.join(HEADS)} |", "|" + "---|" * len(HEADS)]
    for each in found:
        percentages = (each.none, each.coverage, each.error, each.below, each.above)
        numbers = [f"{100 * value:.2f}" for value in percentages]
        words = [each.setting, each.size, each.cell.figure, str(each.draws)]
        lines.append(f"| {' | '.join([*words, *numbers, f'{each.width:.3f}', each.verdict])} |")
    return "\n".join(lines) + "\n"


def cells_of(made: str) -> list[dict[str, str]]:
    """The rows of a table by head."""
    rows = [line.strip("|").split("|") for line in made.splitlines()[2:]]
    return [dict(zip(HEADS, (part.strip() for part in row), strict=True)) for row in rows]
