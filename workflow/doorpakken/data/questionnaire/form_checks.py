"""Which checks of a wave a form makes itself, after which question, and which it cannot."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from doorpakken.data.expressions import resolve
from doorpakken.data.questionnaire.check_expressions import CheckInForm, Dialect, UnsayableError
from doorpakken.data.questionnaire.form_blocks import is_asked
from doorpakken.data.study.study_model import Wave


@dataclass(frozen=True)
class FormCheck:
    """A check as a form makes it, after the last variable it is about; `lost` says what it cannot say."""

    name: str
    after: str
    holds: str
    severity: str
    description: str
    lost: str = ""


def form_checks(wave: Wave, dialect: Dialect) -> list[FormCheck]:
    """The checks of a wave in their order, in the expressions of a form."""
    return list(_checks(wave, dialect))


def lost_rows(wave: Wave) -> list[str]:
    """What of a codebook no form asks, in words."""
    weights = [item.variable for item in wave.items if item.type == "weight"]
    return [f"{variable}: a weight is not asked" for variable in weights]


def _checks(wave: Wave, dialect: Dialect) -> Iterator[FormCheck]:
    order = [item.variable for item in wave.items]
    for check in wave.checks:
        variables = resolve(check.holds, wave.vocabulary)
        after = max(variables, key=order.index)
        holds, lost = "", ""
        if not all(is_asked(wave.item(variable)) for variable in variables):
            lost = "it is about what is not asked"
        else:
            try:
                holds = CheckInForm(wave.vocabulary, dialect).expression(check.holds.tree)
            except UnsayableError as error:
                lost = f"the form has no words for {error}"
        yield FormCheck(check.name, after, holds, check.severity, check.description, lost)
