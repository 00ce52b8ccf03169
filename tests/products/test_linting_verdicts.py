"""Directions and needs: a word for a direction needs a verdict, a cell the one it was written for."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from doorpakken.data.study import load_study
from doorpakken.data.study.hypothesis_model import Conclusion
from doorpakken.errors import UserError
from doorpakken.products.linting import lint_chapter, lint_source
from doorpakken.products.linting.lint_source import lint_conclusions
from doorpakken.products.linting.needed_verdicts import Need, need
from doorpakken.products.linting.number_words import listed_words
from tests.conftest import ROOT

Write = Callable[..., Path]
VERDICTS: dict[str, Any] = {
    "tests": {
        "2014": {
            "h1": {"claim": "above"},
            "h2": {"claim": "differs"},
            "h3": {"claim": "above"},
            "h4": {"claim": "within"},
        },
        "2012": {"h1": {"claim": "above"}},
    },
    "conclusions": {
        "c1": {
            "hypothesis": "h1",
            "waves": {
                "2014": {"verdict": "supported", "reason": "p below"},
                "2012": {"verdict": "contradicted", "reason": "other side"},
            },
        },
        "c2": {"hypothesis": "h2", "waves": {"2014": {"verdict": "supported", "reason": "p below"}}},
        "c3": {"hypothesis": "h3", "waves": {"2014": {"verdict": "undecided", "reason": "p not below"}}},
        "c4": {"hypothesis": "h4", "waves": {"2014": {"verdict": "supported", "reason": "p below"}}},
        "c5": {"hypothesis": "h4", "waves": {"2014": {"verdict": "undecided", "reason": "p not below"}}},
    },
}


NAMED = {"": "2014", "latest": "2014"}


@pytest.fixture
def chapter(tmp_path: Path) -> Write:
    def write(source: str, *tags: str, code: bool = False) -> Path:
        make = nbformat.v4.new_code_cell if code else nbformat.v4.new_markdown_cell
        cells = [nbformat.v4.new_markdown_cell("# Kop", metadata={"tags": ["nl"]})]
        cells.append(make(source, metadata={"tags": [*tags]}))
        path = tmp_path / "40_change.ipynb"
        nbformat.write(nbformat.v4.new_notebook(cells=cells), path)
        return path

    return write


def found(path: Path, *literals: str) -> list[tuple[str, str]]:
    return [(one.kind, one.found) for one in lint_source(path, literals, ["nl", "en"], VERDICTS, NAMED)]


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Het aandeel is hoger dan eerst, en de achterstand kleiner.", "nl", ["hoger", "kleiner"]),
        ("Grotere gemeenten zijn vaker klaar, meer nog: verder dan gedacht.", "nl",
         ["Grotere", "vaker", "meer", "verder dan"]),
        ("Het steeg, de rest daalde en nam later weer toe.", "nl", ["steeg", "daalde", "nam later weer toe"]),
        ("Onder meer het KCC, zonder meer. Het meervoud minderde niet.", "nl", []),
        ("De grootste en de kleinste klasse.", "nl", []),  # names of classes
        ("Neem dit mee en houd het bij. Toegang, afdeling, wegen.", "nl", []),
        ("It is higher, and fewer are less so; it rose, fell and increased.", "en",
         ["higher", "fewer", "less", "rose", "fell", "increased"]),
        ("Larger ones are further than smaller ones; growth dropped.", "en",
         ["Larger", "further than", "smaller", "growth", "dropped"]),
        ("Furthermore, the lowered, nonetheless moral roses: unless.", "en", []),
        ("The largest and the most complete.", "en", []),
        ("Zij antwoorden het vaakst, staan voorop en blijven bij de rest niet achter.", "nl",
         ["het vaakst", "voorop", "blijven bij de rest niet achter"]),
        ("Zij liggen ver voor op andere; achterblijvers blijven een zorg voor later.", "nl",
         ["liggen ver voor op", "achterblijvers"]),
        ("Achter de voordeur, na het loket: voor wie daarachter werkt.", "nl", []),
        ("It is the highest; they are ahead, lag, and respond most often.", "en",
         ["is the highest", "ahead", "lag", "most often"]),
        ("Behind the counter, before the desk: the lagoon is the most quiet.", "en", []),
    ],
)  # fmt: skip
def test_the_closed_list_finds_directions_and_leaves_other_words(
    text: str, language: str, words: list[str]
) -> None:
    assert listed_words(text, language, "directions") == words


def test_a_language_without_words_is_refused() -> None:
    with pytest.raises(
        UserError, match=r"Found it; expected de or en or fr or nl\. Add workflow/words/it\.yaml"
    ):
        listed_words("Più alto", "it", "directions")


@pytest.mark.parametrize(
    ("text", "language", "words"),
    [
        ("Het bleef gelijk, is ongewijzigd en even vaak zo.", "nl",
         ["bleef gelijk", "ongewijzigd", "even vaak"]),
        ("Het is in al die jaren hetzelfde gebleven.", "nl", ["hetzelfde gebleven"]),
        ("Gelijke monniken; tegelijk, even later, in dezelfde klasse.", "nl", []),
        ("It is unchanged, stayed the same, and is as high as before.", "en",
         ["unchanged", "stayed the same", "as high as"]),
        ("That is not the same as a score; at the same time, equally.", "en", []),
    ],
)  # fmt: skip
def test_sameness_has_a_list_of_its_own(text: str, language: str, words: list[str]) -> None:
    assert listed_words(text, language, "sameness") == words


@pytest.mark.parametrize(
    ("tag", "left"),
    [
        ("needs: c4=supported", [("direction", "vaker")]),
        ("needs: c1=supported", [("sameness", "even vaak")]),
        ("needs: c5=undecided", [("direction", "vaker"), ("sameness", "even vaak")]),
    ],
)
def test_a_claim_within_a_margin_stands_for_sameness_and_for_no_direction(
    chapter: Write, tag: str, left: list[tuple[str, str]]
) -> None:
    assert found(chapter("Zij zijn vaker klaar, of even vaak.", "nl", tag)) == left


def test_a_planted_direction_is_found_with_cell_and_words(chapter: Write) -> None:
    path = chapter("Grote gemeenten hebben vaker een KCC.", "nl")
    (one,) = lint_source(path, [], ["nl", "en"], VERDICTS, NAMED)
    assert (one.kind, one.found) == ("direction", "vaker")
    assert "cell 2" in one.what
    assert "hebben vaker een" in one.what
    assert "40_change.ipynb" in one.file
    assert "needs: c3=supported" in one.expected


@pytest.mark.parametrize(
    ("source", "tags", "literals"),
    [
        ("Grote gemeenten zijn vaker klaar.", ["nl", "needs: c1=supported"], []),
        ("Grote gemeenten zijn vaker klaar.", ["nl", "needs:C1 = supported"], []),
        ("Grote gemeenten waren minder vaak klaar.", ["nl", "needs: c1@2012=contradicted"], []),
        ('Zij zijn {{ direction("larger_further") }} en {{ est("higher").pct }}.', ["nl"], []),
        ("Een hoger doel is een doel.", ["nl"], ["Een hoger doel"]),
        ("Zie `meer` en [dit](#hoger).", ["nl"], []),
        ("Far more municipalities.", ["nl"], []),  # no word of this language
    ],
)
def test_a_direction_is_legal_with_a_verdict_a_record_or_a_reason(
    chapter: Write, source: str, tags: list[str], literals: list[str]
) -> None:
    assert found(chapter(source, *tags), *literals) == []


@pytest.mark.parametrize("tag", ["needs: c2=supported", "needs: c3=undecided"])
def test_a_verdict_without_direction_stands_for_none(chapter: Write, tag: str) -> None:
    assert found(chapter("Grote gemeenten zijn vaker klaar.", "nl", tag)) == [("direction", "vaker")]


@pytest.mark.parametrize(
    ("tag", "seen", "expected"),
    [
        ("needs: c1=contradicted", "supported (p below)", "contradicted"),
        ("needs: c1=not comparable", "supported (p below)", "not_comparable"),
        ("needs: c1@2012=supported", "contradicted (other side)", "supported"),
        ("needs: c3=supported", "undecided (p not below)", "supported"),
        ("needs: c9=supported", "c9 in wave 2014", "c1, c2, c3, c4, c5"),
        ("needs: c2@2012=supported", "c2 in wave 2012", "c1, c2, c3, c4, c5"),
        ("needs: c1=true", "true", "supported, contradicted, undecided, not_comparable"),
        ("needs c1", "needs c1", "a tag such as needs: c3=supported"),
    ],
)
def test_a_cell_that_needs_another_verdict_is_named_with_both(
    chapter: Write, tag: str, seen: str, expected: str
) -> None:
    path = chapter("Tekst.", "nl", tag)
    (one,) = lint_source(path, [], ["nl", "en"], VERDICTS, NAMED)
    assert (one.kind, one.found, one.expected) == ("verdict", seen, expected)
    assert "cell 2" in one.what
    assert "40_change.ipynb" in one.file


def test_a_need_does_not_excuse_numbers_nor_a_wrong_one_directions(chapter: Write) -> None:
    assert found(chapter("Met 40% vaker.", "nl", "needs: c1=supported")) == [("bare number", "40")]
    kinds = [kind for kind, _ in found(chapter("Zij zijn vaker klaar.", "nl", "needs: c1=undecided"))]
    assert kinds == ["verdict", "direction"]


def test_other_tags_need_nothing() -> None:
    assert need("nl") is None
    assert need("needy") is None
    assert need("needs: C3=Supported") == Need("c3", "supported", "")


def test_texts_in_code_are_read_by_their_language(chapter: Write) -> None:
    source = 'report.figure(title={\n "nl": "Steeds meer" " gemeenten",\n "en": "x"})\n%matplotlib inline\n'
    assert found(chapter(source, code=True)) == [("direction", "meer")]
    assert found(chapter(source, "needs: c1=supported", code=True)) == []
    assert found(chapter('x = "meer"  # meer, hoger\n{"width": "meer"}\n', code=True)) == []
    assert found(chapter("this is (no python", code=True)) == []


def test_without_verdicts_a_need_is_not_met(chapter: Write) -> None:
    (one,) = lint_source(chapter("Tekst.", "nl", "needs: c1=supported"), [], ["nl"])
    assert one.expected == "no conclusions"


def test_the_shipped_chapters_tell_no_direction_of_their_own_and_say_what_data_they_come_from() -> None:
    study = load_study(ROOT / "config" / "study.yaml")
    literals = [literal.text for literal in study.literals]
    for one in study.chapters:
        assert lint_chapter(study, one, VERDICTS) == [], one.id
    assert lint_conclusions(study.plan.conclusions, literals, study.languages, "plan.yaml", True) == []
    # Each literal that is declared for a direction is still used.
    prose = " ".join(
        "".join(cell["source"])
        for one in study.chapters
        for cell in json.loads(one.notebook.read_text("utf-8"))["cells"]
    )
    for literal in study.literals:
        assert literal.text in prose or "80" in literal.text, literal.text


def test_texts_of_conclusions_hold_no_number_of_their_own() -> None:
    words = {"nl": "Het is 40% en een derde.", "en": 'It is {{ est("x").pct }}, or 80 per cent.'}
    one = Conclusion("c1", "h", 10, {"supported": words})
    problems = lint_conclusions({"c1": one}, ["80 per cent"], ["nl", "en"], "plan.yaml")
    assert [problem.found for problem in problems] == ["40", "een derde"]
    assert "conclusions.c1.text.supported.nl" in problems[0].what
