"""A paragraph that could be quoted says that its data are simulated; the lint names where one does not."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from doorpakken.data.study import load_study
from doorpakken.data.study.hypothesis_model import Conclusion
from doorpakken.errors import Problem
from doorpakken.products.linting import lint_chapter, lint_document, lint_source
from doorpakken.products.linting.lint_source import lint_conclusions
from doorpakken.products.linting.mark_check import unmarked
from tests.support import small_study

NAMED = {"": "2014", "latest": "2014"}
RATE = '{{ est("response_rate").pct }}'
PHRASE = "{{ data_phrase() }}"


def lint(tmp_path: Path, source: str, *, code: bool = False, simulated: tuple[str, ...] = ("2014",)):
    make = nbformat.v4.new_code_cell if code else nbformat.v4.new_markdown_cell
    cells = [nbformat.v4.new_markdown_cell("# Kop"), make(source, metadata={"tags": ["nl"]})]
    path = tmp_path / "30_kcc.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return lint_source(path, [], ["nl", "en"], {}, NAMED, simulated)


def test_an_unmarked_paragraph_is_named_with_notebook_cell_and_number(tmp_path: Path) -> None:
    (one,) = lint(tmp_path, f"{PHRASE} is het {RATE}.\n\nVan alle gemeenten deed {RATE} mee.")
    assert (one.kind, one.found) == ("mark", RATE)
    assert one.expected == "{{ data_phrase() }} in the same paragraph"
    assert one.file.endswith("30_kcc.ipynb")
    assert "cell 2 " in one.what
    assert str(one).count("\n") == 0


@pytest.mark.parametrize(
    ("source", "found"),
    [
        (f"{PHRASE} is het {RATE}.", 0),
        (f'Het is {{{{ data_phrase(start="no") }}}} {RATE}.', 0),
        (f"Het is {RATE}.", 1),
        (f"Het is {RATE} en {RATE}.\n \t\nOok {RATE}.", 1),  # one placeholder is told once for a cell
        ('Het is {{ est("a").value }}.\n\nOok {{ est("b").base }}.', 2),
        ('Het is {{ direction("larger") }}.', 1),
        ('Het zijn {{ fact("units") }}, {{ bound("h") }} en {{ verdict("c1") }}.', 0),  # no outcomes; marked
        (f'{{{{ verdict("c1") }}}} Dat is {RATE}.', 0),  # the sentence of a verdict is marked
        (f"data_phrase() {RATE}", 1),  # words alone are no placeholder
        ('Het was {{ est("a", wave="2012").pct }}.', 0),  # that wave was collected
        ('Het was {{ est("a", wave="2014").pct }}.', 1),
        (f'{{{{ data_phrase(wave="2012") }}}} is het {RATE}.', 1),  # says that the data are collected
        (f'{{{{ data_phrase(wave="latest") }}}} is het {RATE}.', 0),
    ],
)
def test_paragraphs_with_an_outcome_of_a_simulated_wave_need_the_mark(
    tmp_path: Path, source: str, found: int
) -> None:
    assert [one.kind for one in lint(tmp_path, source)] == ["mark"] * found
    assert lint(tmp_path, source, simulated=()) == []


def test_titles_in_code_need_it_too(tmp_path: Path) -> None:
    title = 'report.figure(title={"nl": "%s", "en": "x"})'
    (one,) = lint(tmp_path, title % RATE.replace('"', "'"), code=True)
    assert one.found == RATE.replace('"', "'")
    assert lint(tmp_path, title % f"{PHRASE} {RATE.replace(chr(34), chr(39))}", code=True) == []


def test_a_text_of_a_conclusion_needs_it_in_every_language() -> None:
    words = {"nl": f"{PHRASE} is het zo.", "en": "It is so."}
    one = Conclusion("c1", "h", 10, {"supported": words})
    (problem,) = lint_conclusions({"c1": one}, [], ["nl", "en"], "plan.yaml", True)
    assert (problem.kind, problem.expected) == ("mark", PHRASE)
    assert "conclusions.c1.text.supported.en" in problem.what
    assert lint_conclusions({"c1": one}, [], ["nl"], "plan.yaml", True) == []
    assert lint_conclusions({"c1": one}, [], ["nl", "en"], "plan.yaml", False) == []


def marks(problems: tuple[Problem, ...] | list[Problem]) -> list[str]:
    return [one.found for one in problems if one.kind == "mark"]


@pytest.mark.parametrize(("origin", "found"), [("simulated", [RATE]), ("collected", [])])
def test_the_lint_of_a_study_knows_which_waves_are_simulated(
    tmp_path: Path, origin: str, found: list[str]
) -> None:
    cells = [nbformat.v4.new_markdown_cell(f"# Kop\n\nHet is {RATE}.", metadata={"tags": ["nl"]})]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), tmp_path / "30_kcc.ipynb")
    documents = {
        "study": small_study.STUDY.replace("chapters:\n", "chapters:\n  - notebook: 30_kcc.ipynb\n"),
        "wave": small_study.WAVE.replace("origin: simulated", f"origin: {origin}"),
    }
    study = load_study(small_study.write(tmp_path, **documents))
    assert marks(lint_chapter(study, study.chapters[0])) == found
    assert marks(lint_document(study, "report", {}, {}, {}).problems) == found


def test_the_first_outcome_of_each_paragraph_is_told() -> None:
    text = f'{{{{ est("a").n }}}} {RATE}\n\n{PHRASE} {RATE}\n\n{RATE}'
    assert list(unmarked(text, ["2014"], NAMED)) == ['{{ est("a").n }}', RATE]
