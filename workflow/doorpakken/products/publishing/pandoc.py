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

from doorpakken.products.publishing.pandoc_nodes import Node, raw_inline, words

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


def write(
    blocks: list[Node], writer: str, *, version: list[int], template: str | None = None,
    variables: Mapping[str, Any] | None = None,
) -> str:  # fmt: skip
    """Blocks as text of `writer`; the variables of our `template` are texts, inlines or lists of them."""
    document = {"pandoc-api-version": version, "meta": _meta(variables or {}, writer)["c"], "blocks": blocks}
    arguments = ["--from", "json", "--to", writer, "--wrap=none", "--syntax-highlighting=none"]
    if template:
        arguments += ["--standalone", "--template", str(TEMPLATES / template)]
    return _run(arguments, json.dumps(document)).decode()


def write_word(
    blocks: list[Node], *, version: list[int], reference: bytes, pictures: Mapping[str, bytes],
    variables: Mapping[str, Any], moment: int,
) -> bytes:  # fmt: skip
    """Blocks as a Word file in the styles of `reference`, as if written at a moment (seconds since 1970).

    pictures: by the names that the blocks have for them. variables: title, lang and the other properties.
    """
    document = {"pandoc-api-version": version, "meta": _meta(variables, "docx")["c"], "blocks": blocks}
    with tempfile.TemporaryDirectory() as folder:
        for name, content in {"reference.docx": reference, **pictures}.items():
            Path(folder, name).write_bytes(content)
        arguments = ["--from", "json", "--to", "docx", "--output", "-", "--resource-path", folder]
        arguments += ["--reference-doc", str(Path(folder, "reference.docx"))]
        arguments += ["--template", str(TEMPLATES / "word" / "document.openxml")]
        return _run(arguments, json.dumps(document), SOURCE_DATE_EPOCH=str(moment))


@cache
def word_reference() -> bytes:
    """The Word file whose styles pandoc writes in unless told otherwise."""
    return _run(["--print-default-data-file", "reference.docx"], "")


class Verbatim(str):
    """Text that goes into a template as it is, without the writer's escapes."""

    __slots__ = ()


def _meta(value: Any, writer: str) -> Node:
    """A value as pandoc metadata: dict, list of dicts, bool, text, `Verbatim`, or a list of inlines."""
    if isinstance(value, Mapping):
        return {
            "t": "MetaMap",
            "c": {key: _meta(part, writer) for key, part in value.items() if part is not None},
        }
    if isinstance(value, bool):
        return {"t": "MetaBool", "c": value}
    if isinstance(value, Verbatim):
        return {"t": "MetaInlines", "c": [raw_inline(writer.partition("-")[0].removesuffix("5"), str(value))]}
    if isinstance(value, str):
        return {"t": "MetaInlines", "c": words(value)}
    if isinstance(value, list) and value and isinstance(value[0], dict) and "t" in value[0]:
        return {"t": "MetaInlines", "c": value}
    if isinstance(value, list):
        return {"t": "MetaList", "c": [_meta(part, writer) for part in value]}
    raise TypeError(f"no metadata for {type(value).__name__}")
