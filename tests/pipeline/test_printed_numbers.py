"""What a finished page prints is one rounding of what results/estimates stores, judged by other code."""

from __future__ import annotations

import csv
import json
import re
import subprocess
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from snakemake_logger_plugin_doorpakken import paragraph
from tests.bench import pipeline
from tests.pipeline.test_refusals import says
from tests.support.printed_numbers import Stored, compare, is_rounding, read_results
from tests.support.project import Project

LANGUAGES = ("nl", "en")


@pytest.mark.build
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_report_is_one_rounding_of_what_is_stored(whole: Project, language: str) -> None:
    results = whole.folder / "results"
    page = (results / f"report/report.{language}.html").read_text("utf-8")
    compared = compare(page, language, read_results(results))
    assert compared.differing == []
    assert compared.numbers["share"] > 4000
    assert compared.numbers["interval end"] > 3000
    assert compared.numbers["mean"] > 400
    assert compared.numbers["quantile"] > 200
    assert compared.numbers["extreme"] > 30  # the bounds of a conclusion under other choices
    assert compared.numbers.total() > 15_000


@pytest.mark.build
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_number_of_the_article_is_one_rounding_of_what_is_stored(whole: Project, language: str) -> None:
    results = whole.folder / "results"
    page = (results / f"article/article.{language}.html").read_text("utf-8")
    compared = compare(page, language, read_results(results))
    assert compared.differing == []
    assert compared.numbers["share"] + compared.numbers["interval end"] > 40


@pytest.mark.build
def test_a_number_of_the_report_that_is_rounded_again_is_found(whole: Project) -> None:
    results = whole.folder / "results"
    page = (results / "report/report.en.html").read_text("utf-8")
    again, count = re.subn(r'(="#?(?:n-)?2014\.kcc_present_yes"[^>]*>)63%', r"\g<1>64%", page)
    differing = compare(again, "en", read_results(results)).differing
    assert len(differing) == count > 1
    assert differing[0].startswith("2014.kcc_present_yes: '64%' is no rounding of {'estimate': '0.63471")


SHARE = {"statistic": "share", "estimate": "0.63471", "ci_low": "0.56254", "ci_high": "0.70046", "n": "93.0",
         "base_n": "140.0"}  # fmt: skip
MEAN = {
    "statistic": "mean",
    "estimate": "-1234.546",
    "ci_low": "-2000.5",
    "ci_high": "0.4",
    "base_n": "140.0",
}
POINTS = {"statistic": "difference", "estimate": "0.125", "ci_low": "-0.0049", "ci_high": "0.245",
          "base_n": "93.0", "p_adjusted": "0.0494996"}  # fmt: skip
STORED = Stored(
    {"s": SHARE, "m": MEAN, "p": POINTS, "few": SHARE | {"estimate": "0.03"}},
    {"s": "share", "m": "number", "p": "points", "few": "share"},
)


@pytest.mark.parametrize(
    ("key", "text", "right"),
    [
        ("s", "63%", True),
        ("s", "64%", False),  # of 63.5
        ("s", "63.5%", True),
        ("s", "63.4%", False),  # cut off
        ("s", "63", False),  # neither the respondents nor their base
        ("s", "93", True),
        ("s", "140", True),
        ("s", "56% to 70%", True),
        ("s", "56% to 71%", False),  # of 70.5, of 70.046
        ("s", "57% to 70%", False),
        ("s", "63.5% (56.3–70.0%) 93/140", True),
        ("s", "63.5% (56.3–70.1%) 93/140", False),
        ("s", "63.5% (56.3–70.0%) 92/140", False),
        ("s", "63.5%; 56.3% to 70.0%; 93 of 140", True),
        ("s", "6 in 10", True),
        ("s", "7 in 10", False),
        ("few", "fewer than 1 in 10", True),
        ("few", "0 in 10", False),
        ("s", "fewer than 1 in 10", False),
        ("s", "63% of them", False),  # a form that is not known is not passed over
        ("m", "−1,235", True),
        ("m", "−1,234.5", True),
        ("m", "−1,234", False),
        ("m", "1,235", False),
        ("m", "−1,235 (−2,001 to 0) n = 140", True),
        ("m", "−1,235 (−2,000 to 0) n = 140", False),  # half to even
        ("p", "+13", True),
        ("p", "+12", False),  # half to even
        ("p", "+13 percentage points", True),
        ("p", "+13%", False),
        ("p", "+12.5 (−0.5 to +24.5) n = 93", True),
        ("p", "+13 (0 to +25) n = 93", True),
        ("p", "+13 (−0 to +25) n = 93", False),
        ("p", "+13 (−1 to +25) n = 93", False),  # of −0.5, of −0.49
        ("p", "0.049", True),
        ("p", "0.050", False),  # of 0.0495, its three significant digits
        ("p", "less than 0.001", False),
        ("none", "63%", False),
    ],
)
def test_the_judge_passes_one_rounding_and_no_other(key: str, text: str, right: bool) -> None:
    link, figure = f'<p><a class="n" href="#n-{key}">{text}</a></p>', f'<text data-est="{key}">{text}</text>'
    for page in (link, figure, f'<td id="n-{key}">{text}</td>', f'<a href="report.html#n-{key}">{text}</a>'):
        compared = compare(page, "en", STORED)
        assert len(compared.differing) == (not right)
        assert (compared.numbers.total() > 0) == right


@pytest.mark.parametrize(
    "text", ["63,5% (56,3–70,0%) 93/140", "56% tot 70%", "6 van de 10", "63,5%; 56,3% tot 70,0%; 93 van 140"]
)
def test_the_judge_reads_dutch(text: str) -> None:
    assert compare(f'<td data-est="s">{text}</td>', "nl", STORED).differing == []
    wrong = text.replace("6", "8")
    assert compare(f'<td data-est="s">{wrong}</td>', "nl", STORED).differing != []


@pytest.mark.parametrize(
    ("exact", "printed"), [("2.675", "2.68"), ("-2.5", "-3"), ("0.5", "1"), ("-0.4", "0"), ("63.471", "63.5")]
)
def test_halves_go_away_from_zero_and_zero_has_no_sign(exact: str, printed: str) -> None:
    assert is_rounding(printed, Fraction(exact))
    step = Decimal(1).scaleb(-len(printed.partition(".")[2]))
    for other in (Decimal(printed) + step, Decimal(printed) - step):
        assert not is_rounding(str(other), Fraction(exact))
    assert not is_rounding("-0", Fraction("-0.4"))


def round_again(project: Project) -> int:
    """Let the register print whole numbers that are rounded from one decimal; how many become others."""
    path = project.folder / "results/register.json"
    register, changed = json.loads(path.read_text("utf-8")), 0
    for record in register["estimates"].values():
        forms = record.get("printed", {})
        if record["unit"] == "share" and "exact" in forms:
            again = str(Decimal(forms["exact"]).quantize(Decimal(1), ROUND_HALF_UP))
            changed += again != forms["value"]
            forms["value"] = again
    path.write_text(json.dumps(register), "utf-8")
    return changed


@pytest.mark.build
def test_a_register_that_is_rounded_twice_does_not_pass_the_gate_of_the_report(
    project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.folder)
    assert round_again(project) > 10
    drafts = "results/drafts/report"
    Path(drafts, "accepted").unlink(missing_ok=True)
    pipeline.floor(*(f"{drafts}/report.{language}.html" for language in LANGUAGES))
    pipeline.floor(f"{drafts}/errors.txt")
    ((written, _, _),) = pipeline.listed(gate := f"{drafts}/accepted")
    with pytest.raises(subprocess.CalledProcessError):
        pipeline.floor(gate)
    expected = "`64%` disagrees with what is stored of 2014.kcc_present_yes. Found 64"
    says(paragraph(Path(written[-1])), [f"{drafts}/report.nl.html", expected])
    with Path(drafts, "findings.csv").open(encoding="utf-8", newline="") as file:
        assert {finding["kind"] for finding in csv.DictReader(file)} == {"disagreement"}
