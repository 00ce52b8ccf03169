"""What a later codebook calls the same is held against the earlier one; other answers take another name."""

from __future__ import annotations

from pathlib import Path

import pytest

from doorpakken.data.drafting.match_columns import Match, matches
from doorpakken.data.drafting.proposal import Proposal
from doorpakken.data.drafting.question_wording import Wording
from doorpakken.data.study import load_study
from doorpakken.errors import UserError
from tests.support import tiny_study as tiny


def two_waves(folder: Path, change: tuple[str, str], link: str) -> Path:
    """The tiny study with a second wave, whose row of the goal is changed and has a link."""
    study = tiny.write_study(folder)
    first, second = folder / "waves/2014", folder / "waves/2018"
    second.mkdir()
    for path in first.iterdir():
        (second / path.name).write_bytes(path.read_bytes())
    wave = (second / "wave.yaml").read_text("utf-8").replace('wave: "2014"', 'wave: "2018"')
    (second / "wave.yaml").write_text(wave.replace("2014-", "2018-"), "utf-8")
    text = tiny.CODEBOOK.replace(",first,", ",identical,full")
    rows = text.splitlines()
    rows[2] = rows[2].replace(*change).replace(",identical,", f",{link},")
    (second / "codebook.csv").write_text("\n".join([*rows, ""]), "utf-8")
    return study


@pytest.mark.parametrize(
    ("change", "link", "found", "mend"),
    [
        (("1=ja|2=nee", "1=nee|2=ja"), "identical", "1=nee for 1=ja", "say recoded"),
        (("1=ja|2=nee", "1=nee|2=ja"), "reworded", "1=nee for 1=ja", "say recoded"),
        (("1=ja|2=nee", "1=jazeker|2=nee"), "renamed", "1=jazeker for 1=ja", "say recoded"),
        (("1=yes|2=no", "1=yes, all|2=no"), "recoded", "1=yes, all for 1=yes", "another name"),
    ],
)
def test_other_answers_below_the_same_name_are_refused(
    tmp_path: Path, change: tuple[str, str], link: str, found: str, mend: str
) -> None:
    change = (change[0], f'"{change[1]}"') if "," in change[1] else change
    with pytest.raises(UserError) as refused:
        load_study(two_waves(tmp_path, change, link))
    (problem,) = refused.value.problems
    assert (problem.kind, problem.row, problem.column, problem.found) == ("link", 3, "labels", found)
    assert problem.file.endswith("2018/codebook.csv")
    assert mend in problem.mend


def test_an_answer_that_was_not_there_is_refused(tmp_path: Path) -> None:
    study = two_waves(tmp_path, ("1=ja|2=nee,1=yes|2=no", "1=ja|2=nee|3=alle,1=yes|2=no|3=all"), "recoded")
    with pytest.raises(UserError, match="3=alle, which it did not have"):
        load_study(study)


def test_a_reworded_question_may_not_be_called_identical(tmp_path: Path) -> None:
    change = ("Heeft u het doel?", "Wilt u het doel?")
    with pytest.raises(UserError) as refused:
        load_study(two_waves(tmp_path, change, "identical"))
    (problem,) = refused.value.problems
    assert (problem.column, problem.found, problem.expected) == ("link", change[1], change[0])


@pytest.mark.parametrize(
    ("change", "link"),
    [
        (("goal,goal", "goal,v1"), "renamed"),
        (("Heeft u het doel?", "Wilt u het doel?"), "reworded"),
        (("1=ja|2=nee", "1=jazeker|2=nee"), "reworded"),
        (("1=ja|2=nee", "1=nee|2=ja"), "redefined"),
        (("Heeft u het doel?", "Heeft u  het Doel?"), "identical"),
    ],
)
def test_what_is_called_what_it_is_passes(tmp_path: Path, change: tuple[str, str], link: str) -> None:
    waves = load_study(two_waves(tmp_path, change, link)).waves
    assert waves["2018"].items[1].link == link


def matched(folder: Path, name: str, wording: Wording, proposal: Proposal) -> Match | None:
    """The question of the tiny study that one column of a later file repeats."""
    items = load_study(tiny.write_study(folder)).waves["2014"].items
    (match,) = matches(items, [name], [wording], [proposal], coded=False)
    return match


YES_NO = Proposal("single", labels=(("1", "ja"), ("2", "nee")))


def test_the_same_words_below_another_stem_are_found_and_both_are_shown(tmp_path: Path) -> None:
    match = matched(tmp_path, "q9", Wording("Over doelen.", "Heeft u het doel?"), YES_NO)
    assert match is not None
    assert (match.item.variable, match.link) == ("goal", "reworded")
    assert match.doubt == 'it was "Heeft u het doel?": does it ask the same'


def test_other_words_below_the_same_head_are_another_question(tmp_path: Path) -> None:
    match = matched(tmp_path, "goal", Wording("", "In welk jaar begon uw gemeente?"), YES_NO)
    assert match is not None
    assert (match.link, match.comparability) == ("first", "")
    assert '"Heeft u het doel?"' in match.doubt


def test_another_unit_is_asked_about(tmp_path: Path) -> None:
    rows = tiny.CODEBOOK.replace("Hoeveel nu?", "Hoeveel maanden nu?")
    items = load_study(tiny.write_study(tmp_path, codebook=rows)).waves["2014"].items
    (match,) = matches(
        items, ["share_now"], [Wording("", "Hoeveel jaren nu?")], [Proposal("integer")], coded=False
    )
    assert match is not None
    assert (match.link, match.comparability) == ("redefined", "break")
    assert match.doubt == "share_now was counted in maanden, this in jaren"
