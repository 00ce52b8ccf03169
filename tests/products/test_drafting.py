"""A draft of a chapter or the article: a page at once, all that its lint finds, nothing that a seal knows."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest

from doorpakken.cli import main
from doorpakken.data.study import load_study
from doorpakken.data.study.layout import Layout
from doorpakken.data.study.simulation_mark import mark
from doorpakken.data.study.write_files import write_json
from doorpakken.evidence.provenance.manifest import orphans
from doorpakken.products.publishing.draft_chapter import DRAFT, draft_meta
from tests.conftest import ROOT
from tests.support import small_study
from tests.support.publishing_sample import meta
from tests.support.shipped_mark import SMALL
from tests.support.small_study import Built

Run = Callable[..., tuple[int, str]]
PAGE = Path("results/studies/tiny/drafts/chapters/kcc.nl.html")
GOOD = '{{ data_phrase() }} antwoordde {{ est("response_rate").pct }}; zie [elders](#every_question).'


def cell(text: str, *tags: str) -> nbformat.NotebookNode:
    return nbformat.v4.new_markdown_cell(text, metadata={"tags": list(tags)})


def save(*cells: nbformat.NotebookNode) -> None:
    opening = nbformat.v4.new_code_cell(
        "from doorpakken.products.reporting import chapter\nchapter().table_question('goal')"
    )
    titles = [cell("# Het KCC", "nl"), cell("# The centre", "en")]
    nbformat.write(nbformat.v4.new_notebook(cells=[*titles, opening, *cells]), "30_kcc.ipynb")


@pytest.fixture
def study(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Built:
    """The small study in the working directory, with a chapter and without products."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("PYTHONPATH", str(ROOT / "workflow"))
    save(cell(GOOD, "nl"), cell('{{ data_phrase() }}, {{ est("response_rate").pct }} answered.', "en"))
    chapters = "chapters:\n  - notebook: 30_kcc.ipynb\n"
    return small_study.build(tmp_path, study=small_study.STUDY.replace("chapters:\n", chapters))


@pytest.fixture
def made(study: Built) -> None:
    folder = PAGE.parents[2]
    folder.mkdir(parents=True)
    write_json(folder / "register.json", dict(study.register.data))
    write_json(folder / "verdicts.json", {"conclusions": {}, "tests": {}})
    (folder / "estimates").mkdir()
    study.estimates.reset_index().to_csv(folder / "estimates" / "2014.csv", index=False)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def ran(*arguments: str) -> tuple[int, str]:
        code = main(["draft", *arguments, "--study", "study.yaml"])
        told = capsys.readouterr()
        return code, told.out + told.err

    return ran


@pytest.mark.usefixtures("made")
def test_a_draft_is_a_page_of_the_chapter_that_says_what_it_is(run: Run) -> None:
    code, told = run("kcc")
    assert re.fullmatch(rf"{re.escape(str(PAGE))}: 0 problems, \d+\.\d s\n", told), told
    assert code == 0
    page = PAGE.read_text("utf-8")
    assert re.findall(r'data-chapter="(\w+)"', page) == ["kcc", "provenance"]
    assert "antwoordde <a" in page
    assert 'id="n-2014.response_rate"' in page
    assert 'href="../../report/report.nl.html#every_question"' in page
    assert DRAFT.say("says", "nl") in page
    assert mark("nl", SMALL) in page.replace("</strong> ", "").replace("</strong>", "")
    assert run("kcc", "--language", "en")[0] == 0
    assert "answered" in PAGE.with_name("kcc.en.html").read_text("utf-8")


@pytest.mark.usefixtures("made")
def test_a_draft_of_the_article_has_its_look_and_leads_to_the_report(run: Run) -> None:
    said = f"{GOOD}\n\n::: box\n## Zo deden we dit\n\nLees [alles](#every_estimate).\n:::"
    nbformat.write(nbformat.v4.new_notebook(cells=[cell(f"# Kop\n\n{said}", "nl")]), "article.ipynb")
    with Path("study.yaml").open("a", encoding="utf-8") as declared:
        declared.write("article:\n  notebook: article.ipynb\n")
    code, told = run("article")
    made = PAGE.with_name("article.nl.html")
    assert re.fullmatch(rf"{re.escape(str(made))}: 0 problems, \d+\.\d s\n", told), told
    assert code == 0
    page = made.read_text("utf-8")
    assert re.findall(r'data-chapter="(\w+)"', page) == ["article"]
    assert "<title>Kop" in page
    assert 'class="lead"' in page
    assert 'class="box"' in page
    links = re.findall(r'href="\.\./\.\./report/report\.nl\.html#([^"]+)"', page)
    assert {"n-2014.response_rate", "every_question", "every_estimate"} <= set(links)
    assert DRAFT.say("says", "nl") in page
    nbformat.write(nbformat.v4.new_notebook(cells=[cell("# Kop\n\nHet is 40%.", "nl")]), "article.ipynb")
    code, told = run("article")
    assert code == 1
    assert "article.ipynb: cell 1 has a number without a source" in told


@pytest.mark.usefixtures("study")
def test_a_study_without_an_article_has_none_to_draft(run: Run) -> None:
    code, told = run("article")
    assert code == 2
    assert "there is no such chapter. Found article; expected kcc, every_question." in told


@pytest.mark.usefixtures("made")
def test_a_draft_is_no_product_and_no_orphan(run: Run) -> None:
    assert run("kcc")[0] == 0
    layout = Layout(load_study(Path("study.yaml")))
    products = [PAGE.parents[2] / name for name in ("register.json", "verdicts.json", "estimates/2014.csv")]
    assert orphans(products, Path(layout.results), layout.exempt) == []
    assert orphans(products, Path(layout.results)) == [PAGE.as_posix()]


@pytest.mark.usefixtures("made")
def test_all_that_is_wrong_is_told_at_once_by_cell(run: Run) -> None:
    wrong = 'Dat is {{ est("response_rate").pct }}, 40% en vaker: {{ est("response_rat").pct }}.'
    save(cell(GOOD, "nl"), cell(wrong, "nl"), cell('{{ est("gaol").pct }} {{ data_phrase() }}', "nl"))
    code, told = run("kcc")
    *problems, last = told.splitlines()
    assert code == 1
    assert last.startswith("no page: 5 problems, ")
    assert [line.split(": ")[0] for line in problems] == [
        *["30_kcc.ipynb"] * 3, "chapter kcc, cell 5", "chapter kcc, cell 6",
    ]  # fmt: skip
    said = ("Found 40;", "{{ data_phrase() }}", "Found vaker;", "response_rat", "gaol")
    assert [words in line for line, words in zip(problems, said, strict=True)] == [True] * 5
    assert not PAGE.exists()


@pytest.mark.usefixtures("made")
def test_what_a_page_alone_shows_is_told_too(run: Run) -> None:
    save(cell(GOOD, "nl"), cell("De code is `GM0345`.", "nl"))
    code, told = run("kcc")
    assert code == 1
    assert "kcc.nl.html: chapter kcc: a number without a source" in told
    assert "Found 0345" in told
    assert "1 problem, " in told
    assert PAGE.exists()


@pytest.mark.usefixtures("made")
def test_a_cell_that_fails_is_named(run: Run) -> None:
    save(nbformat.v4.new_code_cell("1 / 0"))
    code, told = run("kcc")
    assert code == 1
    assert "30_kcc.ipynb: cell 4 fails, at `1 / 0`. Found ZeroDivisionError" in told
    assert "logs/tiny/drafts/kcc.failed.ipynb" in told


@pytest.mark.parametrize(
    ("arguments", "exit_code", "message"),
    [
        (["kc"], 2, "there is no such chapter. Found kc; expected kcc, every_question. Did you mean kcc?"),
        (["kcc", "--language", "de"], 2,
         "there is no such language. Found de; expected nl, en. Correct the name."),
        (["kcc"], 1, "results/studies/tiny/register.json: the product is not there. Run snakemake --cores 4 "
                  "results/studies/tiny/verdicts.json --config study=study.yaml first."),
    ],
)  # fmt: skip
@pytest.mark.usefixtures("study")
def test_what_cannot_be_drafted_is_one_message(
    run: Run, arguments: list[str], exit_code: int, message: str
) -> None:
    code, told = run(*arguments)
    assert code == exit_code
    assert message in told
    assert told.count("\n") == 1


@pytest.mark.parametrize(("chapter", "language"), [("kcc", ""), ("kcc", "en"), ("article", "")])
def test_make_passes_chapter_and_language(chapter: str, language: str) -> None:
    command = [
        "make",
        "--no-print-directory",
        "--dry-run",
        "draft",
        f"CHAPTER={chapter}",
        *([f"LANGUAGE={language}"] if language else []),
    ]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    called = said.splitlines()[-1].split()
    assert called == [".venv/bin/doorpakken", "draft", chapter, *(["--language", "en"] if language else [])]


def test_a_draft_of_collected_data_is_marked_as_a_draft_alone() -> None:
    made = draft_meta(meta("en", mark=None, short_mark=None))
    assert (made.mark, made.short_mark) == (DRAFT.say("says", "en"), "draft")
    assert draft_meta(meta("nl")).short_mark == "concept, gesimuleerd"
