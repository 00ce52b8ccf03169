"""A third language is a file of words, labels in the documents of a study, and tagged prose: no Python."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Any

import nbformat
import pytest
import yaml

from doorpakken import words
from doorpakken.data.study import Study, load_study
from doorpakken.data.study.documents import LOADER, schema_of, validator
from doorpakken.data.study.write_files import write_json
from doorpakken.errors import UserError
from doorpakken.products.linting import lint_chapter
from doorpakken.products.linting.lint_document import Edition, lint_edition
from doorpakken.products.publishing import chapter_texts
from doorpakken.products.publishing.published_document import published_document
from doorpakken.products.reporting import Register
from doorpakken.products.reporting.execute_chapter import execute_chapter
from tests.conftest import ROOT
from tests.support import small_study as small
from tests.support.publishing_sample import publish
from tests.support.stored_rows import stored_rows
from tests.support.third_language import CODE, SIGN, document, marked, table, words_file

Made = tuple[Study, Register, dict[str, dict[str, str]], Path, Path]
OPEN = small.STUDY.replace("{rule: standard}", "{rule: open, reason: the answers are invented}")
PROSE = '{{ data_phrase() }}: {{ est("response_rate").pct }} {{ est("staff_mean").value }}'
CALLS = """\
from doorpakken.products.reporting import chapter
report = chapter()
report.figure_response(title={"nl": "Wie antwoordde", "en": "Who answered", "fy": "Whoø answeredø"})
report.table_question("goal")
"""


@pytest.fixture(scope="module")
def workflow(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A copy of the library with words of a third language, which this process reads too."""
    copy = tmp_path_factory.mktemp("copy") / "workflow"
    shutil.copytree(ROOT / "workflow", copy, ignore=shutil.ignore_patterns("__pycache__"))
    words_file(copy / "words")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(words, "FOLDER", copy / "words")
        patch.setenv("PYTHONPATH", str(copy))
        for cached in (validator, schema_of):
            cached.cache_clear()
        yield copy
    for cached in (validator, schema_of):
        cached.cache_clear()


@pytest.fixture(scope="module")
def made(workflow: Path, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The small study in three languages, its register, and its report in the third as page and PDF."""
    assert (workflow / "words" / f"{CODE}.yaml").is_file()
    folder = tmp_path_factory.mktemp("study")
    cells = [
        nbformat.v4.new_markdown_cell(f"# {title}\n\n{PROSE}.", metadata={"tags": [language]})
        for language, title in (("nl", "Kop"), ("en", "Head"), (CODE, marked("Head")))
    ]
    nbformat.write(
        nbformat.v4.new_notebook(cells=[*cells, nbformat.v4.new_code_cell(CALLS)]), folder / "goal.ipynb"
    )
    chapters = "chapters:\n  - notebook: goal.ipynb\n"
    texts = {
        "study": document(OPEN.replace("chapters:\n", chapters)),
        "wave": document(small.WAVE),
        "plan": document(yaml.safe_dump(small.PLAN, allow_unicode=True, sort_keys=False)),
        "concepts": table(small.CONCEPTS),
        "codebook": table(small.CODEBOOK),
    }
    labels = yaml.load(document(yaml.safe_dump(small.LABELS, allow_unicode=True, sort_keys=False)), LOADER)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(small, "LABELS", labels)
        built = small.build(folder, **texts)
    register = folder / "register.json"
    write_json(register, dict(built.register.data))
    executed = {
        chapter.id: execute_chapter(chapter.notebook, register, folder / "kept.ipynb")
        for chapter in built.study.chapters
    }
    made = published_document(built.study, built.register, "report", executed, CODE)
    page, pdf = publish(*made, folder / "report")
    return built.study, built.register, stored_rows(built.estimates), page, pdf


def fixed(language: str) -> set[str]:
    """The words of four letters and more that a words file has, but for patterns and signs."""

    def below(part: Any) -> Iterator[str]:
        if isinstance(part, dict):
            for inner in part.values():
                yield from below(inner)
        else:
            yield from re.findall(r"[^\W\d_]{4,}", re.sub(r"\{[^}]*\}", "", part).lower())

    data = yaml.load((ROOT / "workflow" / "words" / f"{language}.yaml").read_text("utf-8"), LOADER)
    return {
        word for name, part in data.items() if name not in ("linting", "language") for word in below(part)
    }


def readable(page: Path) -> str:
    """The words of a page, without code and what is quoted from files as it stands there."""
    text = page.read_text("utf-8")
    text = re.sub(r"<(style|script)\b.*?</\1>", " ", text, flags=re.DOTALL)
    quoted = r'<(\w+)[^>]*\b(?:class="lit"|data-lit="?(?:identifier|command))[^>]*>.*?</\1>|<code\b.*?</code>'
    return unescape(re.sub(r"<[^>]+>", " ", re.sub(quoted, " ", text, flags=re.DOTALL)))


def test_the_report_passes_the_lint_in_a_third_language(
    made: Made,
) -> None:
    study, register, stored, page, pdf = made
    assert study.languages == ("nl", "en", CODE)
    for chapter in study.chapters:
        assert [str(found) for found in lint_chapter(study, chapter)] == []
    edition = lint_edition(study, Edition(page, pdf), register.data, stored, CODE)
    assert [str(found) for found in edition.problems] == []


def test_no_fixed_word_of_another_language_shows(made: Made) -> None:
    _, register, _, page, pdf = made
    printed = chapter_texts(pdf, ["goal", "every_question", "provenance"])
    shown = {"page": readable(page), "pdf": printed["goal"] + printed["every_question"]}
    for name, text in shown.items():
        said = set(re.findall(r"[^\W\d_]{4,}", text.lower()))
        assert len({word for word in said if word.endswith(SIGN)}) > 50, name
        assert sorted(said & (fixed("en") | fixed("nl"))) == [], name
    assert f'lang="{CODE}"' in page.read_text("utf-8")
    assert f"Everyø questionø as{SIGN} a{SIGN} table{SIGN}" in shown["page"]
    assert register.data["study"]["languages"] == ["nl", "en", CODE]


def test_numbers_have_the_signs_of_the_language(made: Made) -> None:
    _, register, _, page, _ = made
    mean = register.est("staff_mean")
    assert mean.shown == "yes"
    assert re.search(rf">{mean.estimate:.1f}<".replace(".", ","), page.read_text("utf-8"))


@pytest.mark.usefixtures("workflow")
def test_a_language_without_words_is_refused_with_the_file_to_add(tmp_path: Path) -> None:
    small.write(tmp_path, study=small.STUDY.replace("[nl, en]", "[nl, it]"))
    with pytest.raises(
        UserError, match=r"Found 'it'; expected de, en, fr, fy, nl\. .*add workflow/words/<language>\.yaml"
    ):
        load_study(tmp_path / "study.yaml")


@pytest.mark.usefixtures("workflow")
def test_documents_that_lack_the_language_are_refused(tmp_path: Path) -> None:
    three = document(small.STUDY)
    small.write(tmp_path, study=three)
    with pytest.raises(UserError, match="label_fy"):
        load_study(tmp_path / "study.yaml")
    small.write(tmp_path, study=three, concepts=table(small.CONCEPTS))
    with pytest.raises(UserError, match="label lacks a language"):
        load_study(tmp_path / "study.yaml")
    small.write(tmp_path, study=three, concepts=table(small.CONCEPTS), wave=document(small.WAVE))
    with pytest.raises(UserError, match="labels_fy"):
        load_study(tmp_path / "study.yaml")
