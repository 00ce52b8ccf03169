"""A small register to report from, and a survey without classes or population, both written by hand here."""

from __future__ import annotations

from typing import Any

from doorpakken.evidence.register.printed_numbers import printed
from doorpakken.products.reporting import Register

CLASSES = {
    "under_20k": {"nl": "minder dan 20.000 inwoners", "en": "under 20,000 inhabitants"},
    "100k_and_over": {"nl": "100.000 inwoners en meer", "en": "100,000 inhabitants and over"},
}
EFFECT = {
    "1": {"nl": "sterk ongunstig", "en": "very unfavourable"},
    "2": {"nl": "ongunstig", "en": "unfavourable"},
    "3": {"nl": "geen effect", "en": "no effect"},
    "4": {"nl": "gunstig", "en": "favourable"},
    "5": {"nl": "sterk gunstig", "en": "very favourable"},
}
PROVINCES = (
    "Friesland",
    "Groningen",
    "Noord-Holland",
    "Flevoland",
    "Drenthe",
    "Zuid-Holland",
    "Utrecht",
    "Gelderland",
    "Overijssel",
    "Zeeland",
    "Noord-Brabant",
    "Limburg",
)
TILES = [(1, 3), (1, 4), (2, 2), (2, 3), (2, 4), (3, 1), (3, 2), (3, 3), (3, 4), (4, 1), (4, 2), (4, 3)]
PLACES = dict(zip(PROVINCES, TILES, strict=True))
KINDS = {
    "answered": {"nl": "gaf antwoord", "en": "answered"},
    "dont_know": {"nl": "weet niet", "en": "don't know"},
    "no_answer": {"nl": "geen antwoord", "en": "no answer"},
}
GOAL = {"1": {"nl": "ja", "en": "yes"}, "2": {"nl": "nee", "en": "no"}}


def estimate(
    estimand: str,
    value: float | None,
    *,
    statistic: str = "share",
    category: str | None = None,
    label: dict[str, str] | None = None,
    domain: str | None = None,
    low: float | None = None,
    high: float | None = None,
    n: int | None = None,
    base: int | None = None,
    decimals: int = 3,
    shown: str = "yes",
    flag: str | None = None,
    wave: str = "2014",
) -> tuple[str, dict[str, Any]]:
    size = "size_class" if domain else None
    key = ".".join(part for part in (wave, estimand, category, size, domain) if part)
    unit = "share" if statistic in ("share", "rate") else "number"
    row = {"estimate": value, "ci_low": low, "ci_high": high, "statistic": statistic}
    return key, {
        "wave": wave,
        "estimand": estimand,
        "statistic": statistic,
        "unit": unit,
        "category": category,
        "category_label": label,
        "domain": size,
        "domain_value": domain,
        "domain_value_label": CLASSES[domain] if domain else None,
        "estimate": value,
        "se": None,
        "ci_low": low,
        "ci_high": high,
        "level": 0.95 if low is not None else None,
        "n": n,
        "base_n": base,
        "shown": shown,
        "printed": printed(row, unit, decimals),
        "flag": flag,
        "interval_method": "wilson",
        "variance_method": "taylor",
        "fpc": True,
    }


def counts(variable: str, **numbers: int) -> list[tuple[str, dict[str, Any]]]:
    made = []
    for kind, number in numbers.items():
        for domain, part in ((None, number), ("under_20k", number // 3), ("100k_and_over", number // 5)):
            made.append(
                estimate(
                    f"{variable}_count",
                    part,
                    statistic="count",
                    category=kind,
                    label=KINDS[kind],
                    domain=domain,
                    n=part,
                    decimals=0,
                )
            )
    return made


def example() -> Register:
    """One simulated wave of 146 answers in two classes; some numbers are withheld, one is indicative."""
    rows = [
        estimate("population", 403, statistic="count", decimals=0),
        estimate("population", 137, statistic="count", domain="under_20k", decimals=0),
        estimate("population", 30, statistic="count", domain="100k_and_over", decimals=0),
        estimate("respondents", 146, statistic="count", n=146, decimals=0),
        estimate("respondents", 40, statistic="count", n=40, domain="under_20k", decimals=0),
        estimate("respondents", 22, statistic="count", n=22, domain="100k_and_over", decimals=0),
        estimate("response_rate", 0.362, statistic="rate", n=146, base=403),
        estimate("response_rate", 0.292, statistic="rate", n=40, base=137, domain="under_20k"),
        estimate("response_rate", 0.73, statistic="rate", n=22, base=30, domain="100k_and_over", decimals=2),
        estimate("kcc_goal_80_yes", 0.425, low=0.355, high=0.498, n=61, base=140),
        estimate(
            "kcc_goal_80_yes",
            0.25,
            low=0.09,
            high=0.53,
            n=10,
            base=38,
            domain="under_20k",
            decimals=2,
            flag="indicative",
        ),
        estimate("kcc_goal_80_yes", None, base=21, domain="100k_and_over", decimals=2, shown="suppressed"),
        estimate("digid_finished", 0.903, low=0.85, high=0.94, n=130, base=143),
        estimate("bag_finished", None, base=143, shown="suppressed"),
        estimate(
            "kcc_share_median", 55.0, statistic="quantile", low=50.0, high=60.5, n=92, base=92, decimals=1
        ),
        estimate(
            "kcc_share_now_pct_mean", 54.6, statistic="mean", low=51.0, high=58.2, n=92, base=92, decimals=1
        ),
        estimate("kcc_share_now_pct_median", 55.0, statistic="quantile", n=92, base=92, decimals=1),
        *counts("kcc_share_now_pct", answered=92, dont_know=10),
    ]
    shares = {"1": 0.62, "2": 0.38}
    for domain, base in ((None, 140), ("under_20k", 46), ("100k_and_over", None)):
        for code, share in shares.items():
            hidden = domain == "100k_and_over"
            rows.append(
                estimate(
                    "kcc_goal_80",
                    None if hidden else share,
                    category=code,
                    label=GOAL[code],
                    domain=domain,
                    low=None if hidden else share - 0.07,
                    high=None if hidden else share + 0.07,
                    n=50,
                    base=base,
                    shown="hidden" if hidden else "yes",
                )
            )
    rows += counts("kcc_goal_80", answered=140, dont_know=6, no_answer=0)
    spread = {"1": 0.05, "2": 0.1, "3": 0.25, "4": 0.4, "5": 0.2}
    for variable in ("impact_service_quality", "impact_ops_efficiency"):
        for code, share in spread.items():
            shown = "suppressed" if variable == "impact_ops_efficiency" and code in "15" else "yes"
            value = share if shown == "yes" else None
            rows.append(
                estimate(variable, value, category=code, label=EFFECT[code], n=20, base=140, shown=shown)
            )
        rows += counts(variable, answered=140, dont_know=5)
    plan = {
        "kcc_goal_80_yes": ("kcc_goal_80", "share", "Heeft het doel", "Has the goal"),
        "digid_finished": ("bb_digid_status", "share", "DigiD afgerond", "DigiD completed"),
        "bag_finished": ("bb_digid_status", "share", "BAG afgerond", "BAG completed"),
        "kcc_share_median": ("kcc_share_now_pct", "quantile", "Mediaan", "Median"),
        "kcc_share_now_pct_mean": ("kcc_share_now_pct", "mean", "gemiddelde", "mean"),
        "kcc_share_now_pct_median": ("kcc_share_now_pct", "quantile", "mediaan", "median"),
        "kcc_share_now_pct_count": ("kcc_share_now_pct", "count", "aantal", "number"),
        "kcc_goal_80": ("kcc_goal_80", "share", "Doel van 80 procent", "Goal of 80 per cent"),
        "kcc_goal_80_count": ("kcc_goal_80", "count", "aantal", "number"),
        "impact_service_quality": ("impact_service_quality", "share", "Kwaliteit", "Quality"),
        "impact_service_quality_count": ("impact_service_quality", "count", "aantal", "number"),
        "impact_ops_efficiency": ("impact_ops_efficiency", "share", "Doelmatigheid", "Efficiency"),
        "impact_ops_efficiency_count": ("impact_ops_efficiency", "count", "aantal", "number"),
        "population": (None, "count", "Populatie", "Population"),
        "respondents": (None, "count", "Respondenten", "Respondents"),
        "response_rate": (None, "rate", "Respons", "Response rate"),
    }
    declared = {"kcc_goal_80_yes", "digid_finished", "bag_finished", "kcc_share_median"}
    codes = {"kcc_goal_80_yes": ["1"], "digid_finished": ["4", "5"], "bag_finished": ["4", "5"]}
    labels = {"kcc_goal_80": GOAL, "kcc_share_now_pct": {}}
    order = [
        "bb_digid_status",
        "impact_service_quality",
        "impact_ops_efficiency",
        "kcc_goal_80",
        "kcc_share_now_pct",
    ]
    return Register(
        {
            "study": {
                "id": "example",
                "title": {"nl": "Voorbeeld", "en": "Example"},
                "version": "1.0",
                "units": {"nl": "gemeenten", "en": "municipalities"},
                "languages": ["nl", "en"],
            },
            "domains": {"size_class": CLASSES},
            "tables": ["size_class"],
            "waves": {
                "2014": {
                    "label": {"nl": "2014", "en": "2014"},
                    "origin": "simulated",
                    "date": "2014-05-30",
                    "reference_date": "2014-01-01",
                    "file": "data/raw/2014/responses.csv",
                    "sha256": "0123456789abcdef" * 4,
                    "licence": "CC-BY-4.0",
                    "respondents": 146,
                    "design": {
                        "type": "stratified",
                        "strata": "size_class",
                        "population": "frame",
                        "fpc": True,
                    },
                }
            },
            "estimands": {
                key: {
                    "label": {"nl": dutch, "en": english},
                    "topic": {"nl": dutch, "en": english},
                    "definition": {"nl": f"Wat {dutch} is.", "en": english},
                    "variable": variable,
                    "variables": [variable] if variable else [],
                    "statistic": statistic,
                    "codes": codes.get(key, []),
                }
                | ({"plan": f"estimands.{key}", "question": None} if key in declared else {})
                for key, (variable, statistic, dutch, english) in plan.items()
            },
            "estimates": dict(rows),
            "sources": {
                "2014": {
                    variable: {
                        "file": "data/raw/2014/responses.csv",
                        "sha256": "fedcba9876543210" * 4,
                        "column": variable.upper(),
                        "type": "single",
                        "asked_if": None,
                        "question": {"nl": f"Vraag naar {variable}?", "en": f"Question on {variable}?"},
                        "section": {"nl": "Deel", "en": "Part"},
                        "stem": {},
                        "labels": labels.get(variable, EFFECT),
                        "codebook": "data/raw/2014/codebook.csv",
                        "codebook_row": 7 + at,
                    }
                    for at, variable in enumerate(order)
                }
            },
        }
    )


def plain_survey() -> Register:
    """A collected survey in English alone, without classes, population or weights."""
    english = {"en": "yes"}
    rows = [
        estimate("respondents", 160, statistic="count", n=160, decimals=0, wave="2018"),
        estimate(
            "codes", 0.81, category="A1", label=english, low=0.75, high=0.86, n=130, base=160, wave="2018"
        ),
        estimate("codes", 0.19, category="A2", label={"en": "no"}, n=30, base=160, wave="2018"),
        estimate(
            "codes_count",
            160,
            statistic="count",
            category="answered",
            label={"en": "answered"},
            n=160,
            decimals=0,
            wave="2018",
        ),
    ]
    return Register(
        {
            "study": {
                "id": "rse",
                "title": {"en": "Survey"},
                "version": "1",
                "units": {"en": "respondents"},
                "languages": ["en"],
            },
            "domains": {},
            "tables": [],
            "waves": {
                "2018": {
                    "label": {"en": "2018"},
                    "origin": "collected",
                    "date": "2018-03-01",
                    "reference_date": "2018-01-01",
                    "file": "responses.csv",
                    "sha256": "ab" * 32,
                    "licence": "CC-BY-4.0",
                    "respondents": 160,
                    "design": {"type": "simple", "strata": None, "population": None, "fpc": False},
                }
            },
            "estimands": {
                key: {
                    "label": {"en": key},
                    "topic": {"en": key},
                    "definition": {"en": key},
                    "variable": variable,
                    "variables": [variable] if variable else [],
                    "statistic": statistic,
                }
                for key, variable, statistic in (
                    ("respondents", None, "count"),
                    ("codes", "codes", "share"),
                    ("codes_count", "codes", "count"),
                )
            },
            "estimates": dict(rows),
            "sources": {
                "2018": {
                    "codes": {
                        "file": "responses.csv",
                        "sha256": "ab" * 32,
                        "column": "codes[A1]",
                        "question": {"en": "Do you write code?"},
                        "section": {},
                        "stem": {},
                        "labels": {"A1": english},
                        "codebook": "codebook.csv",
                        "codebook_row": 2,
                    }
                }
            },
        }
    )
