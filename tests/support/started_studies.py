"""First files of studies elsewhere, by a fixed seed: a staff survey, a poll, a Belgian region."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

DEPARTMENTS = {"Care": 320, "Kitchen": 90, "Maintenance": 110, "Administration": 160, "Laboratory": 120}
AGREE = ("Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree")
CHANNELS = ("Newspaper", "Radio", "Television", "Internet", "None of these")
SATISFIED = ("Très insatisfait", "Plutôt insatisfait", "Plutôt satisfait", "Très satisfait")

# Two Belgian provinces of a sample study: codes in the form of REFNIS, not held against its list.
COMMUNES = {
    ("Namur", "Dinant"): (
        "91005 Anhée, 91013 Beauraing, 91015 Bièvre, 91030 Ciney, 91034 Dinant, 91054 Gedinne, 91059 "
        "Hamois, 91064 Havelange, 91072 Houyet, 91103 Onhaye, 91114 Rochefort, 91120 Somme-Leuze, "
        "91141 Yvoir, 91142 Hastière, 91143 Vresse-sur-Semois"
    ),
    ("Namur", "Namur"): (
        "92003 Andenne, 92006 Assesse, 92035 Eghezée, 92045 Floreffe, 92048 Fosses-la-Ville, 92054 "
        "Gesves, 92087 Mettet, 92094 Namur, 92097 Ohey, 92101 Profondeville, 92114 Sombreffe, 92137 "
        "Sambreville, 92138 Fernelmont, 92140 Jemeppe-sur-Sambre, 92141 La Bruyère, 92142 Gembloux"
    ),
    ("Namur", "Philippeville"): (
        "93010 Cerfontaine, 93014 Couvin, 93018 Doische, 93022 Florennes, 93056 Philippeville, 93088 "
        "Walcourt, 93090 Viroinval"
    ),
    ("Luxembourg", "Arlon"): ("81001 Arlon, 81003 Attert, 81004 Aubange, 81013 Martelange, 81015 Messancy"),
    ("Luxembourg", "Bastogne"): (
        "82003 Bastogne, 82005 Bertogne, 82009 Fauvillers, 82014 Houffalize, 82032 Vielsalm, 82036 "
        "Vaux-sur-Sûre, 82037 Gouvy, 82038 Sainte-Ode"
    ),
    ("Luxembourg", "Marche-en-Famenne"): (
        "83012 Durbuy, 83013 Erezée, 83028 Hotton, 83031 La Roche-en-Ardenne, 83034 Marche-en- "
        "Famenne, 83040 Nassogne, 83044 Rendeux, 83049 Tenneville, 83055 Manhay"
    ),
    ("Luxembourg", "Neufchâteau"): (
        "84009 Bertrix, 84010 Bouillon, 84016 Daverdisse, 84029 Herbeumont, 84033 Léglise, 84035 "
        "Libin, 84043 Neufchâteau, 84050 Paliseul, 84059 Saint-Hubert, 84068 Tellin, 84075 Wellin, "
        "84077 Libramont-Chevigny"
    ),
    ("Luxembourg", "Virton"): (
        "85007 Chiny, 85009 Etalle, 85011 Florenville, 85024 Meix-devant-Virton, 85026 Musson, 85034 "
        "Saint-Léger, 85039 Tintigny, 85045 Virton, 85046 Habay, 85047 Rouvroy"
    ),
}
FRAME = """units: communes.csv
code: {pattern: "[0-9]{5}", description: five digits of the NIS code}
columns:
  province: {tiles: provinces.csv}
  arrondissement: {label: {fr: arrondissement}, tiles: arrondissements.csv}
"""
TILES = {
    "provinces.csv": {"Namur": (1, 1), "Luxembourg": (1, 2)},
    "arrondissements.csv": {
        "Namur": (1, 1), "Dinant": (2, 1), "Philippeville": (3, 1), "Marche-en-Famenne": (1, 2),
        "Bastogne": (1, 3), "Neufchâteau": (2, 2), "Arlon": (2, 3), "Virton": (3, 2),
    },
}  # fmt: skip


def staff() -> pd.DataFrame:
    """The answers of 800 employees: department, agreement, years of service and days at home."""
    draw = np.random.default_rng(800)
    departments = np.repeat(list(DEPARTMENTS), list(DEPARTMENTS.values()))
    shift = dict(zip(DEPARTMENTS, (0.4, -0.6, 0.0, 0.3, 0.1), strict=True))
    moods = np.clip(np.rint(2.4 + draw.normal(size=800) + [shift[name] for name in departments]), 0, 4)
    at_home = {"Administration": 0.7, "Laboratory": 0.2}
    home = draw.random(800) < [at_home.get(name, 0.03) for name in departments]
    pride = np.clip(moods + draw.integers(-1, 2, 800), 0, 4)
    years = draw.poisson(7, 800).astype(str)
    years[draw.random(800) < 0.04] = ""
    table = pd.DataFrame(
        {
            "Employee number": [f"E{number:04d}" for number in draw.permutation(9000)[:800] + 1000],
            "Department": departments,
            "I am satisfied with my work": [AGREE[int(mood)] for mood in moods],
            "I am proud of this house": [AGREE[int(mood)] for mood in pride],
            "Do you work from home at least one day a week?": np.where(home, "Yes", "No"),
            "How many years have you worked here?": years,
        }
    )
    return table.sample(frac=1, random_state=8).reset_index(drop=True)


def poll() -> pd.DataFrame:
    """The 240 answers of an online poll without a column that tells them apart."""
    draw = np.random.default_rng(240)
    answers = draw.choice(CHANNELS, 240, p=(0.2, 0.1, 0.25, 0.35, 0.1))
    trust = draw.choice(("Yes", "No", "Don't know"), 240, p=(0.5, 0.35, 0.15))
    minutes = np.minimum(draw.poisson(35, 240), 120)
    return pd.DataFrame(
        {
            "Where do you mostly get your news?": answers,
            "Do you trust the news?": trust,
            "How many minutes a day do you follow the news?": minutes.astype(str),
        }
    )


def communes() -> pd.DataFrame:
    """The frame: year, code, name, province and arrondissement of 82 municipalities."""
    rows = [
        (2024, *commune.strip().split(" ", 1), *place)
        for place, listed in COMMUNES.items()
        for commune in listed.split(",")
    ]
    table = pd.DataFrame(rows, columns=["year", "code", "name", "province", "arrondissement"])
    return table.sort_values("code").reset_index(drop=True)


def region() -> pd.DataFrame:
    """The answers of 54 of the 82 municipalities, as text, in French."""
    draw = np.random.default_rng(82)
    invited = communes()
    chance = np.where(invited["province"] == "Namur", 0.75, 0.6)
    answered = invited[draw.random(len(invited)) < chance].sample(frac=1, random_state=82)
    size = len(answered)
    digital = draw.choice(("Oui", "Non", "Ne sait pas"), size, p=(0.6, 0.32, 0.08))
    content = draw.choice(SATISFIED, size, p=(0.1, 0.3, 0.45, 0.15))
    agents = np.maximum(draw.poisson(6, size), 1).astype(str)
    return pd.DataFrame(
        {
            "Code INS": answered["code"].to_numpy(),
            "Votre commune a-t-elle un guichet numérique ?": digital,
            "Êtes-vous satisfait de l’accueil de votre commune ?": content,
            "Combien d’agents travaillent au guichet ?": agents,
        }
    )


def written(table: pd.DataFrame, path: Path) -> Path:
    """A table as the file that somebody delivers."""
    table.to_csv(path, index=False, lineterminator="\n")
    return path


def write_frame(folder: Path) -> Path:
    """The frame of the region with its maps and checksums."""
    folder.mkdir(parents=True)
    (folder / "frame.yaml").write_text(FRAME, "utf-8")
    tables = {"communes.csv": communes().to_csv(index=False, lineterminator="\n")}
    for name, places in TILES.items():
        tables[name] = _tiles(places)
    for name, text in tables.items():
        (folder / name).write_text(text, "utf-8")
    sums = (f"{hashlib.sha256(text.encode()).hexdigest()}  {name}\n" for name, text in tables.items())
    (folder / "SHA256SUMS").write_text("".join(sums), "utf-8")
    return folder


def _tiles(places: Mapping[str, Sequence[int]]) -> str:
    out = io.StringIO()
    out.write("value,down,across\n")
    out.writelines(f"{value},{down},{across}\n" for value, (down, across) in places.items())
    return out.getvalue()
