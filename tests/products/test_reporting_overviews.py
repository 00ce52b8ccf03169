"""Figures of many estimands at once: by class, by province, against each other, and in two waves."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any
from xml.etree import ElementTree

import pytest

from doorpakken.evidence.register.printed_numbers import printed
from doorpakken.products.reporting import Register, Report, UnknownNumber
from doorpakken.products.reporting.blocks import plain
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.figures.figure_parts import shared_ending
from tests.support.reporting_register import PLACES, PROVINCES, example

BARE = {"nl": "In de gesimuleerde gegevens: bevinding", "en": "In the simulated data: finding"}
LABELS = {
    "citizens_mean": ("Voor burgers: klaar", "For citizens: ready"),
    "digid_done": ("DigiD: afgerond", "DigiD: completed"),
    "bag_done": ("BAG: afgerond", "BAG: completed"),
    "goals_important": ("Doelen: belangrijk", "Goals: important"),
    "goals_present": ("Doelen: aanwezig", "Goals: present"),
    "urgency_important": ("Noodzaak: belangrijk", "Urgency: important"),
    "urgency_present": ("Noodzaak: aanwezig", "Urgency: present"),
}
VALUES = {
    "citizens_mean": (0.51, 0.41, 0.82),
    "digid_done": (0.62, 0.35, 0.91),
    "bag_done": (0.94, None, 1.0),
    "goals_important": (0.84, None, None),
    "goals_present": (0.34, None, None),
    "urgency_important": (0.88, None, None),
    "urgency_present": (0.32, None, None),
}
LATER = {"digid_done": 0.74, "bag_done": 0.97, "citizens_mean": None}
RATES = {name: 0.2 + at / 30 for at, name in enumerate(PROVINCES)} | {"Flevoland": None}
GROUPS = {"citizens_mean": ["digid_done", "bag_done"]}
PAIRS = [("goals_important", "goals_present"), ("urgency_important", "urgency_present")]


def record(like: dict[str, Any], value: float | None, **other: Any) -> dict[str, Any]:
    """A share with an interval, or one that may not be shown."""
    found = {"estimate": value, "shown": "suppressed" if value is None else "yes"}
    ends = {} if value is None else {"ci_low": max(0, value - 0.07), "ci_high": min(1, value + 0.06)}
    whole = {"ci_low": None, "ci_high": None, "level": 0.95, "n": 60} | found | ends
    forms = printed(whole | {"statistic": "share"}, "share", 3)
    return like | whole | other | {"printed": forms}


@pytest.fixture(scope="module")
def register() -> Register:
    """The small register with more estimands, provinces, and a later wave."""
    data = deepcopy(dict(example().data))
    estimates, like = data["estimates"], dict(data["estimates"]["2014.digid_finished"])
    places = (None, "under_20k", "100k_and_over")
    for key, values in VALUES.items():
        nl, en = LABELS[key]
        data["estimands"][key] = data["estimands"]["digid_finished"] | {"label": {"nl": nl, "en": en}}
        for value, place in zip(values, places, strict=True):
            size = {"domain": "size_class", "domain_value": place} if place else {}
            name = f"2014.{key}" + (f".size_class.{place}" if place else "")
            estimates[name] = record(like, value, estimand=key, base_n=120 if place else 143, **size)
    for key, value in LATER.items():
        estimates[f"2022.{key}"] = record(like, value, estimand=key, wave="2022", base_n=131)
    rate = estimates["2014.response_rate"]
    data["domains"] = data["domains"] | {"province": {name: {"nl": name, "en": name} for name in PROVINCES}}
    for province, value in RATES.items():
        where = {"domain": "province", "domain_value": province}
        for key, number in (("population", 30), ("respondents", 12)):
            name = f"2014.{key}.province.{province}"
            numbers = {"estimate": number, "n": number, "printed": {"value": str(number)}}
            estimates[name] = estimates[f"2014.{key}"] | numbers | where
        name = f"2014.response_rate.province.{province}"
        estimates[name] = record(rate, value, n=12, base_n=30, **where) | {"ci_low": None, "ci_high": None}
    wave = data["waves"]["2014"]
    data["waves"]["2022"] = wave | {
        "label": {"nl": "2022", "en": "2022"}, "reference_date": "2022-01-01", "file": "data/raw/2022/x.csv"
    }  # fmt: skip
    data["sources"]["2022"] = data["sources"]["2014"]
    return Register(data, None, {"province": PLACES})


@pytest.fixture(scope="module")
def blocks(register: Register) -> dict[str, dict[str, Any]]:
    report = Report(register)
    return {
        f"{kind} {language}": block
        for kind, display in {
            "matrix": report.figure_matrix(GROUPS, BARE, "2014"),
            "provinces": report.figure_response(BARE, "province", wave="2014"),
            "positions": report.figure_positions(PAIRS, BARE, "2014"),
            "change": report.figure_change(["bag_done", "digid_done"], BARE, ("2014", "2022")),
        }.items()
        for language, block in display.blocks.items()
    }


def texts(svg: str) -> list[ElementTree.Element]:
    return [element for element in ElementTree.fromstring(svg).iter() if element.tag.endswith("text")]


def test_every_number_in_a_figure_has_a_record_that_says_it(
    blocks: dict[str, dict[str, Any]], register: Register
) -> None:
    seen = 0
    for key, block in blocks.items():
        for svg in (block["svg"], block["svg_narrow"]):
            for text in texts(svg):
                source = text.get("data-est")
                if source:
                    item = register.estimates[source]
                    shown = f"{item.estimate:.0%}" if item.is_shown and item.estimate is not None else "x"
                    assert text.text == shown, key
                    seen += 1
                elif re.search(r"\d", text.text or ""):
                    assert text.get("data-lit") in ("axis", "codebook", "fact"), text.text
    assert seen > 100


def test_numbers_of_figures_and_alternative_texts_stand_in_the_data(
    blocks: dict[str, dict[str, Any]],
) -> None:
    for key, block in blocks.items():
        cells = [plain(cell) for row in block["data"]["rows"] for cell in row]
        heads = [plain(column["text"]) for column in block["data"]["columns"]]
        known = " ".join([*cells, *heads, *block["ticks"]])
        words = [text.text or "" for svg in (block["svg"], block["svg_narrow"]) for text in texts(svg)]
        for number in re.findall(r"\d+(?:[.,]\d+)*", "\n".join([block["alt"], *words])):
            assert number in known, (key, number)
        assert block["alt"].startswith(plain(block["title"]))


def test_every_figure_says_that_its_data_are_simulated(blocks: dict[str, dict[str, Any]]) -> None:
    for key, block in blocks.items():
        mark = "gesimuleerde gegevens" if key.endswith("nl") else "simulated data"
        for svg in (block["svg"], block["svg_narrow"]):
            assert mark in [text.text for text in texts(svg)]


def test_a_matrix_opens_a_group_and_has_the_largest_share_first(blocks: dict[str, dict[str, Any]]) -> None:
    block = blocks["matrix nl"]
    words = [text.text for text in texts(block["svg"])]
    assert [w for w in words if w in ("Voor burgers", "DigiD", "BAG")] == ["Voor burgers", "BAG", "DigiD"]
    assert [plain(row[0]) for row in block["data"]["rows"]] == [
        "Voor burgers: klaar", "BAG: afgerond", "DigiD: afgerond"
    ]  # fmt: skip
    assert words.count("x") == 1
    assert "herkenning mogelijk" in plain(block["note"])
    assert "BAG: 94%" in block["alt"]


def test_a_matrix_of_something_else_than_shares_is_refused(register: Register) -> None:
    with pytest.raises(UnknownNumber, match="kcc_share_median is no share"):
        Report(register).figure_matrix({"citizens_mean": [], "kcc_share_median": []}, BARE, "2014")


def test_a_province_that_may_not_be_shown_has_no_number(blocks: dict[str, dict[str, Any]]) -> None:
    block = blocks["provinces nl"]
    said = {text.get("data-est"): text.text for text in texts(block["svg"]) if text.get("data-est")}
    assert said["2014.response_rate.province.Flevoland"] == "x"
    assert len(said) == 12
    assert "Flevoland: niet getoond" in block["alt"]


def test_a_map_that_the_frame_does_not_have_is_its_table(register: Register) -> None:
    block = Report(Register(register.data)).figure_response(BARE, domain="province", wave="2014").blocks["en"]
    assert block["block"] == "table"
    assert plain(block["caption"]) == BARE["en"]
    assert len(block["rows"]) == 13
    assert plain(block["columns"][0]["text"]) == "Province"


def test_a_map_has_the_tiles_of_its_frame(register: Register) -> None:
    places = {value: (down, 5 - across) for value, (down, across) in PLACES.items()}
    mirrored = Report(Register(register.data, None, {"province": places}))
    svg = mirrored.figure_response(BARE, domain="province", wave="2014").blocks["nl"]["svg"]
    at = {text.text: float(text.get("x", "0")) for text in texts(svg)}
    assert at["Drenthe"] < at["Flevoland"]
    assert at["Limburg"] < at["Zeeland"]


def test_the_response_is_drawn_by_class_or_by_province(register: Register) -> None:
    with pytest.raises(UnknownNumber, match="not by region"):
        Report(register).figure_response(BARE, domain="region")


def test_positions_name_their_axes_by_the_ending_of_the_labels(blocks: dict[str, dict[str, Any]]) -> None:
    words = [text.text for text in texts(blocks["positions nl"]["svg"])]
    assert {"↑ belangrijk", "aanwezig →", "Doelen", "Noodzaak"} <= set(words)
    heads = [plain(column["text"]) for column in blocks["positions en"]["data"]["columns"]]
    assert heads[1:4] == ["important", "important, interval", "important, n"]
    assert heads[4] == "present"
    assert "Noodzaak: belangrijk: 88% (81% tot 94%), aanwezig: 32%" in blocks["positions nl"]["alt"]


def test_positions_without_a_shared_ending_are_refused(register: Register) -> None:
    with pytest.raises(UnknownNumber, match="share no ending"):
        Report(register).figure_positions([("goals_important", "digid_finished")], BARE, "2014")


def test_change_shows_both_waves_the_largest_first(blocks: dict[str, dict[str, Any]]) -> None:
    block = blocks["change nl"]
    bold = [text.text for text in texts(block["svg"]) if text.get("data-est")]
    assert bold == ["94%", "97%", "62%", "74%"]
    assert {"2014 (gesimuleerd)", "2022 (gesimuleerd)"} <= {text.text for text in texts(block["svg_narrow"])}
    assert "Lijnen: interval van 95%." in plain(block["note"])
    assert plain(block["note"]).count("Bron: meting") == 2


def test_change_of_what_a_wave_lacks_names_it(register: Register) -> None:
    with pytest.raises(UnknownNumber, match=r"2022\.goals_present"):
        Report(register).figure_change(["goals_present"], BARE, ("2014", "2022"))


def test_labels_lose_an_ending_only_when_all_share_it(register: Register) -> None:
    dutch, english = (Context(register, language) for language in ("nl", "en"))
    assert shared_ending(dutch, ["digid_done", "bag_done"]) == (
        "afgerond",
        ["DigiD", "BAG"],
    )
    assert shared_ending(dutch, ["digid_done", "goals_present"]) == (
        "",
        ["DigiD: afgerond", "Doelen: aanwezig"],
    )
    assert shared_ending(english, ["digid_done", "digid_finished"]) == (
        "",
        ["DigiD: completed", "DigiD completed"],
    )
