"""Kinds of breakage of the documents of a study, its paths and its notebooks, made from the good tiny study.

A kind has a name, a function that breaks the study in a folder, and what its message must hold: the file, row
and column it names, what was found and how to mend it. Repeats of a kind count once.
"""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import nbformat.v4 as notebooks

from tests.support import tiny_study as tiny

WAVE = "waves/2014/wave.yaml"
BOOK = "waves/2014/codebook.csv"
SUMS = "waves/2014/SHA256SUMS"
RAW = "waves/2014/responses.csv"
CHAPTER = "10_first.ipynb"


@dataclass(frozen=True)
class Kind:
    """A way in which a document can be broken, and the one message that tells of it."""

    name: str
    breaking: Callable[[Path], None]
    file: str
    row: int | None
    column: str | None
    found: str
    mend: str


def _replaced(file: str, old: str, new: str) -> Callable[[Path], None]:
    def breaking(home: Path) -> None:
        text = (home / file).read_text("utf-8")
        assert old in text, f"{old!r} is not in {file}"
        (home / file).write_bytes(text.replace(old, new, 1).encode())

    return breaking


def _bytes(file: str, data: bytes) -> Callable[[Path], None]:
    return lambda home: (home / file).write_bytes(data) and None


def _added(file: str, data: bytes) -> Callable[[Path], None]:
    def breaking(home: Path) -> None:
        (home / file).write_bytes((home / file).read_bytes() + data)

    return breaking


def _instead(file: str, make: Callable[[Path], object]) -> Callable[[Path], None]:
    def breaking(home: Path) -> None:
        (home / file).unlink()
        make(home / file)

    return breaking


def _bomb() -> str:
    """Ten names for one another: written out it would be ten to the tenth words."""
    lines = ["bomb0: &b0 [ha, ha, ha, ha, ha, ha, ha, ha, ha, ha]"]
    lines += [f"bomb{at}: &b{at} [{', '.join([f'*b{at - 1}'] * 10)}]" for at in range(1, 10)]
    return "\n".join(lines)


def _outside(home: Path) -> None:
    """The raw file as a link to one beside the study."""
    (home.parent / "elsewhere.csv").write_bytes((home / RAW).read_bytes())
    (home / RAW).unlink()
    (home / RAW).symlink_to(home.parent / "elsewhere.csv")


def _round(path: Path) -> None:
    path.symlink_to(path.name)


def _closed(file: str) -> Callable[[Path], None]:
    return lambda home: (home / file).chmod(0)


def _listed(name: str) -> Callable[[Path], None]:
    """A second file listed, after the good line."""
    return _added(SUMS, f"{'0' * 64}  {name}\n".encode())


def notebook(**metadata: object) -> bytes:
    """A chapter of one heading, with other metadata."""
    cells = [notebooks.new_markdown_cell("# First", id="c1")]
    return json.dumps(notebooks.new_notebook(cells=cells, metadata=metadata)).encode()


S, W = "study.yaml", WAVE
ID, TITLE, RESPONSES = "id: tiny\n", "nl: Klein", "file: responses.csv"
DOCUMENTS = [
    Kind("a tag that makes an object", _replaced(S, ID, "id: !!python/object:os.system tiny\n"),
         S, 1, None, "python/object:os.system", "Remove the tag."),
    Kind("a tag of one's own", _replaced(W, "simple}", "!mine simple}"), W, 17, None, "!mine",
         "Remove the tag."),
    Kind("an alias", _replaced(S, ID, "id: &a tiny\nversion: *a\n"), S, 2, None, "*a",
         "Write the value out."),
    Kind("a bomb of aliases", _replaced(S, ID, _bomb() + "\n"), S, 2, None, "*b0", "Write the value out."),
    Kind("a merge key", _replaced(S, "{nl: Klein, en: Tiny}", "{<<: {nl: Klein}, en: Tiny}"),
         S, 2, None, "<<", "Write the keys out."),
    Kind("lists in lists in lists", _replaced(S, ID, "id: " + "[" * 200_000 + "\n"),
         S, 1, None, "more than 40 levels", "Write it out flat."),
    Kind("a list as a key", _replaced(W, "missing: {", "missing: {? [a, b] : not_asked, "),
         W, 16, None, "", "Write a word before the colon."),
    Kind("a doubled key", _replaced(S, ID, ID + "id: other\n"), S, 2, None, "id", "Keep one of the two."),
    Kind("a misspelt key", _replaced(W, "licence:", "license:"), W, 6, None, "license",
         "Did you mean licence?"),
    Kind("a tab before a key", _replaced(W, "  encoding: utf-8", "\tencoding: utf-8"), W, 9, None, "",
         "Mend the line."),
    Kind("a list that stays open", _replaced(S, "[nl, en]", "[nl, en"), S, 6, None, "", "Mend the line."),
    Kind("two documents in one", _replaced(S, "version:", "---\nversion:"), S, 6, None, "", "Mend the line."),
    Kind("a huge document", _added(S, b"# filling\n" * 300_000), S, None, None, "3,000,",
         "Put here what describes the data, not data."),
    Kind("a year without quotes", _replaced(W, 'wave: "2014"', "wave: 2014"), W, 1, None, "2014",
         "Correct the value."),
    Kind("NO, which YAML takes for false", _replaced(S, TITLE, "nl: NO"), S, 2, None, "False",
         "Correct the value."),
    Kind("a number of ten thousand digits", _replaced(W, "wave:", f"wave: {'9' * 10_000}\nold:"),
         W, 1, None, "999", "Correct the value."),
    Kind("a number that is none", _replaced("plan.yaml", "0.95", ".nan"), "plan.yaml", 1, None, ".nan",
         "Correct the value."),
    Kind("a line break after a name", _replaced(S, ID, 'id: "tiny\\n"\n'), S, 1, None, "tiny",
         "Correct the value."),
    Kind("an escape for a control character", _replaced(S, TITLE, 'nl: "a\\x1b[2J"'), S, 2, None, "U+001B",
         "Remove it."),
    Kind("a NUL in a document", _replaced(W, "2014 (", "2014\0("), W, 2, None, "U+0000", "Remove it."),
    Kind("a NUL in a table", _replaced(BOOK, "yes|2", "y\0es|2"), BOOK, 3, None, "U+0000", "Remove it."),
    Kind("another encoding than UTF-8",
         _bytes("concepts.csv", tiny.CONCEPTS.replace("oe", "oë").encode("cp1252")),
         "concepts.csv", 2, None, "byte 0xeb", "Save it as UTF-8."),
    Kind("UTF-16", _bytes(S, tiny.STUDY.encode("utf-16")), S, 1, None, "byte 0xff", "Save it as UTF-8."),
    Kind("an empty document", _bytes(S, b""), S, None, None, "", "Add it."),
    Kind("a document that is a list", _bytes(W, b"- wave\n"), W, 1, None, "['wave']", "Correct the value."),
    Kind("an empty table", _bytes(BOOK, b""), BOOK, None, None, "", "Add its heads and rows."),
    Kind("a table with one head too many", _replaced("concepts.csv", "group", "group,extra"),
         "concepts.csv", 1, "extra", "", "Mend the heads."),
    Kind("a quote that stays open in a table", _replaced(BOOK, "goal,goal", '"goal,goal'), BOOK, 3, None,
         "", 'Close the quotes, and double a " in a cell.'),
    Kind("a row that is cut off", _replaced(BOOK, ",-91|-98,goal=1,first,", ""), BOOK, 4, None, "12",
         "Quote cells that hold a comma."),
]  # fmt: skip
PATHS = [
    Kind("a path up and out", _replaced(W, RESPONSES, "file: ../../../x.csv"), W, 8, None, "../../../x.csv",
         "Move it there."),
    Kind("a path from the root", _replaced(W, RESPONSES, "file: /etc/passwd"), W, 8, None, "/etc/passwd",
         "Correct the value."),
    Kind("a path from the root in the study", _replaced(S, "plan.yaml", "/etc/passwd"), S, 8, None,
         "/etc/passwd", "Correct the value."),
    Kind("backslashes", _replaced(W, RESPONSES, "file: ..\\..\\x.csv"), W, 8, None, "x.csv",
         "Correct the value."),
    Kind("a drive", _replaced(W, RESPONSES, 'file: "C:/x.csv"'), W, 8, None, "C:/x.csv",
         "Correct the value."),
    Kind("a web address", _replaced(S, "concepts.csv", "https://example.org/c.csv"), S, 9, None,
         "https://example.org", "Correct the value."),
    Kind("somebody's home", _replaced(S, "waves: waves", "waves: ~/waves"), S, 7, None, "~/waves",
         "Correct the value."),
    Kind("a NUL in a path", _replaced(W, RESPONSES, 'file: "responses.csv\\0.txt"'), W, 8, None, "U+0000",
         "Remove it."),
    Kind("a name longer than names can be", _replaced(W, RESPONSES, f"file: {'x' * 300}.csv"), W, 8, None,
         "name too long", "Mend its name or its rights."),
    Kind("a root that is not declared", _replaced(W, RESPONSES, RESPONSES + "\n  root: data"), W, 9, None,
         "data", "Declare it in study.yaml."),
    Kind("a link out of the declared roots", _outside, W, 8, None, "which leads to", "Move it there."),
    Kind("links that go round", _instead(RAW, _round), W, 8, None, "responses.csv", ""),
    Kind("a link to nothing", _instead(RAW, lambda path: path.symlink_to("gone.csv")), W, 8, None,
         "responses.csv", "Put it there or correct `responses.file`."),
    Kind("a folder instead of the raw file", _instead(RAW, Path.mkdir), W, 8, None, "a folder",
         "Put the file itself there."),
    Kind("a folder instead of a document", _instead(BOOK, Path.mkdir), BOOK, None, None, "a folder",
         "Put the file itself there."),
    Kind("a pipe instead of a document", _instead("plan.yaml", os.mkfifo), "plan.yaml", None, None, "a pipe",
         "Put the file itself there."),
    Kind("a device instead of the raw file", _instead(RAW, os.mkfifo), W, 8, None, "a pipe",
         "Put the file itself there."),
    Kind("a name in other capitals", _replaced(W, RESPONSES, "file: Responses.CSV"), W, 8, None,
         "Responses.CSV", "Did you mean responses.csv?"),
    Kind("no right to read a document", _closed(BOOK), BOOK, None, None, "Permission denied",
         "Mend its name or its rights."),
    Kind("no right to read the raw file", _closed(RAW), W, 8, None, "Permission denied",
         "Mend its name or its rights."),
    Kind("no right to look into a folder", _closed("waves/2014"), WAVE, None, None,
         "Permission denied", "Mend its name or its rights."),
    Kind("a chapter that is not there", _replaced(S, "builtin: every_question", "notebook: gone.ipynb"), S,
         11, None, "gone.ipynb", "Add the notebook or take it out of the study."),
    Kind("checksums that are none", _bytes(SUMS, b"MD5 (responses.csv) = 0\n"), SUMS, 1, None, "MD5",
         "Write it with: sha256sum responses.csv"),
    Kind("checksums without the raw file", _bytes(SUMS, b""), SUMS, None, None, "",
         "Add the line that sha256sum responses.csv prints."),
    Kind("checksums of files elsewhere", _listed("../../../x"), SUMS, 2, None, "../x",
         "Write it with: sha256sum responses.csv"),
    Kind("a file with two checksums", _listed("responses.csv"), SUMS, 2, None, "responses.csv",
         "Write it with: sha256sum responses.csv"),
]  # fmt: skip
KERNEL = {"name": "ir", "display_name": "R", "language": "R"}
CHAPTERS = [
    Kind("a notebook that is no JSON", _bytes(CHAPTER, b'{"cells": [\n}'), CHAPTER, 2, None, "",
         "Open it in JupyterLab and save it again."),
    Kind("a notebook nested beyond reason", _bytes(CHAPTER, b"[" * 100_000), CHAPTER, None, None, "",
         "Open it in JupyterLab and save it again."),
    Kind("a notebook of an older format", _bytes(CHAPTER, b'{"nbformat": 3, "cells": []}'), CHAPTER, None,
         None, "format 3", "Open it in JupyterLab and save it again."),
    Kind("a notebook of another language", _bytes(CHAPTER, notebook(kernelspec=KERNEL)), CHAPTER, None,
         None, "R", "Choose the Python kernel in JupyterLab and save it again."),
    Kind("a control character in prose", _bytes(CHAPTER, notebook().replace(b"# First", b"# First\\u001e1")),
         f"{CHAPTER}, cell 1", 1, None, "U+001E", "Remove it."),
    Kind("a table as a notebook", _bytes(CHAPTER, b"a,b\n1,2\n"), CHAPTER, 1, None, "",
         "Open it in JupyterLab and save it again."),
]  # fmt: skip
KINDS = [*DOCUMENTS, *PATHS, *CHAPTERS]
