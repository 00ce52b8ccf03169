"""The verdicts that cells need: tags such as `needs: c3=supported`, held against those that were found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from doorpakken.data.study.plan_model import CONTRADICTED, SUPPORTED, VERDICTS
from doorpakken.errors import Problem, problem

PREFIX = re.compile(r"\s*needs\b", re.IGNORECASE)
TAG = re.compile(r"\s*needs:\s*(?P<name>\w+)\s*(?:@\s*(?P<wave>[\w-]+)\s*)?=\s*(?P<verdict>[\w ]+?)\s*", re.I)
DIRECTED = ("above", "below")
EQUIVALENCE = "within"
MEND = "Rewrite the cell for the verdict that was found, or take it out."


@dataclass(frozen=True)
class Need:
    """A verdict that a cell needs: of which conclusion, in which wave ("latest" without one)."""

    conclusion: str
    verdict: str
    wave: str


def need(tag: str) -> Need | None:
    """What a tag needs; None for a tag that is no such one. ValueError when it begins as one and is none."""
    if not PREFIX.match(tag):
        return None
    match = TAG.fullmatch(tag)
    if match is None:
        raise ValueError("a tag such as needs: c3=supported")
    verdict = match["verdict"].lower().replace(" ", "_")
    return Need(match["name"].lower(), verdict, match["wave"] or "latest")


def held_needs(
    tags: Iterable[str], verdicts: Mapping[str, Any], latest: str, place: str, cell: int
) -> tuple[list[Problem], set[str]]:
    """Problems of the tags of a cell, and for which words these stand: direction, sameness.

    verdicts: results/verdicts.json. latest: the id of the latest wave. A tag stands for a direction when it
    needs a claim above or below to be supported or contradicted, and it is; for sameness when it needs one
    within a margin to be supported, and it is.
    """
    problems, stood_for = [], set()
    for tag in tags:
        try:
            wanted = need(tag)
        except ValueError as error:
            what = f"cell {cell} has a tag that cannot be read"
            problems.append(
                problem("verdict", what, place, found=tag, expected=str(error), mend="Correct the tag.")
            )
            continue
        if wanted is None:
            continue
        conclusions = verdicts.get("conclusions", {})
        waves = conclusions[wanted.conclusion]["waves"] if wanted.conclusion in conclusions else {}
        wave = latest if wanted.wave == "latest" else wanted.wave
        if wanted.verdict not in VERDICTS or wave not in waves:
            unknown = (
                wanted.verdict if wanted.verdict not in VERDICTS else f"{wanted.conclusion} in wave {wave}"
            )
            what = f"cell {cell} needs a verdict that there is not"
            expected = (
                ", ".join(VERDICTS if wanted.verdict not in VERDICTS else conclusions) or "no conclusions"
            )
            problems.append(
                problem("verdict", what, place, found=unknown, expected=expected, mend="Correct the tag.")
            )
            continue
        actual = waves[wave]
        if actual["verdict"] != wanted.verdict:
            what = f"cell {cell} needs another verdict on {wanted.conclusion} in wave {wave}"
            judged = f"{actual['verdict']} ({actual['reason']})"
            problems.append(problem("verdict", what, place, found=judged, expected=wanted.verdict, mend=MEND))
            continue
        tested = verdicts["tests"][wave][conclusions[wanted.conclusion]["hypothesis"]]
        if tested["claim"] in DIRECTED and wanted.verdict in (SUPPORTED, CONTRADICTED):
            stood_for.add("direction")
        if tested["claim"] == EQUIVALENCE and wanted.verdict == SUPPORTED:
            stood_for.add("sameness")
    return problems, stood_for
