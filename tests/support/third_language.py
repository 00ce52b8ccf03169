"""Frisian as a language that nobody wrote: English words with a letter behind each."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import Any

import yaml

from doorpakken.data.study.documents import LOADER

CODE = "fy"
SIGN = "ø"
WORD = re.compile(r"\{[^}]*\}+|[^\W\d_]+")


def marked(text: str) -> str:
    """A text with the sign behind each of its words; what stands in braces stays."""
    return WORD.sub(_marked, text)


def _marked(found: re.Match[str]) -> str:
    return found[0] if found[0].startswith("{") else f"{found[0]}{SIGN}"


def words_file(folder: Path) -> None:
    """Write fy.yaml beside en.yaml: the words marked; its signs of numbers and the patterns as they are."""
    words = yaml.load((folder / "en.yaml").read_text("utf-8"), LOADER)
    made = {name: part if name == "linting" else _all(part) for name, part in words.items()}
    made["language"] |= {"tag": "fy-NL", "decimal": ",", "thousands": "."}
    (folder / f"{CODE}.yaml").write_text(yaml.safe_dump(made, allow_unicode=True), "utf-8")


def _all(words: Any) -> Any:
    return {key: _all(part) for key, part in words.items()} if isinstance(words, dict) else marked(words)


def document(text: str) -> str:
    """A YAML document with the language beside English in every text of it, and in the list of languages."""
    return json.dumps(_beside(yaml.load(text, LOADER)), ensure_ascii=False, default=str)


def _beside(part: Any) -> Any:
    if isinstance(part, list):
        return [*part, CODE] if part == ["nl", "en"] else [_beside(inner) for inner in part]
    if not isinstance(part, dict):
        return part
    made = {key: _beside(inner) for key, inner in part.items()}
    return made | {CODE: marked(part["en"])} if isinstance(part.get("en"), str) else made


def table(text: str) -> str:
    """A CSV document with a column of the language beside each English one."""
    rows = list(csv.DictReader(io.StringIO(text)))
    heads = {head: head.removesuffix("_en") + f"_{CODE}" for head in rows[0] if head.endswith("_en")}
    out = io.StringIO()
    writer = csv.DictWriter(out, [*rows[0], *heads.values()], lineterminator="\n")
    writer.writeheader()
    writer.writerows(row | {new: _cell(row[head]) for head, new in heads.items()} for row in rows)
    return out.getvalue()


def _cell(text: str) -> str:
    """A cell with its words marked, but for the codes before the labels."""
    return re.sub(r"([^|=]+)(?=\||$)", lambda found: marked(found[0]), text)
