"""Which figures of two waves may be compared: what the later codebook says of each question."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from doorpakken.data.expressions import Expression, resolve
from doorpakken.data.study import Estimand, Item, Plan, Wave
from doorpakken.data.study.domain_names import parts_of

NOT_COMPARABLE = "not_comparable"
BREAKING = ("redefined", "first")
SILENT = "not_asked"


def is_comparable(estimand: Estimand | None, item: Item | None, later: Wave, plan: Plan) -> bool:
    """Whether the change of a figure may be computed: of a question (`item`) or of a declared estimand.

    The row of the later codebook decides, for every question that the figure is made of. Break, an empty
    cell, or a link that says first or redefined: no. Collapsed only: if the plan declares it on collapsed
    codes, as a share of `codes` or of numbers between bounds of that very question. Full: yes.
    """
    if estimand is None:
        return item is not None and _standing(item) == "full"
    direct = later_item(later, estimand.variable)
    collapsed = estimand.statistic == "share" and (bool(estimand.codes) or estimand.is_bounded)
    for used in _items(estimand, later, plan):
        standing = _standing(used)
        if standing == "collapsed_only" and collapsed and used == direct:
            continue
        if standing != "full":
            return False
    return True


def splits_alike(domain: str, later: Wave, plan: Plan) -> bool:
    """Whether the classes of a domain that both waves have mean the same: every answer behind it does."""
    names = [name for name in parts_of([domain]) if name not in later.design.groupings]
    return all(_standing(item) == "full" for item in _questions(names, later, plan))


def asked(wave: Wave, variable: str | None) -> bool:
    """Whether the wave put the question; a codebook may keep a row for one that it did not."""
    item = later_item(wave, variable)
    return item is None or item.link != SILENT


def later_item(wave: Wave, variable: str | None) -> Item | None:
    """The row of a question in the codebook of a wave; None when it has none."""
    return next((item for item in wave.items if item.variable == variable), None)


def _standing(item: Item) -> str | None:
    return "break" if item.link in BREAKING else item.comparability


def _items(estimand: Estimand, wave: Wave, plan: Plan) -> Iterator[Item]:
    """Every question of a wave that a declared estimand is made of, by way of derived values too."""
    names = [name for name in (estimand.variable, estimand.denominator) if name]
    names += estimand.standardise.parts if estimand.standardise else ()
    names += [name for each in (estimand.condition, estimand.base) for name in _named(each, wave, plan)]
    return _questions(names, wave, plan)


def _questions(names: Iterable[str], wave: Wave, plan: Plan) -> Iterator[Item]:
    """Every question of a wave behind names, by way of derived values too."""
    rest = list(names)
    visited: set[str] = set()
    while rest:
        name = rest.pop()
        if name in visited:
            continue
        visited.add(name)
        if name in plan.derived:
            rest += _named(plan.derived[name].value, wave, plan)
        elif (item := later_item(wave, name)) is not None:
            yield item


def _named(expression: Expression | None, wave: Wave, plan: Plan) -> tuple[str, ...]:
    if expression is None:
        return ()
    traits = {**wave.vocabulary.traits, **{name: {} for name in plan.derived}}
    return resolve(expression, type(wave.vocabulary)(traits))
