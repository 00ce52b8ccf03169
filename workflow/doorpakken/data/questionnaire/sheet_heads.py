"""Which column of a codebook sheet is what, by its head in several languages."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from doorpakken.data.questionnaire.model import UNNAMED

# In this order a head is looked up; what stands behind a code and is called a label is that of the code.
ROLES: Mapping[str, str] = {
    "variable": r"variable( ?name)?|variabele(naam)?|variablenname|var|name|naam|nom( de (la )?variable)?|"
    r"field( name)?|veld(naam)?|question code|vraagcode|item",
    "column": r"column|kolom(naam)?|head",
    "question": r"question( text)?|vraag(tekst)?|wording|label|variable ?label|variabele ?label|"
    r"omschrijving|description|beschrijving|frage(text)?|libell[eé]|intitul[eé]",
    "labels": r"labels|value labels|values|waarden|waardelabels|answers|antwoorden|antwoordcategorie[eë]n|"
    r"categories|categorie[eë]n|codes|(answer |response )?options|coding|codering|wertelabels|"
    r"modalit[eé]s|codes and labels",
    "code": r"(answer )?code|value|waarde|antwoordcode|wert|valeur",
    "label": r"value label|waardelabel|answer|antwoord|category|categorie|meaning|betekenis|wertelabel|"
    r"modalit[eé]|code label|label of (the )?code",
    "type": r"type|measure|meetniveau|level",
    "missing": r"missing( values| codes)?|ontbrekend|user[ -]?missing|missende waarden",
    "minimum": r"min(imum)?|smallest|laagste",
    "maximum": r"max(imum)?|largest|hoogste",
    "asked_if": r"asked if|filter|routing|condition|voorwaarde|relevan(t|ce)|asked of|gevraagd aan",
    "section": r"section|sectie|blok|block|hoofdstuk|chapter|group",
    "stem": r"stem|stam|vraagstam",
    "note": r"notes?|toelichting|opmerking(en)?|remarks?|comments?|hint",
    "mandatory": r"mandatory|required|verplicht",
}
TYPES: Mapping[str, str] = {
    "single": r"single.*|select_one.*|nominal|ordinal|categor.*|keuze.*|enkelvoudig.*|radio|closed|gesloten",
    "integer": r"integer|whole.*|geheel.*|count|aantal",
    "number": r"num.*|scale|getal|decimal|interval|ratio|float",
    "text": r"text|tekst|string|open|character|char",
    "datetime": r"date.*|datum|moment|time.*|tijd",
    "id": r"id|key|sleutel",
    "unit": r"unit|eenheid",
    "group": r"group|groep",
    "weight": r"weight|gewicht|weegfactor",
}
CODES = re.compile(r"codes|values|waarden", re.IGNORECASE)
SPOKEN = re.compile(r"(.*?)(?:::.*\(|[\s_]*[(\[]|[\s_]+)([a-z]{2})[)\]]?")
Heads = dict[tuple[str, str], int]


def roles_of(row: Sequence[str]) -> Heads:
    """The place of each role, with the language that its head names, in a row of heads."""
    found: Heads = {}
    for place, head in enumerate(row):
        role, language = _role(head)
        if role == "question" and ("code", UNNAMED) in found and place > found["code", UNNAMED]:
            role = "label"
        if (
            role == "labels"
            and CODES.fullmatch(row[found.get((role, language), place)].strip())
            and ((role, language) in found)
        ):  # `codes` and `labels` in columns of their own
            found["code", UNNAMED] = found.pop((role, language))
            role = "label"
        if role:
            found.setdefault((role, language), place)
    return found


def is_codebook(heads: Heads) -> bool:
    """Whether heads name variables and say something of them."""
    roles = {role for role, _ in heads}
    return "variable" in roles and bool(roles & {"question", "labels", "label"})


def _role(head: str) -> tuple[str, str]:
    text = " ".join(head.replace("*", "").casefold().split())
    for words, language in ((text, UNNAMED), *_spoken(text)):
        for role, pattern in ROLES.items():
            if re.fullmatch(pattern, words.replace("_", " ").strip()):
                return role, language
    return "", UNNAMED


def _spoken(text: str) -> list[tuple[str, str]]:
    match = SPOKEN.fullmatch(text)
    return [(match[1], match[2])] if match else []


def type_of(word: str, *, has_labels: bool) -> str:
    """The type of codebook.csv that a word stands for; empty where it stands for none."""
    for name, pattern in TYPES.items():
        if re.fullmatch(pattern, word.casefold()):
            return name if has_labels or name != "single" else ""
    return "single" if has_labels else ""
