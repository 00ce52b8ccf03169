"""One small questionnaire in each document that holds one, written by code."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyreadstat

from tests.support import format_samples as formats

ONE_A_CODE = [
    ["Variable", "Label", "Value", "Value label"],
    ["role", "Wat is uw functie?", 1, "Beleid"],
    [None, None, 2, "Uitvoering"],
    [None, None, 9, "Weet niet"],
    ["kcc", "Heeft u een KCC?", "A1", "ja"],
    [None, None, "A2", "nee"],
    ["share", "Welk deel?", None, None],
]
IN_A_CELL = [
    ["Codeboek", None, None, None, None, None],
    ["variabele", "vraag", "waarden", "missing", "filter", "min"],
    ["role", "Wat is uw functie?", "1=Beleid; 2=Uitvoering; 9=Weet niet", None, None, None],
    ["kcc", "Heeft u een KCC?", "A1 = ja\nA2 = nee", None, None, None],
    ["share", "Welk deel?", None, "-98", "kcc=A1", 0],
]
IN_TWO_CELLS = [
    ["name", "question_nl", "question_en", "codes", "labels"],
    ["role", "Wat is uw functie?", "What is your position?", "1;2;9", "Beleid;Uitvoering;Weet niet"],
    ["kcc", "Heeft u een KCC?", "Do you have a contact centre?", "A1|A2", "ja|nee"],
    ["share", "Welk deel?", "Which share?", None, None],
]
SHARED = "${role}='1' and ${kcc}='A1'"
SURVEY = [
    ["type", "name", "label::Nederlands (nl)", "label::English (en)", "relevant", "constraint", "appearance"],
    ["start", "started_at", None, None, None, None, None],
    ["begin_group", "one", "Deel een", "Part one", None, None, None],
    ["select_one roles", "role", "Wat is uw functie?", "What is your position?", None, None, None],
    ["select_one yn", "kcc", "Heeft u een KCC?", "Do you have a contact centre?", None, None, None],
    [
        "integer",
        "share",
        "Welk deel?",
        "Which share?",
        "${kcc} = 'A1'",
        ". >= 0 and . <= 100 or . = -98",
        None,
    ],
    ["end_group", None, None, None, None, None, None],
    ["begin_group", "views", "Hoe vindt u", "How do you like", SHARED, None, "table-list"],
    ["select_one yn", "tea", "thee?", "tea?", None, None, None],
    ["end_group", None, None, None, None, None, None],
    ["select_multiple drinks", "drinks", "Wat drinkt u?", "What do you drink?", None, None, None],
]
CHOICES = [
    ["list_name", "name", "label::Nederlands", "label::English (en)"],
    ["roles", 1, "Beleid", "Policy"],
    ["roles", 2, "Uitvoering", "Practice"],
    ["roles", 9, "Weet niet", "Don't know"],
    ["yn", "A1", "ja", "yes"],
    ["yn", "A2", "nee", "no"],
    ["drinks", "tea", "thee", "tea"],
    ["drinks", "wine", "wijn", "wine"],
]


def write_documents(folder: Path) -> dict[str, Path]:
    """The documents by name: three layouts of a sheet, an SPSS dictionary without data, an XLSForm."""
    books = {
        "one a code": {"Toelichting": [["Onderzoek"]], "Codeboek": ONE_A_CODE},
        "in a cell": {"Vragen": IN_A_CELL},
        "in two cells": {"Sheet1": IN_TWO_CELLS},
        "xlsform": {"survey": SURVEY, "choices": CHOICES},
    }
    paths = {}
    for name, sheets in books.items():
        paths[name] = folder / f"{name}.xlsx"
        paths[name].write_bytes(formats.xlsx(sheets))
    paths["sav"] = folder / "dictionary.sav"
    labels = {"role": {1: "Beleid", 2: "Uitvoering", 9: "Weet niet"}, "kcc": {"A1": "ja", "A2": "nee"}}
    types = {"role": float, "kcc": str, "share": float}
    pyreadstat.write_sav(
        pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()}),
        paths["sav"],
        column_labels=["Wat is uw functie?", "Heeft u een KCC?", "Welk deel?"],
        variable_value_labels=labels,
        missing_ranges={"role": [9], "share": [{"lo": -99, "hi": -90}]},
    )
    return paths
