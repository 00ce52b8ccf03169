"""Pandoc as a function: markdown to its tree, a tree to text. No user files, no highlighting, no wrapping."""

from __future__ import annotations

import json
import os
import subprocess
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from pandocfilters import RawInline

from doorpakken.products.publishing.pandoc_nodes import Node, words

TEMPLATES = Path(__file__).resolve().parents[3] / "templates"

# Prose says what it says in every format: no raw HTML or TeX, no mathematics (a formula would need its own
# alternative text), no pictures outside figure blocks.
READER = "markdown-raw_html-raw_tex-latex_macros-tex_math_dollars-markdown_in_html_blocks"


@cache
def _program() -> str:
    import pypandoc  # type: ignore[import-untyped]

    return str(pypandoc.get_pandoc_path())


def _run(arguments: list[str], given: str, **environment: str) -> bytes:
    done = subprocess.run(
        [_program(), *arguments, "--data-dir", str(TEMPLATES)],
        input=given.encode(),
        capture_output=True,
        check=False,
        env={**os.environ, **environment},
    )
    if done.returncode:
        raise RuntimeError(f"pandoc {' '.join(arguments)}: {done.stderr.decode().strip()}")
    return done.stdout


def parse(markdown: str) -> dict[str, Any]:
    """Markdown as pandoc's document: {"pandoc-api-version", "meta", "blocks"}."""
    document: dict[str, Any] = json.loads(_run(["--from", READER, "--to", "json"], markdown))
    return document


@cache
def _version() -> list[int]:
    """The version of the tree that pandoc gives and wants back."""
    version: list[int] = parse("")["pandoc-api-version"]
    return version


def _document(blocks: list[Node], variables: Mapping[str, Any], writer: str) -> str:
    document = {"pandoc-api-version": _version(), "meta": _meta(variables, writer)["c"], "blocks": blocks}
    return json.dumps(document)


def write(blocks: list[Node], writer: str, *, template: str, variables: Mapping[str, Any]) -> str:
    """Blocks as text of `writer`; the variables of our `template` are texts, inlines or lists of them."""
    arguments = ["--from", "json", "--to", writer, "--wrap=none", "--syntax-highlighting=none"]
    arguments += ["--standalone", "--template", str(TEMPLATES / template)]
    return _run(arguments, _document(blocks, variables, writer)).decode()


def write_word(
    blocks: list[Node], *, reference: bytes, pictures: Mapping[str, bytes], variables: Mapping[str, Any],
    moment: int,
) -> bytes:  # fmt: skip
    """Blocks as a Word file in the styles of `reference`, as if written at a moment (seconds since 1970).

    pictures: by the names that the blocks have for them. variables: title, lang and the other properties.
    """
    with tempfile.TemporaryDirectory() as folder:
        for name, content in {"reference.docx": reference, **pictures}.items():
            Path(folder, name).write_bytes(content)
        arguments = ["--from", "json", "--to", "docx", "--output", "-", "--resource-path", folder]
        arguments += ["--reference-doc", str(Path(folder, "reference.docx"))]
        arguments += ["--template", str(TEMPLATES / "word" / "document.openxml")]
        document = _document(blocks, variables, "docx")
        return _run(arguments, document, SOURCE_DATE_EPOCH=str(moment))


@cache
def word_reference() -> bytes:
    """The Word file whose styles pandoc writes in unless told otherwise."""
    return _run(["--print-default-data-file", "reference.docx"], "")


class Verbatim(str):
    """Text that goes into a template as it is, without the writer's escapes."""

    __slots__ = ()


def _meta(value: Any, writer: str) -> Node:
    """A mapping, list, bool, text or `Verbatim` as metadata of pandoc; None in a mapping is left out."""
    match value:
        case Mapping():
            parts = {key: _meta(part, writer) for key, part in value.items() if part is not None}
            return {"t": "MetaMap", "c": parts}
        case bool():
            return {"t": "MetaBool", "c": value}
        case Verbatim():
            raw = RawInline(writer.partition("-")[0].removesuffix("5"), str(value))
            return {"t": "MetaInlines", "c": [raw]}
        case str():
            return {"t": "MetaInlines", "c": words(value)}
        case list():
            return {"t": "MetaList", "c": [_meta(part, writer) for part in value]}
    raise TypeError(f"no metadata for {type(value).__name__}")
