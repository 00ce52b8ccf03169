"""The verdicts that cells need: tags such as `needs: c3=supported`, held against those that were found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from doorpakken.data.study.hypothesis_model import CONTRADICTED, SUPPORTED, VERDICTS
from doorpakken.errors import Problems

PREFIX = re.compile(r"\s*needs\b", re.IGNORECASE)
TAG = re.compile(r"\s*needs:\s*(?P<name>\w+)\s*(?:@\s*(?P<wave>[\w-]+)\s*)?=\s*(?P<verdict>[\w ]+?)\s*", re.I)
DIRECTED = ("above", "below")
EQUIVALENCE = "within"
MEND = "Rewrite the cell for the verdict that was found, or take it out."


@dataclass(frozen=True)
class Need:
    """A verdict that a cell needs: of which conclusion, in which wave ("" without one)."""

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
    return Need(match["name"].lower(), verdict, match["wave"] or "")


def held_needs(
    tags: Iterable[str], verdicts: Mapping[str, Any], named: Mapping[str, str], problems: Problems, cell: str
) -> set[str]:
    """For which words the tags of a cell stand: direction, sameness; what is wrong with them is a problem.

    verdicts: results/verdicts.json. named: ids of the latest wave and, by "", of the one that is
    spoken of. A tag stands for a direction when it
    needs a claim above or below to be supported or contradicted, and it is; for sameness when it needs one
    within a margin to be supported, and it is.
    """
    stood_for: set[str] = set()
    conclusions = verdicts.get("conclusions", {})

    def refuse(what: str, found: str, expected: str, mend: str = "Correct the tag.") -> None:
        problems.add("verdict", f"{cell} {what}", found, expected, mend)

    for tag in tags:
        try:
            wanted = need(tag)
        except ValueError as error:
            refuse("has a tag that cannot be read", tag, str(error))
            continue
        if wanted is None:
            continue
        name, wave = wanted.conclusion, named.get(wanted.wave, wanted.wave)
        waves = conclusions[name]["waves"] if name in conclusions else {}
        if wanted.verdict not in VERDICTS:
            refuse("needs a verdict that there is not", wanted.verdict, ", ".join(VERDICTS))
        elif wave not in waves:
            names = ", ".join(conclusions) or "no conclusions"
            refuse("needs a verdict that there is not", f"{name} in wave {wave}", names)
        elif waves[wave]["verdict"] != wanted.verdict:
            judged = f"{waves[wave]['verdict']} ({waves[wave]['reason']})"
            refuse(f"needs another verdict on {name} in wave {wave}", judged, wanted.verdict, MEND)
        else:
            claim = verdicts["tests"][wave][conclusions[name]["hypothesis"]]["claim"]
            if claim in DIRECTED and wanted.verdict in (SUPPORTED, CONTRADICTED):
                stood_for.add("direction")
            if claim == EQUIVALENCE and wanted.verdict == SUPPORTED:
                stood_for.add("sameness")
    return stood_for
