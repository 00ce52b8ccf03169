"""A notebook that somebody has open shows its prose with its numbers; in the build it shows none."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from doorpakken.products.reporting.execute_chapter import execute_chapter
from doorpakken.products.reporting.jupyterlab import SESSION, prose
from tests.conftest import ROOT
from tests.support import small_study
from tests.support.reporting_register import example, plain_survey

DUTCH = '# Kop\n\n{{ data_phrase() }} {{ est("response_rate").pct }} en {{ est("response_rat").pct }}.'
OPENING = "from doorpakken.products.reporting import chapter\nreport = chapter()"


@pytest.fixture
def notebook(tmp_path: Path) -> Path:
    cells = [
        nbformat.v4.new_markdown_cell(DUTCH, metadata={"tags": ["nl"]}),
        nbformat.v4.new_markdown_cell("# Head {{ est(", metadata={"tags": ["en"]}),
        nbformat.v4.new_code_cell(OPENING),
        nbformat.v4.new_markdown_cell('{{ fact("version") }} for all'),
    ]
    path = tmp_path / "30_kcc.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    return path


@pytest.fixture
def register(tmp_path: Path) -> Path:
    path = tmp_path / "results" / "register.json"
    path.parent.mkdir()
    path.write_text(json.dumps(example().data), "utf-8")
    return path


def shown(outputs: list[nbformat.NotebookNode]) -> list[str]:
    return [
        output["data"]["text/markdown"] for output in outputs if "text/markdown" in output.get("data", {})
    ]


def opened(path: Path, **variables: str) -> list[str]:
    """What the opening cell shows in a kernel with these variables."""
    made = nbformat.read(path, as_version=4)
    env = {**os.environ, "PYTHONPATH": str(ROOT / "workflow"), **variables}
    NotebookClient(made, kernel_name="python3").execute(env=env, cwd=str(path.parent))
    return shown(made.cells[2].outputs)


@pytest.mark.usefixtures("register")
def test_an_open_notebook_shows_its_prose_with_its_numbers(notebook: Path) -> None:
    (told,) = opened(notebook, **{SESSION: str(notebook)})
    assert told == prose(example(), notebook)
    assert opened(notebook, **{SESSION: ""}) == []
    assert opened(notebook, **{SESSION: str(notebook.with_name("gone.ipynb"))}) == []


def test_a_number_is_told_with_its_id_and_an_unknown_one_is_red(notebook: Path, tmp_path: Path) -> None:
    known = small_study.build(tmp_path).register
    dutch, english = prose(known, notebook).split("\n\n</details>\n\n")
    rate = known.est("response_rate")
    assert dutch.startswith("<details open><summary>")
    assert known.study["mark"]["nl"] in dutch
    assert f'gegevens <span title="{rate.id}">' in dutch
    assert '<strong style="color:#c00000">{{ est(&quot;response_rat&quot;).pct }}: ' in dutch
    assert "nearest: " in dutch
    assert english.startswith("<details><summary>")
    assert "# Head {{ est(" in english  # braces that do not close stay as they are
    assert "# Kop" not in english
    assert dutch.count("for all") == english.count("for all") == 1


def test_data_that_are_not_simulated_have_no_mark(notebook: Path) -> None:
    survey = plain_survey()
    assert survey.languages == ("en",)
    assert prose(survey, notebook).splitlines()[:3] == [
        "<details open><summary>This chapter with its numbers, as it was saved (en)</summary>",
        "",
        "# Head {{ est(",
    ]


def test_nothing_of_it_is_in_the_chapters_of_a_build(
    notebook: Path, register: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "workflow"))
    monkeypatch.setenv(SESSION, str(notebook))
    made = execute_chapter(notebook, register, tmp_path / "kept.ipynb")
    assert made.cells[2].outputs == []


def test_a_chapter_without_code_starts_no_kernel(
    notebook: Path, register: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.raises(FileNotFoundError):
        execute_chapter(notebook, register, tmp_path / "kept.ipynb")
    said = nbformat.read(notebook, as_version=4)
    said.cells = [cell for cell in said.cells if cell.cell_type == "markdown"]
    nbformat.write(said, notebook)
    made = execute_chapter(notebook, register, tmp_path / "kept.ipynb")
    assert [cell.source for cell in made.cells] == [cell.source for cell in said.cells]
    assert made.metadata["language_info"] == {"name": "python"}
