"""The questionnaire of the wave of 2014 and its concepts hold what the study fixes, in both languages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pytest

from doorpakken.data.study.codebook import load_codebook, load_concepts
from doorpakken.data.study.documents import load_yaml
from doorpakken.data.study.study_model import Concept, Item

LANGUAGES = ("nl", "en")
Items = dict[str, Item]
Concepts = dict[str, Concept]

# The blocks in the order of the published list; GBA and RNI are one register.
BLOCKS = {
    "citizens": [
        *("webrichtlijnen", "samenwerkende_catalogi", "digid", "mijnoverheid", "netnummer14", "bsn"),
        "digid_machtigen",
    ],
    "businesses": ["antwoord_bedrijven", "eherkenning"],
    "registers": ["brp", "nhr", "bag", "brt", "brk", "brv", "blau", "bri", "woz", "bgt", "bro"],
    "technical": ["digikoppeling", "digimelding", "digilevering"],
}
CODES = [code for codes in BLOCKS.values() for code in codes]
USED = ["brp", "nhr", "bag", "brt", "brk", "brv", "woz", "bgt"]
LATER = {"blau", "bri", "bro"}
CEILING = {"bag", "bsn"}
ROLES = {
    "source_holder": {"brp", "bag", "woz", "bgt"},
    "user": {"nhr", "brk", "brv", "brt", "bri", "blau", "bro"},
    "complier": {"webrichtlijnen", "bsn"},
}
EFFECTS = {
    "service": ["quality", "speed", "digital_residents", "digital_businesses", "once_only"],
    "operations": ["efficiency", "cost", "data_quality", "workload"],
}
CONDITIONS = [
    *("process_thinking", "customer_thinking", "interplay", "urgency", "key_players", "clear_goals"),
    *("project_org", "admin_commitment"),
]
CHANNELS = ["phone", "counter", "email_form", "social", "post"]
STAFF = ["knowledge", "mandate", "knowledge_base", "time"]
BARRIERS = [
    *("money", "staff_capacity", "knowledge", "suppliers_software", "national_facilities_late"),
    *("priority_decentralisations", "culture", "administrative_support", "other", "none"),
]

# The parts in their order; those of a battery share a stem.
BATTERIES = {
    **{f"{group} blocks": [f"bb_{code}_status" for code in codes] for group, codes in BLOCKS.items()},
    "use": [f"use_{code}" for code in USED],
    "effects": [
        f"impact_{'ops' if side == 'operations' else side}_{name}"
        for side, names in EFFECTS.items()
        for name in names
    ],
    "importance": [f"cond_{name}_importance" for name in CONDITIONS],
    "presence": [f"cond_{name}_presence" for name in CONDITIONS],
    "scope": [f"kcc_scope_{channel}" for channel in CHANNELS],
    "staff": [f"kcc_staff_{name}" for name in STAFF],
    "channels": [f"channel_{channel}_pct" for channel in CHANNELS],
    "barriers": [f"barrier_{name}" for name in BARRIERS],
}
SYSTEM = ["respondent_id", "started_at", "completed_at"]
VARIABLES = [
    *(*SYSTEM, "municipality_code", "proxy_group_id", "respondent_role", "years_in_role"),
    *(name for key in list(BATTERIES)[:8] for name in BATTERIES[key]),
    *("kcc_present", "kcc_phase", *BATTERIES["scope"]),
    *("kcc_goal_80", "kcc_share_now_pct", "kcc_share_basis", "kcc_share_target_pct", *BATTERIES["staff"]),
    *BATTERIES["channels"],
    *("digital_top20", "digital_use_pct", "case_working_status", "process_owners"),
    *("budget_inup_eur", "fte_inup", *BATTERIES["barriers"], "barrier_other_text"),
    *("service_concept_status", "service_concept_feasible", "planning_exists", "delay_months"),
    *("ambition_change", "open_lesson", "open_need"),
]

# The sets of answers: their codes, a label of the first and the last, and who has them.
ANSWERS = {
    "status": ("12345", ("niet gestart", "not started"), ("afgerond en in gebruik", "completed and in use"),
               [*(f"bb_{code}_status" for code in CODES), "case_working_status"]),
    "use": ("123", ("nee", "no"), ("ja", "yes"), BATTERIES["use"]),
    "effect": ("12345", ("sterk ongunstig", "very unfavourable"), ("sterk gunstig", "very favourable"),
               BATTERIES["effects"]),
    "importance": ("12345", ("helemaal niet belangrijk", "not at all important"),
                   ("heel belangrijk", "very important"), BATTERIES["importance"]),
    "agree": ("12345", ("helemaal mee oneens", "strongly disagree"), ("helemaal mee eens", "strongly agree"),
              [*BATTERIES["presence"], *BATTERIES["staff"], "service_concept_feasible"]),
    "tick": ("01", ("nee", "no"), ("ja", "yes"), [*BATTERIES["scope"], *BATTERIES["barriers"]]),
    "role": ("123456", ("gemeentesecretaris of directie", "municipal secretary or directors"),
             ("anders", "other"), ["respondent_role"]),
    "present": ("1234", ("ja, een eigen KCC", "yes, our own"), ("nee", "no"), ["kcc_present"]),
    "phase": ("12345", ("dienst heeft antwoord", "the department has the answer"),
              ("overheid heeft antwoord", "the government has the answer"), ["kcc_phase"]),
    "goal": ("123", ("ja", "yes"), ("nee", "no"), ["kcc_goal_80"]),
    "basis": ("12", ("gemeten", "measured"), ("geschat", "estimated"), ["kcc_share_basis"]),
    "owners": ("123", ("nee", "no"), ("de meeste", "most"), ["process_owners"]),
    "concept": ("123", ("nee", "no"), ("ja, vastgesteld door college of raad",
                "yes, adopted by the executive or the council"), ["service_concept_status"]),
    "planning": ("12", ("ja", "yes"), ("nee", "no"), ["planning_exists"]),
    "ambition": ("12345", ("sterk verlaagd", "much lower"), ("sterk verhoogd", "much higher"),
                 ["ambition_change"]),
}  # fmt: skip
RANGES = {
    "years_in_role": (0, 45),
    **dict.fromkeys(["kcc_share_now_pct", "kcc_share_target_pct", "digital_use_pct"], (0, 100)),
    **dict.fromkeys(BATTERIES["channels"], (0, 100)),
    "digital_top20": (0, 20),
    "budget_inup_eur": (0, None),
    "fte_inup": (0, 500),
    "delay_months": (-24, 120),
}
ROUTING = {
    **dict.fromkeys(["kcc_phase", "kcc_share_now_pct", *BATTERIES["scope"], *BATTERIES["staff"]],
                    "kcc_present=1|2"),
    "kcc_share_basis": "kcc_share_now_pct>=0",
    "kcc_share_target_pct": "kcc_present=1|2|3",
    "digital_use_pct": "digital_top20>0",
    "budget_inup_eur": "respondent_role=1|2|3",
    "barrier_other_text": "barrier_other=1",
    "service_concept_feasible": "service_concept_status=2|3",
    "delay_months": "planning_exists=1",
}  # fmt: skip


@pytest.fixture(scope="module")
def concepts(root: Path) -> Concepts:
    return load_concepts(root / "config" / "concepts.csv")


@pytest.fixture(scope="module")
def items(root: Path, concepts: Concepts) -> Items:
    folder = root / "data" / "raw" / "2014"
    missing = load_yaml(folder / "wave.yaml", "wave")["missing"]
    return {
        item.variable: item for item in load_codebook(folder / "codebook.csv", concepts, missing, LANGUAGES)
    }


def texts(items: Items, concepts: Concepts) -> Iterator[tuple[str, str, str]]:
    """Every text a reader meets: its language, where it stands, and the words."""
    for item in items.values():
        for part in (item.section, item.stem, item.wording, item.note, *item.labels.values()):
            yield from ((language, item.variable, words) for language, words in part.items())
    for concept in concepts.values():
        for part in (concept.label, concept.meaning):
            yield from ((language, concept.id, words) for language, words in part.items())


def test_the_variables_are_those_of_the_study_in_its_order(items: Items) -> None:
    assert list(items) == VARIABLES
    assert all(item.column == item.variable for item in items.values())


def test_every_item_has_the_type_of_its_answer(items: Items) -> None:
    special = {
        "respondent_id": "id", "started_at": "datetime", "completed_at": "datetime",
        "municipality_code": "unit", "proxy_group_id": "group", "fte_inup": "number",
        **dict.fromkeys(["barrier_other_text", "open_lesson", "open_need"], "text"),
        **dict.fromkeys(set(RANGES) - {"fte_inup"}, "integer"),
    }  # fmt: skip
    assert {name: item.type for name, item in items.items()} == {
        name: special.get(name, "single") for name in items
    }


def test_the_blocks_are_23_in_the_four_groups_of_the_list(concepts: Concepts) -> None:
    blocks = [concept for concept in concepts.values() if concept.group == "building_blocks"]
    assert len(blocks) == 23
    assert [(concept.traits["subgroup"], concept.id) for concept in blocks] == [
        (group, f"bb_{code}_status") for group, codes in BLOCKS.items() for code in codes
    ]


def test_17_blocks_are_due_and_no_ceiling(concepts: Concepts) -> None:
    traits = {code: concepts[f"bb_{code}_status"].traits for code in CODES}
    due = {"bgt": "2016-01-01", **dict.fromkeys(LATER, "later")}
    assert {code: held["due"] for code, held in traits.items()} == {
        code: due.get(code, "2015-01-01") for code in CODES
    }
    assert {code: held["ceiling"] for code, held in traits.items()} == {
        code: "yes" if code in CEILING else "no" for code in CODES
    }
    counted = [code for code, held in traits.items() if held["due"] < "2015-02" and held["ceiling"] == "no"]
    assert len(counted) == 17


def test_every_block_says_what_it_asks_and_what_it_is(concepts: Concepts) -> None:
    roles = {code: role for role, codes in ROLES.items() for code in codes}
    for code in CODES:
        concept = concepts[f"bb_{code}_status"]
        assert concept.traits["role"] == roles.get(code, "connector"), code
        assert set(concept.meaning) == set(LANGUAGES), code
    others = [concept for concept in concepts.values() if concept.group != "building_blocks"]
    assert not [concept.id for concept in others if {"role", "due", "ceiling"} & set(concept.traits)]


def test_the_register_of_persons_answers_to_its_former_names(concepts: Concepts) -> None:
    known = {
        key: concept.traits["aka"].split("|") for key, concept in concepts.items() if "aka" in concept.traits
    }
    assert {"GBA", "RNI", "gba", "rni"} <= set(known["bb_brp_status"])
    assert [
        name for name, n in Counter(name for names in known.values() for name in names).items() if n > 1
    ] == []


def test_each_half_of_the_effects_has_its_items(items: Items, concepts: Concepts) -> None:
    found = {side: [] for side in EFFECTS}
    for concept in concepts.values():
        if concept.group == "effect":
            found[concept.traits["subgroup"]].append(concept.id)
    assert [len(keys) for keys in found.values()] == [5, 4]
    assert [*found["service"], *found["operations"]] == BATTERIES["effects"]
    assert set(BATTERIES["effects"]) == {name for name in items if name.startswith("impact_")}


def test_importance_and_presence_ask_about_the_same_conditions_in_the_same_words(items: Items) -> None:
    short = {
        grid: [
            name.removeprefix("cond_").removesuffix(f"_{grid}") for name in items if name.endswith(f"_{grid}")
        ]
        for grid in ("importance", "presence")
    }
    assert short["importance"] == short["presence"] == CONDITIONS
    for name in CONDITIONS:
        asked, said = (items[f"cond_{name}_{grid}"].wording for grid in ("importance", "presence"))
        assert {language: words.rstrip("?") for language, words in asked.items()} == {
            language: words.rstrip(".") for language, words in said.items()
        }


def test_a_register_has_one_name_wherever_it_is_asked_about(items: Items) -> None:
    for code in USED:
        assert items[f"use_{code}"].wording == items[f"bb_{code}_status"].wording


@pytest.mark.parametrize("battery", BATTERIES)
def test_a_battery_stands_together_under_one_stem(items: Items, battery: str) -> None:
    names = BATTERIES[battery]
    rows = [items[name].row for name in names]
    assert rows == list(range(rows[0], rows[0] + len(names)))
    first = items[names[0]]
    assert set(first.stem) == set(LANGUAGES)
    for name in names[1:]:
        item = items[name]
        assert (item.stem, item.labels, item.asked_if) == (first.stem, first.labels, first.asked_if), name
        assert item.wording not in [items[other].wording for other in names if other != name]


def test_a_question_without_battery_has_no_stem(items: Items) -> None:
    inside = {name for names in BATTERIES.values() for name in names}
    assert {name for name, item in items.items() if item.stem} == inside


def test_every_part_is_one_run_under_one_heading_in_both_languages(items: Items) -> None:
    runs = [key for key, _ in groupby((item.section["nl"], item.section["en"]) for item in items.values())]
    assert len(runs) == len(set(runs)) == 10
    assert [len({run[i] for run in runs}) for i in (0, 1)] == [10, 10]


@pytest.mark.parametrize("answers", ANSWERS)
def test_answers_are_complete_in_both_languages(items: Items, answers: str) -> None:
    codes, first, last, names = ANSWERS[answers]
    for name in names:
        labels = items[name].labels
        assert list(labels) == list(codes), name
        assert all(set(label) == set(LANGUAGES) for label in labels.values()), name
        assert (tuple(labels[codes[0]].values()), tuple(labels[codes[-1]].values())) == (first, last), name
        for language in LANGUAGES:
            assert len({label[language] for label in labels.values()}) == len(codes), name
        assert labels == items[names[0]].labels, name


def test_every_closed_question_has_one_of_these_sets_of_answers(items: Items) -> None:
    named = [name for *_, names in ANSWERS.values() for name in names]
    assert sorted(named) == sorted(name for name, item in items.items() if item.type == "single")
    assert not [name for name, item in items.items() if item.labels and item.type != "single"]


def test_numbers_have_their_range_and_nothing_else_has_one(items: Items) -> None:
    found = {name: (item.minimum, item.maximum) for name, item in items.items()}
    assert {name: ends for name, ends in found.items() if ends != (None, None)} == RANGES


def test_who_is_asked_is_as_the_study_says(items: Items) -> None:
    found = {name: str(item.asked_if) for name, item in items.items() if item.asked_if}
    assert found == ROUTING
    for item in items.values():
        assert item.asked_if is None or items[item.asked_if.variable].row < item.row, item.variable


def test_an_item_allows_the_missing_codes_that_make_sense(items: Items) -> None:
    ticks = set(ANSWERS["tick"][3])
    for name, item in items.items():
        if item.type == "group":
            expected = ["-97"]
        elif item.type in ("id", "unit", "datetime"):
            expected = []
        else:
            certain = item.type == "text" or name in ticks | {"respondent_role", "years_in_role"}
            expected = [
                *(["-91"] if item.asked_if else []),
                *(["-96"] if name == "kcc_share_target_pct" else []),
                *(["-97"] if name.startswith("bb_") else []),
                *([] if certain else ["-98"]),
                "-99",
            ]
        assert list(item.missing) == expected, name


def test_missing_codes_lie_below_every_range(items: Items) -> None:
    for item in items.values():
        low = 0 if item.minimum is None else item.minimum
        assert all(int(code) < low for code in item.missing), item.variable


def test_what_a_respondent_reads_is_a_whole_sentence_in_both_languages(items: Items) -> None:
    for name, item in items.items():
        assert set(item.question) == set(LANGUAGES), name
        for words in item.question.values():
            assert words[0].isupper(), words
            assert name in SYSTEM or words[-1] in "?.:", words
            question = re.match(
                r"(Hoe|Wat|Welk|Is|Heeft|Hebben|Gebruik|Handelt|How|What|Which|Do|Does|Has)\b", words
            )
            assert not question or "?" in words, words


def test_notes_and_meanings_are_sentences_in_both_languages_or_absent(
    items: Items, concepts: Concepts
) -> None:
    said = {f"note of {name}": item.note for name, item in items.items()}
    said |= {f"meaning of {key}": concept.meaning for key, concept in concepts.items()}
    for place, text in said.items():
        assert set(text) in (set(), set(LANGUAGES)), place
        assert all(words[0].isupper() and words[-1] == "." for words in text.values()), place


@pytest.mark.parametrize(
    ("name", "nl", "en"),
    [
        ("proxy_group_id", "één persoon", "one person"),
        *((f"bb_{code}_status", "antwoorden 4 en 5", "Answers 4 and 5") for code in CODES),
        ("impact_ops_cost", "lager", "lower"),
        ("impact_ops_workload", "lager", "lower"),
        ("kcc_goal_80", "Utrechtse Heuvelrug telde alle vragen", "Bergen op Zoom the telephone only"),
        ("kcc_share_now_pct", "zonder doorverbinden", "without putting through"),
        ("kcc_share_target_pct", "-96", "-96"),
        ("channel_phone_pct", "Bezoek aan de website telt niet", "add up to 100"),
        ("digital_top20", "gemeente zelf", "no paper and no visit"),
        ("barrier_money", "Hoogstens drie", "Three answers at most"),
        ("barrier_none", "sluit de andere uit", "excludes the others"),
        ("delay_months", "Onder nul is voor", "-91 and lower"),
        ("open_lesson", "1.000 tekens", "1,000 characters"),
    ],
)
def test_what_one_has_to_know_stands_beside_the_item(items: Items, name: str, nl: str, en: str) -> None:
    assert nl in items[name].note["nl"]
    assert en in items[name].note["en"]


def test_every_concept_is_measured_by_one_row_and_every_question_measures_one(
    items: Items, concepts: Concepts
) -> None:
    measured = [item.concept for item in items.values() if item.concept]
    assert sorted(measured) == sorted(concepts)
    assert len(measured) == len(set(measured))
    assert all(item.concept == (name if item.is_question else None) for name, item in items.items())


def test_labels_tell_the_concepts_apart(concepts: Concepts) -> None:
    for language in LANGUAGES:
        labels = Counter(concept.label[language] for concept in concepts.values())
        assert [label for label, number in labels.items() if number > 1] == []
        assert [label for label in labels if len(label) > 30] == []


def test_no_text_is_longer_than_it_should_be(items: Items, concepts: Concepts) -> None:
    most = {"question": 160, "note": 180, "meaning": 150, "answer": 50, "section": 50}
    found = [
        *(("question", words) for item in items.values() for words in item.question.values()),
        *(("note", words) for item in items.values() for words in item.note.values()),
        *(("section", words) for item in items.values() for words in item.section.values()),
        *(
            ("answer", words)
            for item in items.values()
            for label in item.labels.values()
            for words in label.values()
        ),
        *(("meaning", words) for concept in concepts.values() for words in concept.meaning.values()),
    ]
    assert [(kind, words) for kind, words in found if len(words) > most[kind]] == []


def test_texts_are_neat_and_per_cent_is_written_out(items: Items, concepts: Concepts) -> None:
    for language, place, words in texts(items, concepts):
        assert words == " ".join(words.split()), place
        assert "%" not in words, place
        assert language == "nl" or not re.search(
            r"percent\b|\w+iz(e|ing|ation)\b(?<!size)|program\b", words
        ), place


def test_meanings_name_sources_that_are_listed(root: Path, concepts: Concepts) -> None:
    listed = re.findall(r"^(\d+)\. ", (root / "data/raw/2014/SOURCE.md").read_text("utf-8"), re.MULTILINE)
    assert len(listed) == len(set(listed))
    named = {concept.traits["source"] for concept in concepts.values() if "source" in concept.traits}
    assert named
    assert named <= set(listed)
    assert all(concept.meaning for concept in concepts.values() if "source" in concept.traits)
