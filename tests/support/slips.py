"""Slips of the people who deliver data, configure a study or write chapters, and what they are told."""

from __future__ import annotations

import json
from collections.abc import Callable

from tests.conftest import ROOT
from tests.support.project import RESPONSES, Project

Slip = Callable[[Project], None]


def unknown_code(project: Project) -> None:
    rows = project.table()
    rows[2][rows[0].index("bb_digid_status")] = "7"
    project.deliver_table(rows)


def duplicate_respondent(project: Project) -> None:
    rows = project.table()
    rows[2][0] = rows[1][0]
    project.deliver_table(rows)


def wrong_delimiter(project: Project) -> None:
    project.deliver(project.responses().replace(",", ";").encode())


def wrong_encoding(project: Project) -> None:
    rows = project.responses().splitlines()
    project.deliver("\n".join([*rows[:2], rows[2] + "é", *rows[3:], ""]).encode("cp1252"))


def missing_column(project: Project) -> None:
    rows = project.table()
    at = rows[0].index("bb_digid_status")
    project.deliver_table([row[:at] + row[at + 1 :] for row in rows])


def empty_file(project: Project) -> None:
    project.deliver(b"")


def changed_byte(project: Project) -> None:
    data = bytearray((project.folder / RESPONSES).read_bytes())
    data[-2] ^= 1
    (project.folder / RESPONSES).write_bytes(bytes(data))


def misspelt_key(project: Project) -> None:
    project.change("config/study.yaml", "disclosure:", "disclosrue:")


def duplicate_key(project: Project) -> None:
    project.change("config/study.yaml", "id: doorpakken", "id: doorpakken\nid: other")


def failing_chapter(project: Project) -> None:
    project.change("notebooks/30_kcc.ipynb", "report = chapter()", "report = chapter() / 0")


def number_in_prose(project: Project) -> None:
    chapter = project.folder / "notebooks/30_kcc.ipynb"
    notebook = json.loads(chapter.read_text("utf-8"))
    cell = next(cell for cell in notebook["cells"] if "nl" in cell["metadata"].get("tags", []))
    cell["source"] = [*cell["source"], "\n\nVan de gemeenten heeft 62% een KCC.\n"]
    chapter.write_text(json.dumps(notebook), "utf-8")


def unknown_estimate(project: Project) -> None:
    project.change("notebooks/30_kcc.ipynb", 'est(\\"kcc_', 'est(\\"kkc_')


def direction_in_prose(project: Project) -> None:
    add_cell(project, "Steeds meer gemeenten hebben een KCC.", "nl")


def wrong_need(project: Project) -> None:
    add_cell(project, "Grote gemeenten zijn niet verder.", "nl", "needs: C1=contradicted")


def unmarked(project: Project) -> None:
    add_cell(project, 'Van de gemeenten heeft {{ est("kcc_present_yes").pct }} een KCC.', "nl")


def number_in_the_article(project: Project) -> None:
    add_cell(project, "Van de gemeenten heeft 62% een KCC.", "nl", chapter="article")


def direction_in_the_article(project: Project) -> None:
    add_cell(project, "Grote gemeenten zijn vaker klaar.", "nl", "needs: c3=supported", chapter="article")
    add_cell(project, "Kleine gemeenten zijn minder ver.", "nl", chapter="article")


def unmarked_in_the_article(project: Project) -> None:
    add_cell(project, 'Of municipalities {{ est("kcc_present_yes").pct }} have one.', "en", chapter="article")


def add_cell(project: Project, source: str, *tags: str, chapter: str = "30_kcc") -> None:
    chapter = project.folder / f"notebooks/{chapter}.ipynb"
    notebook = json.loads(chapter.read_text("utf-8"))
    name = f"added-{len(notebook['cells'])}"
    cell = {"cell_type": "markdown", "id": name, "metadata": {"tags": [*tags]}, "source": [source]}
    notebook["cells"].append(cell)
    chapter.write_text(json.dumps(notebook), "utf-8")


def added(chapter: str, place: int = 1) -> str:
    """What messages call a cell that is added to a chapter."""
    cells = json.loads((ROOT / f"notebooks/{chapter}.ipynb").read_text("utf-8"))["cells"]
    return f"cell {len(cells) + place}"


IN_CHAPTER = [added("30_kcc", place) for place in (4, 5, 6)]  # after what the study that is built has
TABLE = "data/raw/2014/responses.csv"
CHECKED: dict[Slip, list[str]] = {
    unknown_code: [f"{TABLE}, row 3, column bb_digid_status", "Found 7"],
    duplicate_respondent: [f"{TABLE}, row 3, column respondent_id", "row 2"],
    wrong_delimiter: ["responses.csv", "delimiter", ";"],
    wrong_encoding: ["responses.csv", "row 3", "0xe9"],
    missing_column: ["responses.csv", "bb_digid_status"],
    empty_file: ["responses.csv", "empty"],
    changed_byte: ["responses.csv", "SHA256SUMS"],
}
CONFIGURED: dict[Slip, list[str]] = {
    misspelt_key: ["config/study.yaml", "disclosrue", "disclosure"],
    duplicate_key: ["config/study.yaml", "row", "id"],
}
EXECUTED: dict[Slip, list[str]] = {
    failing_chapter: ["notebooks/30_kcc.ipynb", "cell", "TypeError"],
}
DRAFTED: dict[Slip, list[str]] = {unknown_estimate: ["kcc", "cell", "kkc_"]}
LINTED: dict[Slip, list[str]] = {
    number_in_prose: ["notebooks/30_kcc.ipynb", "cell", "62", "study.yaml"],
    direction_in_prose: ["notebooks/30_kcc.ipynb", IN_CHAPTER[0], "Found meer", "direction"],
    wrong_need: [
        "notebooks/30_kcc.ipynb",
        IN_CHAPTER[1],
        "c1",
        "Found supported",
        "expected contradicted",
    ],
    unmarked: [
        *("notebooks/30_kcc.ipynb", IN_CHAPTER[2], "simulated", 'est("kcc_present_yes").pct'),
        "data_phrase()",
    ],
}
LINTED_IN_ARTICLE: dict[Slip, list[str]] = {
    number_in_the_article: ["notebooks/article.ipynb", added("article"), "Found 62", "study.yaml"],
    direction_in_the_article: ["notebooks/article.ipynb", added("article", 3), "Found minder"],
    unmarked_in_the_article: [
        *("notebooks/article.ipynb", added("article", 4), "simulated", "kcc_present_yes"),
    ],
}
