"""What the spelling check reads, and that our own lists hold no word that nobody writes any more."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from tests.support.spelling import (
    DICTIONARIES,
    TERMS,
    Text,
    by_language,
    chapter_texts,
    fixed_words,
    is_listed,
    spoken,
    table_texts,
    terms,
    texts,
)


@pytest.mark.parametrize("language", DICTIONARIES)
def test_each_word_of_our_lists_is_written_somewhere(language: str) -> None:
    written = {word for text in texts(language) for word in spoken(text.words)}
    written |= {part for word in written for part in word.split("-") if part}
    assert [term for term in terms(language) if not any(is_listed(word, [term]) for word in written)] == []


@pytest.mark.parametrize("language", DICTIONARIES)
def test_a_list_has_headings_and_below_each_its_words_in_order_and_once(language: str) -> None:
    lines = (TERMS / f"{language}.txt").read_text("utf-8").splitlines()
    assert lines[0].startswith("# ")
    for part in "\n".join(lines).split("# ")[1:]:
        _, *words = part.splitlines()
        assert words == sorted(set(words))
        assert words, part
    assert len(terms(language)) == sum(not line.startswith("#") for line in lines)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("De gemeente's plan, zo'n e-overheid.", ["De", "gemeente's", "plan", "zo'n", "e-overheid"]),
        ("Een foto’s", ["Een", "foto's"]),
        ('Dat is {{ est("wat").pct }} en `code` hier.', ["Dat", "is", "en", "hier"]),
        ("[woord](https://example.org/adres) of https://example.org/x of a@b.nl", ["woord", "of", "of"]),
        ("```sh\nnrom\n```\nna **vet** en *schuin*", ["na", "vet", "en", "schuin"]),
        ("GM0344 bb_digid_status config/plan.yaml 2e 14+netnummer", []),
        ("<!-- weg --> {#id} blijft", ["blijft"]),
    ],
)
def test_the_words_of_a_text_are_its_prose(text: str, words: list[str]) -> None:
    assert list(spoken(text)) == words


def test_a_term_has_a_capital_or_a_genitive_too() -> None:
    assert [is_listed(word, ["estimand"]) for word in ("estimand", "Estimand", "estimand's")] == [True] * 3
    assert not is_listed("estimands", ["estimand"])
    assert not is_listed("kcc", ["KCC"])


def test_texts_of_a_chapter_are_named_by_cell(tmp_path: Path) -> None:
    cells = [
        nbformat.v4.new_markdown_cell("Nederlands", metadata={"tags": ["nl", "needs: c1=supported"]}),
        nbformat.v4.new_markdown_cell("English", metadata={"tags": ["en"]}),
        nbformat.v4.new_code_cell('x(title={"nl": "Titel", "en": "Title"}, width="breed")'),
        nbformat.v4.new_markdown_cell("beide"),
    ]
    path = tmp_path / "10_x.ipynb"
    nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
    assert list(chapter_texts(path, "nl")) == [
        Text("10_x.ipynb, cell 1", "Nederlands"),
        Text("10_x.ipynb, cell 3", "Titel"),
        Text("10_x.ipynb, cell 4", "beide"),
    ]


def test_texts_of_a_table_are_named_by_row_and_column(tmp_path: Path) -> None:
    path = tmp_path / "codebook.csv"
    path.write_text("variable,labels_nl,question_nl,question_en\ngoal,1=ja|2=nee,Doel?,Goal?\n", "utf-8")
    found = {text.place: list(spoken(text.words)) for text in table_texts(path, "nl")}
    assert found == {
        "codebook.csv, row 2, column labels_nl": ["ja", "nee"],
        "codebook.csv, row 2, column question_nl": ["Doel"],
    }


def test_texts_of_documents_are_those_below_their_language() -> None:
    data = {
        "label": {"nl": "Een label", "en": "A label"},
        "list": [{"says": {"nl": "Nog een"}}],
        "nl": {"a": 1},
    }
    assert list(by_language(data, "nl")) == [("label", "Een label"), ("list.0.says", "Nog een")]


def test_texts_of_a_words_file_are_named_by_key_without_patterns(tmp_path: Path) -> None:
    path = tmp_path / "nl.yaml"
    path.write_text("register: {labels: {mean: gemiddelde}}\nlinting: {directions: [hogere?]}\n", "utf-8")
    assert list(fixed_words(path)) == [Text("nl.yaml, register.labels.mean", "gemiddelde")]


@pytest.mark.parametrize("language", DICTIONARIES)
def test_all_that_readers_see_is_read(language: str) -> None:
    places = {text.place.split(",")[0] for text in texts(language)}
    for part in ("notebooks/05_summary.ipynb", "data/raw/2014/codebook.csv", "config/concepts.csv",
                 "config/plan.yaml", "config/study.yaml", "data/raw/2014/wave.yaml",
                 f"workflow/words/{language}.yaml"):  # fmt: skip
        assert part in places, part
    assert ("README.md" in places) is (language == "en")
    assert ("docs/methods.md" in places) is (language == "en")
