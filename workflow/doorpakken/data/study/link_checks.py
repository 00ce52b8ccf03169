"""The links of a codebook held against the wave before: what it calls the same must be the same."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from doorpakken.data.study.documents import shown
from doorpakken.data.study.study_model import Item, Wave
from doorpakken.data.study.wordings import loosely
from doorpakken.errors import Problem, problem

SAME = ("the codes and answers of that wave", "Correct them, or say recoded and give it a name of its own.")
OTHER = (
    "a variable of its own",
    "Give it another name, so that nothing counts its codes as those of the earlier question.",
)
MENDS = {"identical": SAME, "reworded": SAME, "renamed": SAME, "recoded": OTHER}
SHOWN = 60  # characters of a wording in a message


def link_problems(waves: Mapping[str, Wave]) -> list[Problem]:
    """Questions of a later wave whose answers or words are not those that their link says they are."""
    problems: list[Problem] = []
    latest: dict[str, tuple[str, Item]] = {}
    for wave in sorted(waves.values(), key=lambda each: (each.reference_date, each.id)):
        for item in wave.questions:
            if item.variable in latest:
                problems += _of_item(wave, item, *latest[item.variable])
        latest |= {item.variable: (wave.id, item) for item in wave.questions}
    return problems


def _of_item(wave: Wave, item: Item, before: str, earlier: Item) -> Iterator[Problem]:
    file = shown(wave.folder / "codebook.csv")
    found = _other_answers(item, earlier)
    if found and item.link in MENDS:
        expected, mend = MENDS[item.link]
        what = f"{item.variable} has other answers than in wave {before} to its codes"
        yield problem(
            "link", what, file, row=item.row, column="labels", found=found, expected=expected, mend=mend
        )
    if item.link == "identical" and (words := _other_words(item, earlier)):
        yield problem(
            "link", f"{item.variable} is called identical and is worded otherwise than in wave {before}",
            file, row=item.row, column="link", found=words[0], expected=words[1],
            mend="Say reworded where it asks the same, first where it does not.",
        )  # fmt: skip


def _other_answers(item: Item, earlier: Item) -> str:
    """A code that was not there or had another label; of a reworded question that of another code."""
    if not (item.labels and earlier.labels):
        return ""
    for code, label in item.labels.items():
        if code not in earlier.labels:
            return f"{code}={next(iter(label.values()), '')}, which it did not have"
        for language, text in label.items():
            before = {key: loosely(words.get(language, text)) for key, words in earlier.labels.items()}
            moved = loosely(text) in [words for key, words in before.items() if key != code]
            if before[code] != loosely(text) and (moved or item.link != "reworded"):
                return f"{code}={text} for {code}={earlier.labels[code][language]}"
    return ""


def _other_words(item: Item, earlier: Item) -> tuple[str, str] | None:
    for language, words in item.question.items():
        if language in earlier.question and loosely(words) != loosely(earlier.question[language]):
            return words[:SHOWN], earlier.question[language][:SHOWN]
    return None
