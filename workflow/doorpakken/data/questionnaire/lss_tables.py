"""The tables of a LimeSurvey structure (.lss): rows of fields, as the program itself writes them."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

from doorpakken.data.questionnaire.lss_fields import FIELDS, VERSION
from doorpakken.data.study.documents import shown
from doorpakken.errors import Problems, refusal

Row = dict[str, str]
Tables = dict[str, list[Row]]
APART = (
    ("groups", "group_l10ns", ("gid",)),
    ("questions", "question_l10ns", ("qid",)),
    ("subquestions", "question_l10ns", ("qid",)),
    ("answers", "answer_l10ns", ("aid",)),
)
NEEDED = {
    "groups": ("gid",),
    "questions": ("qid", "gid", "type", "title"),
    "subquestions": ("qid", "parent_qid", "title"),
    "answers": ("qid", "code"),
    "question_attributes": ("qid", "attribute"),
    "conditions": ("qid", "cfieldname", "method", "value"),
}
BEGINS = b"<LimeSurveyDocType>"


def is_lss(data: bytes) -> bool:
    """Whether bytes are those of a LimeSurvey file."""
    return BEGINS in data[:1000]


def read_tables(path: Path, data: bytes) -> Tables:
    """The tables by name, with the languages of the survey as rows of `languages`.

    Texts stand in the rows they belong to, as before version 4.
    Raises UserError where the file is cut off, has a document type, or holds no survey.
    """
    mend = "Export the survey from LimeSurvey as a survey structure (.lss)."
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise refusal("document type", "the file has a document type, which may pull in other files",
                      shown(path), found="<!DOCTYPE", expected="none", mend=mend)  # fmt: skip
    try:
        document = ElementTree.fromstring(data)
    except ElementTree.ParseError as error:
        raise refusal("damaged file", "the file is no whole XML", shown(path), row=error.position[0],
                      found=str(error), mend=mend) from None  # fmt: skip
    kind = document.findtext("LimeSurveyDocType", "")
    if kind != "Survey":
        raise refusal("no survey", "the file holds no survey of LimeSurvey", shown(path),
                      found=kind or "nothing", expected="Survey", mend=mend)  # fmt: skip
    tables: Tables = {
        "languages": [{"language": each.text or ""} for each in document.iterfind("languages/language")]
    }
    for table in document:
        rows = table.find("rows")
        if rows is not None:
            tables[table.tag] = [{cell.tag: cell.text or "" for cell in row} for row in rows]
    problems = Problems(shown(path))
    if not any(row["language"] for row in tables["languages"]):
        problems.add("no languages", "the survey names no language", "none", "languages", mend)
    for name, needed in NEEDED.items():
        for head in needed:
            lacking = sum(head not in row for row in tables.get(name, []))
            if lacking:
                what, rows_found = f"rows of the table {name} lack a field", f"{lacking} rows without {head}"
                problems.add("no field", what, rows_found, head, mend)
    problems.refuse()
    for name, texts, keys in APART:
        if name in tables and texts in tables:
            tables[name] = _with_texts(tables[name], tables[texts], keys)
    return tables


def _with_texts(rows: list[Row], texts: list[Row], keys: tuple[str, ...]) -> list[Row]:
    """The rows with the texts that LimeSurvey 4 and later keeps in a table of their own, a row a language."""
    key = next(
        (key for key in keys if any(key in row for row in rows) and any(key in row for row in texts)), ""
    )
    by_key: dict[str, list[Row]] = {}
    for text in texts:
        by_key.setdefault(text.get(key, ""), []).append(text)
    return [
        {**row, **{head: cell for head, cell in text.items() if head != "id"}}
        for row in rows
        for text in by_key.get(row.get(key, ""), [{}])
    ]


def written(tables: Tables) -> bytes:
    """The file with these tables, every field in its place; the languages are rows of `languages`."""
    languages = "".join(f"  <language>{row['language']}</language>\n" for row in tables["languages"])
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n<document>\n <LimeSurveyDocType>Survey</LimeSurveyDocType>\n'
        f" <DBVersion>{VERSION}</DBVersion>\n <languages>\n{languages} </languages>\n"
    ]
    for table, fields in FIELDS.items():
        names = "".join(f"   <fieldname>{name}</fieldname>\n" for name in fields)
        rows = "".join(
            "   <row>\n" + "".join(_cell(name, row.get(name, "")) for name in fields) + "   </row>\n"
            for row in tables[table]
        )
        parts.append(f" <{table}>\n  <fields>\n{names}  </fields>\n  <rows>\n{rows}  </rows>\n </{table}>\n")
    return "".join([*parts, "</document>\n"]).encode()


def _cell(name: str, text: str) -> str:
    safe = text.replace("]]>", "]]]]><![CDATA[>")
    return f"    <{name}><![CDATA[{safe}]]></{name}>\n" if text else f"    <{name}/>\n"
