"""Numbers in what a study says of itself are named before anything is made; those in labels stop nothing."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import nbformat.v4 as notebook_format
import pytest

from doorpakken import cli
from doorpakken.data.study import Study, load_study
from doorpakken.data.study.hypothesis_model import Conclusion
from doorpakken.data.study.study_model import Chapter
from doorpakken.products.linting import lint_study
from doorpakken.products.linting.lint_document import Edition, lint_edition
from doorpakken.products.publishing.published_document import published_document
from doorpakken.products.reporting import Report
from tests.conftest import ROOT
from tests.support import hostile_study, small_study
from tests.support import tiny_study as tiny
from tests.support.publishing_sample import publish
from tests.support.snakemake_runs import snakemake
from tests.support.stored_rows import stored_rows

LITERALS = 'literals:\n  - {text: "%s", reason: "a name that all of them have"}\n'
TITLED = "title: {nl: Klein, en: %s}"


def named(folder: Path, old: str, new: str, more: str = "") -> Study:
    assert old in tiny.STUDY
    return load_study(tiny.write_study(folder, study=tiny.STUDY.replace(old, new) + more))


def titled(folder: Path, title: str, more: str = "") -> Study:
    return named(folder, TITLED % "Tiny", TITLED % f'"{title}"', more)


def test_a_number_in_a_title_is_named_with_file_row_and_mend(tmp_path: Path) -> None:
    (one,) = lint_study(titled(tmp_path, "38% have it"))
    assert (one.kind, one.row, one.found) == ("bare number", 2, "38")
    assert one.file.endswith("study.yaml")
    assert one.what == "title.en has a number without a source"
    assert one.expected == "words, or a year, date, id or label of a wave"
    assert "`literals` in study.yaml" in one.mend


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("Tiny", []),
        ("Tiny in 2014", []),
        ("Tiny, 2014 (simulated), from 1 January 2014 to 30 May 2014", []),
        ("Tiny in 2013", ["2013"]),
        ("Tiny since 2 January 2014", ["2"]),
        ("2,014 tiny ones", ["2,014"]),
        ("Half of them, and 20140", ["20140", "Half"]),
        ("`38` and {{ 39 }}", ["38", "39"]),
    ],
)
def test_a_title_may_say_what_a_wave_is_known_by(tmp_path: Path, title: str, found: list[str]) -> None:
    assert [one.found for one in lint_study(titled(tmp_path, title))] == found


@pytest.mark.parametrize(
    ("old", "new", "what"),
    [
        ("A tiny study", "A study of 12", "subtitle.en"),
        ("Een kleine studie", "Twaalf studies", "subtitle.nl"),
        ("en: municipalities", "en: municipalities of 2014", "units.en"),
    ],
)
def test_subtitles_and_what_units_are_called_are_read_too(
    tmp_path: Path, old: str, new: str, what: str
) -> None:
    (one,) = lint_study(named(tmp_path, old, new))
    assert one.what.startswith(f"{what} has")
    assert lint_study(named(tmp_path, old, new, LITERALS % new.removeprefix("en: "))) == []


def test_a_conclusion_is_read_with_them(tmp_path: Path) -> None:
    study = titled(tmp_path, "9 lives")
    said = Conclusion("c1", "h", 10, {"supported": {"en": "{{ data_phrase() }} 38% have it."}})
    plan = replace(study.plan, conclusions={"c1": said})
    assert [(one.found, Path(one.file).name) for one in lint_study(replace(study, plan=plan))] == [
        ("9", "study.yaml"),
        ("38", "plan.yaml"),
    ]


def test_check_names_it_and_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    good, bad = (titled(tmp_path / name, title) for name, title in (("good", "Tiny"), ("bad", "Tiny 9")))
    assert cli.main(["check", "--study", str(good.path)]) == 0
    assert "without a source" not in capsys.readouterr().out
    assert cli.main(["check", "--study", str(bad.path)]) == 1
    out = capsys.readouterr().out
    assert re.match(r"error: \S*study\.yaml, row 2: title\.en has a number without a source\. Found 9;", out)
    assert "2014: 0 errors" in out


def test_a_run_stops_before_its_first_job(tmp_path: Path) -> None:
    study = titled(tmp_path, "Tiny 9")
    done = snakemake(["-n", "--config", f"study={study.path}"], ROOT)
    assert done.returncode == 1
    assert "title.en has a number without a source. Found 9;" in done.stdout + done.stderr


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_number_in_every_label_of_a_study_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, language: str
) -> None:
    monkeypatch.setattr(hostile_study, "EVILS", ("7,451",))
    texts = hostile_study.documents()
    units = {"nl": "gemeenten 7,451", "en": "municipalities 7,451"}[language]
    texts["study"] += LITERALS % units
    built = small_study.build(tmp_path, **texts)
    study = replace(built.study, article=Chapter("article", tmp_path / "article.ipynb"))
    other = next(code for code in study.languages if code != language)
    assert {f"title.{language}", f"title.{other}", f"units.{other}"} <= {
        one.what.split()[0] for one in lint_study(study)
    }
    assert f"units.{language}" not in {one.what.split()[0] for one in lint_study(study)}
    heads = '# All in {{ fact("label") }}\n\nWords.\n\n## And {{ est("both_done").pct }}\n\nWords.'
    shown = [hostile_study._shown(one) for one in hostile_study.displays(Report(built.register))]
    chapter = notebook_format.new_notebook(cells=[notebook_format.new_markdown_cell(heads), *shown])
    for name, forms in (("report", ()), ("article", ("docx",))):
        made = published_document(study, built.register, name, {"article": chapter}, language)
        edition = Edition(*publish(*made, tmp_path / name, *forms))
        stored = stored_rows(built.estimates)
        findings = lint_edition(study, edition, built.register.data, stored, language)
        assert [str(one) for one in findings.problems] == []
        assert findings.usage["2014.both_done"] == {"article", *(["provenance"] if name == "report" else [])}
