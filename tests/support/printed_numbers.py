"""Holds the numbers of a finished page against results/estimates, without the library's code.

A printed number is not rounded here once more but judged: no number with as many decimals is nearer to the
one stored, and of two that are equally near it is the one farther from zero.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from html.parser import HTMLParser
from pathlib import Path

Row = Mapping[str, str]
NUMBER = r"[+-]?\d{1,3}(?:,\d{3})*(?:\.\d+)?"
LIMIT = rf"{NUMBER}%?"
TENTHS = re.compile(r"(?P<extreme>(?:fewer|more) than )?(?P<tenths>\d+) in 10")
LEAST = re.compile(rf"less than (?P<least>{NUMBER})")
LIMITS = re.compile(rf"(?P<low>{LIMIT}) to (?P<high>{LIMIT})")
RECORD = re.compile(
    rf"(?P<estimate>{NUMBER}%?)(?: percentage points)?\*?"
    rf"(?:;? \(?(?:no interval|(?P<low>{LIMIT})(?:–| to )(?P<high>{LIMIT}))\)?)?"
    rf"(?:;? (?P<n>{NUMBER})(?:/| of )(?P<base>{NUMBER})|;? n = (?P<only>{NUMBER}))?"
)
DUTCH = {
    r"minder dan (\d+ van de)": r"fewer than \1",
    r"meer dan (\d+ van de)": r"more than \1",
    r"minder dan": "less than",
    r"van de\b": "in",
    r"\bvan\b": "of",
    r"\btot\b": "to",
    r"geen interval": "no interval",
    r"procentpunt": "percentage points",
}
CHOICES = ("weights", "fpc", "missing", "respondents")
PARTS = ("share", "rate")  # statistics of which a number without a sign of per cent is a count
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "wbr"}


@dataclass
class Compared:
    """How many printed numbers were held against a stored one, by kind, and those that differ."""

    numbers: Counter[str] = field(default_factory=Counter)
    differing: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Stored:
    """Rows of the files of estimates by id, and the unit of each as the register says it."""

    rows: Mapping[str, Row]
    units: Mapping[str, str]

    def exact(self, key: str, cell: str) -> Fraction:
        """A number as it is stored, in per cent or points where that is its unit."""
        hundredths = self.units[key] in ("share", "points") and cell in ("estimate", "ci_low", "ci_high")
        return Fraction(self.rows[key][cell]) * (100 if hundredths else 1)


def read_results(results: Path) -> Stored:
    """What a build stores: all files of estimates, and the units of its register."""
    rows: dict[str, dict[str, str]] = {}
    for path in sorted((results / "estimates").glob("*.csv"), reverse=True):  # tests before what they test
        with path.open(encoding="utf-8", newline="") as file:
            table = list(csv.DictReader(file))
        for row in table:
            if "estimate_id" in row:
                rows[row["estimate_id"]] = rows.get(row["estimate_id"], {}) | row
        if table and "subject" in table[0]:
            rows |= _panel(path.name.partition(".")[0], table)
    register = json.loads((results / "register.json").read_text("utf-8"))
    return Stored(rows, {key: record["unit"] for key, record in register["estimates"].items()})


def _panel(wave: str, table: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    """What is told of each conclusion under other choices: its extremes, and how often its verdict stays."""
    told: dict[str, dict[str, str]] = {}
    agreeing: dict[str, list[bool]] = defaultdict(list)
    declared: dict[str, str] = {}
    for row in table:  # the first of a conclusion is that under the choices declared
        key, verdict = f"{wave}.panel_{row['subject']}", row["verdict"]
        declared.setdefault(key, verdict)
        if row["estimate"]:
            extremes = {"statistic": "extreme", "estimate": row["estimate"], "base_n": row["least_n"]}
            for end, extreme in (("low", min), ("high", max)):
                kept = told.setdefault(f"{key}_{end}", dict(extremes))
                kept["estimate"] = extreme(kept["estimate"], row["estimate"], key=Fraction)
                kept["base_n"] = min(kept["base_n"], row["least_n"], key=Fraction)
        if not row["remark"]:
            for group in (key, *(f"{key}.{choice}_{row[choice]}" for choice in CHOICES)):
                agreeing[group].append(verdict == declared[key])
    return told | {
        key: {"statistic": "agreement", "estimate": str(Fraction(sum(same), len(same))),
              "n": str(sum(same)), "base_n": str(len(same))}
        for key, same in agreeing.items()
    }  # fmt: skip


class _Page(HTMLParser):
    """Every text with a source, by the id of its estimate: an attribute, a link to a record, or a record."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[tuple[str, str | None]] = []
        self.texts: list[tuple[str, list[str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        given = {name: value or "" for name, value in attrs}
        place = given.get("href" if tag == "a" else "id", "").rpartition("#")[2]
        key = given.get("data-est") or (place[2:] if tag in ("a", "td") and place[:2] == "n-" else None)
        self.open.append((tag, key))
        if key:
            self.texts.append((key, []))

    def handle_data(self, data: str) -> None:
        if any(key for _, key in self.open):
            self.texts[-1][1].append(data)

    def handle_endtag(self, tag: str) -> None:
        while tag not in VOID and self.open and self.open.pop()[0] != tag:
            pass


def printed_texts(page: str) -> Iterator[tuple[str, str]]:
    """Estimate id and text of every place on a page that names an estimate."""
    reader = _Page()
    reader.feed(page)
    reader.close()
    yield from ((key, " ".join("".join(parts).split())) for key, parts in reader.texts)


def compare(page: str, language: str, stored: Stored) -> Compared:
    """Hold every number of a page that names an estimate against the one that is stored."""
    compared = Compared()
    for key, text in printed_texts(page):
        if not any(sign.isdigit() for sign in text):
            continue  # not shown, or not available
        said = _in_english(text) if language == "nl" else text.replace("−", "-")
        kinds = _judge(said, key, stored)
        if kinds is None:
            row = stored.rows.get(key, {})
            cells = {cell: row[cell] for cell in ("estimate", "ci_low", "ci_high", "n") if row.get(cell)}
            compared.differing.append(f"{key}: {text!r} is no rounding of {cells}")
        else:
            compared.numbers.update(kinds)
    return compared


def _in_english(text: str) -> str:
    for dutch, english in DUTCH.items():
        text = re.sub(dutch, english, text)
    return text.translate(str.maketrans(",.−", ".,-"))


def _judge(text: str, key: str, stored: Stored) -> list[str] | None:
    """The kinds of the numbers in a text; None when one of them is wrong, or the text is of another form."""
    if key not in stored.rows or key not in stored.units:
        return None
    if match := TENTHS.fullmatch(text):
        return ["tenths"] if _is_tenths(match, stored.exact(key, "estimate") / 10) else None
    if match := LEAST.fullmatch(text):
        return ["p"] if stored.exact(key, "p_adjusted") < Fraction(match["least"]) else None
    match = LIMITS.fullmatch(text) or RECORD.fullmatch(text)
    if not match:
        return None
    parts = {name: part for name, part in match.groupdict().items() if part}
    if "low" in parts and parts["high"].endswith("%"):
        parts["low"] = parts["low"].rstrip("%") + "%"  # 42% (35–49%)
    kinds = []
    for name, part in parts.items():
        cells = _cells(name, part, len(parts) == 1, stored.rows[key])
        right = [cell for cell in cells if _is_of(part, key, cell, stored)]
        if not right:
            return None
        kinds.append(_kind(right[0], stored.rows[key]["statistic"]))
    return kinds


def _cells(name: str, part: str, alone: bool, row: Row) -> tuple[str, ...]:
    """The cells that a number may be of, likeliest first."""
    if name in ("low", "high"):
        return (f"ci_{name}",)
    if name != "estimate":
        return {"n": ("n",), "base": ("base_n",), "only": ("base_n",)}[name]
    if row["statistic"] in PARTS and not part.endswith("%"):
        return ("n", "base_n")
    if part.endswith("%") or not alone:
        return ("estimate",)
    return ("estimate", "n", "base_n", "p_adjusted")


def _is_of(part: str, key: str, cell: str, stored: Stored) -> bool:
    """Whether a printed number is that of a cell, in the unit of it."""
    if not stored.rows[key].get(cell):
        return False
    if cell == "p_adjusted" and len(part.partition(".")[2]) != 3:
        return False
    in_hundredths = stored.units[key] == "share" and cell in ("estimate", "ci_low", "ci_high")
    return part.endswith("%") == in_hundredths and is_rounding(part.rstrip("%"), stored.exact(key, cell))


def is_rounding(printed: str, exact: Fraction) -> bool:
    """Whether a printed number is the stored one rounded once, halves away from zero; no zero has a sign."""
    number, places = Fraction(printed.replace(",", "")), len(printed.partition(".")[2])
    distance, half = abs(number - exact), Fraction(1, 2 * 10**places)
    nearest = distance < half or (distance == half and abs(number) > abs(exact))
    return nearest and not (number == 0 and printed[0] in "+-")


def _is_tenths(match: re.Match[str], tenths: Fraction) -> bool:
    """Whether a number out of ten is right: 0 and 10 are said of nobody and of everybody only."""
    if match["extreme"]:
        low, high = 0 < tenths < Fraction(1, 2), Fraction(19, 2) <= tenths < 10
        return {"fewer than 1": low, "more than 9": high}[match["extreme"] + match["tenths"]]
    number = Fraction(match["tenths"])
    return number == tenths if number in (0, 10) else is_rounding(match["tenths"], tenths)


def _kind(cell: str, statistic: str) -> str:
    if cell in ("ci_low", "ci_high"):
        return "interval end"
    if cell == "p_adjusted":
        return "p"
    if cell != "estimate" or statistic == "count":
        return "count"
    return "share" if statistic in PARTS else statistic
