"""From an executed notebook to the markdown of one language, with the blocks of its outputs in raw fences."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable
from functools import cache
from typing import TYPE_CHECKING, Any

from doorpakken.errors import Problem, UserError, problem, refusal
from doorpakken.products.publishing.pandoc import TEMPLATES
from doorpakken.products.reporting.block_preview import MIME
from doorpakken.products.reporting.placeholders import PLACEHOLDER
from doorpakken.words import languages

if TYPE_CHECKING:
    from nbconvert.exporters import TemplateExporter
    from nbformat import NotebookNode

CELL = "\x1e{}\x1e"  # opens a cell: the separator of records, which text does not hold


def chapter_markdown(
    notebook: NotebookNode,
    language: str,
    resolve: Callable[[str], str],
    *,
    name: str = "notebook",
) -> str:
    """The pandoc markdown of one executed chapter in one language.

    Markdown cells tagged with another language are left out, untagged ones belong to all. `resolve`
    gets what stands between the braces of a placeholder and gives markdown. Of code cells only the outputs
    of type `MIME` remain, each as a raw block `doorpakken` that holds the block of this language.
    `name` is how messages call the notebook. Raises UserError for an output that is an error, a block without
    this language, and for all braces that do not close and every ValueError of `resolve`, with its cell.
    """
    parts = chapter_cells(notebook, language, resolve, name=name)
    return "\n\n".join(parts.values()) + "\n"


def chapter_cells(
    notebook: NotebookNode,
    language: str,
    resolve: Callable[[str], str],
    *,
    name: str = "notebook",
) -> dict[int, str]:
    """The same by the number of the cell, from 1, for the cells that say something in the language."""
    _refuse_errors(notebook, name)
    problems: list[Problem] = []

    def spoken(cell: NotebookNode) -> bool:
        tags = set(cell.metadata.get("tags", ())) & set(languages())
        return not tags or language in tags

    def resolved(source: str, number: int) -> str:
        return _resolve(source, resolve, f"{name}, cell {number}", problems)

    def blocks(cell: NotebookNode, number: int) -> list[str]:
        return [fence(_pick(bundle, language, f"{name}, cell {number}")) for bundle in _bundles(cell)]

    exporter = _exporter()
    exporter.environment.globals.update(opening=CELL.format, spoken=spoken, resolved=resolved, blocks=blocks)
    markdown, _ = exporter.from_notebook_node(notebook)
    if problems:
        raise UserError(problems)
    _, *parts = re.split(CELL.format(r"(\d+)"), str(markdown))
    said = {int(number): text.strip() for number, text in zip(parts[::2], parts[1::2], strict=True)}
    return {number: text for number, text in said.items() if text}


@cache
def _exporter() -> TemplateExporter:
    from nbconvert.exporters import TemplateExporter

    class ChapterExporter(TemplateExporter):
        """Writes a chapter with our own template."""

        template_name = "chapter"
        extra_template_basedirs = [str(TEMPLATES)]  # noqa: RUF012  nbconvert reads it as a trait
        file_extension = ".md"
        output_mimetype = "text/markdown"
        default_preprocessors: list[str] = []  # noqa: RUF012

    return ChapterExporter()  # type: ignore[no-untyped-call]


def _refuse_errors(notebook: NotebookNode, name: str) -> None:
    problems = []
    for number, cell in enumerate(notebook.cells, start=1):
        for output in cell.get("outputs", ()):
            if output.output_type == "error":
                problems.append(
                    problem(
                        "output",
                        "the cell ended in an error",
                        f"{name}, cell {number}",
                        found=f"{output.ename}: {output.evalue}",
                        mend="Mend the chapter and run it again.",
                    )
                )
    if problems:
        raise UserError(problems)


def _bundles(cell: NotebookNode) -> Iterable[Any]:
    for output in cell.get("outputs", ()):
        data = output.get("data", {})
        if MIME in data:
            bundle = data[MIME]
            yield json.loads(bundle) if isinstance(bundle, str) else bundle


def _pick(bundle: Any, language: str, place: str) -> Any:
    if not isinstance(bundle, dict) or language not in bundle:
        held = ", ".join(sorted(bundle)) if isinstance(bundle, dict) else type(bundle).__name__
        raise refusal(
            "block",
            "an output lacks a language",
            place,
            found=held or "nothing",
            expected=language,
            mend="Use the display functions of doorpakken.products.reporting.",
        )
    return bundle[language]


def fence(block: Any) -> str:
    """A block as a raw block of markdown, in a fence longer than any in its JSON."""
    text = json.dumps(block, ensure_ascii=False, sort_keys=True)
    ticks = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    return f"{ticks}{{=doorpakken}}\n{text}\n{ticks}"


def _resolve(source: str, resolve: Callable[[str], str], place: str, problems: list[Problem]) -> str:
    """A text with its placeholders resolved; those that cannot be are added to the problems."""

    def replaced(found: re.Match[str]) -> str:
        try:
            return resolve(found[1].strip())
        except ValueError as error:
            what = "a placeholder cannot be resolved"
            problems.append(problem("placeholder", what, place, found=str(error)))
            return ""

    made = PLACEHOLDER.sub(replaced, source)
    if "{{" in PLACEHOLDER.sub("", source):
        at = source.index("{{")
        found = source[at : at + 40].splitlines()[0]
        what = "a placeholder does not close"
        problems.append(problem("placeholder", what, place, found=found, mend="Write {{ ... }}."))
    return made
