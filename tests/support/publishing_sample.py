"""A small document with everything in it, in two languages. All figures are invented."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import nbformat.v4 as notebook_format
from nbformat import NotebookNode

from doorpakken.data.study.simulation_mark import mark, short_mark
from doorpakken.products.publishing import Meta, chapter_markdown
from doorpakken.products.publishing.document_tree import Document, read_document
from doorpakken.products.publishing.html_page import page
from doorpakken.products.publishing.pdf import printed
from doorpakken.products.publishing.write_documents import write_document
from doorpakken.products.reporting import MIME
from tests.support.shipped_mark import MARK

CLASSES = (
    ("under_20k", "tot 20.000 inwoners", "fewer than 20,000", 31, 24, 38),
    ("20k_to_50k", "20.000 tot 50.000", "20,000 to 50,000", 40, 35, 45),
    ("50k_to_100k", "50.000 tot 100.000", "50,000 to 100,000", 55, 45, 65),
    ("100k_and_over", "100.000 en meer", "100,000 and more", 71, 58, 82),
)
GOAL = "2014.kcc_goal"
Bundle = dict[str, dict[str, Any]]


def publish(document: Document, meta: Meta, stem: Path, *forms: str) -> list[Path]:
    """Write a document as `stem` with the language and the form behind it, page and print at least."""
    paths = {form: Path(f"{stem}.{meta.language}.{form}") for form in ("html", "pdf", *forms)}
    write_document(document, meta, paths)
    return list(paths.values())


def say(dutch: Any, english: Any) -> dict[str, Any]:
    return {"nl": dutch, "en": english}


def number(text: str, estimate: str) -> dict[str, str]:
    return {"text": text, "est": estimate}


def literal(text: str, kind: str = "codebook") -> dict[str, str]:
    return {"text": text, "lit": kind}


def svg(language: str, width: int, *, tag: bool = True) -> str:
    """Dots with intervals, by hand; `tag` says in the drawing that it is simulated."""
    left, scale = (210, 4.2) if width > 400 else (12, 2.3)
    step = 44 if width > 400 else 62
    rows = []
    for at, (value, dutch, english, share, low, high) in enumerate(CLASSES):
        y = 52 + at * step
        label_y, label_x = (y + 5, 8) if width > 400 else (y - 30, 12)
        rows.append(
            f'<text x="{label_x}" y="{label_y}" font-size="14" font-family="Source Sans Pro" fill="#1b1f24" '
            f'class="f-ink lit" data-lit="codebook">{dutch if language == "nl" else english}</text>'
            f'<path d="M{left + low * scale} {y}H{left + high * scale}" stroke="#00589d" '
            f'stroke-width="2" class="s-accent"/>'
            f'<circle cx="{left + share * scale}" cy="{y}" r="6" fill="#00589d" class="f-accent"/>'
            f'<text x="{left + share * scale - 12}" y="{y - 12}" font-size="14" font-weight="bold" '
            f'font-family="Source Sans Pro" fill="#1b1f24" class="f-ink" '
            f'data-est="{GOAL}.size_class.{value}">{share}%</text>'
        )
    height = 60 + len(CLASSES) * step
    ticks = "".join(
        f'<text x="{left + tick * scale}" y="{height - 10}" font-size="13" text-anchor="middle" '
        f'font-family="Source Sans Pro" fill="#565e68" class="f-muted lit" data-lit="axis">{tick}%</text>'
        for tick in (0, 50, 100)
    )
    words = {"nl": "Gesimuleerde gegevens", "en": "Simulated data"}[language]
    said = (
        f'<text x="{width - 8}" y="16" font-size="13" font-weight="bold" text-anchor="end" '
        f'font-family="Source Sans Pro" fill="#8a3a00" class="f-mark">{words}</text>'
        if tag
        else ""
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" '
        f'height="{height}">'
        f"{''.join(rows)}{ticks}{said}</svg>"
    )


def table(language: str, key: str = "tbl-goal") -> dict[str, Any]:
    heads = {
        "nl": ("Grootteklasse", "Aandeel", "Interval", "Antwoorden"),
        "en": ("Size class", "Share", "Interval", "Answers"),
    }[language]
    to = {"nl": "tot", "en": "to"}[language]
    rows = []
    for at, (value, dutch, english, share, low, high) in enumerate(CLASSES):
        estimate = f"{GOAL}.size_class.{value}"
        rows.append(
            [
                [literal(dutch if language == "nl" else english)],
                [number(f"{share}%", estimate)],
                [number(f"{low} {to} {high}%", estimate)],
                [number(str(20 + 9 * at), estimate)],
            ]
        )
    return {
        "block": "table",
        "id": key,
        "caption": {"nl": "Doel naar grootte van de gemeente", "en": "Goal by size of the municipality"}[
            language
        ],
        "note": {"nl": "Gewogen naar grootteklasse.", "en": "Weighted by size class."}[language],
        "columns": [{"text": head, "align": "right" if at else "left"} for at, head in enumerate(heads)],
        "row_headers": 1,
        "rows": rows,
    }


def figure(language: str, key: str = "fig-goal", *, tag: bool = True) -> dict[str, Any]:
    dutch = language == "nl"
    return {
        "block": "figure",
        "id": key,
        "title": [
            "In de gesimuleerde gegevens hebben grote gemeenten het doel vaker vastgelegd: "
            if dutch
            else "In the simulated data larger municipalities have adopted the goal more often: ",
            number("71%", f"{GOAL}.size_class.100k_and_over"),
        ],
        "svg": svg(language, 680, tag=tag),
        "svg_narrow": svg(language, 288, tag=tag),
        "alt": "Aandeel gemeenten met een doel, naar grootteklasse; het loopt op met de grootte."
        if dutch
        else "Share of municipalities with a goal, by size class; it rises with size.",
        "note": [
            "Vraag: " if dutch else "Question: ",
            literal("‘Heeft uw gemeente het doel om 80% van de vragen meteen te beantwoorden?’" if dutch
                    else "‘Has your municipality adopted the goal of answering 80% of questions at once?’"),
            " Gewogen. Bron: meting " if dutch else " Weighted. Source: wave ",
            literal("2014 (gesimuleerd)" if dutch else "2014 (simulated)", "fact"),
            ".",
        ],
        "ticks": ["0%", "50%", "100%"],
        "data": table(language, f"{key}-data"),
    }  # fmt: skip


def record(language: str) -> dict[str, Any]:
    dutch = language == "nl"
    return {
        "block": "record",
        "id": f"r-{GOAL}",
        "title": [literal("Doel van 80% vastgelegd" if dutch else "Goal of 80% adopted")],
        "facts": [
            ["Definitie" if dutch else "Definition",
             [literal("Aandeel met een vastgelegd doel" if dutch else "Share that adopted the goal")]],
            ["Ruwe gegevens" if dutch else "Raw data",
             [literal("responses.csv", "identifier"), ", sha256 ", literal("9f86d081884c", "checksum")]],
            ["Narekenen" if dutch else "Compute again", [literal(f"doorpakken trace {GOAL}", "identifier")]],
        ],
        "values": {
            "block": "table",
            "columns": [
                {"text": "Groep" if dutch else "Group", "align": "left"},
                {"text": "Schatting" if dutch else "Estimate", "align": "right"},
            ],
            "row_headers": 1,
            "rows": [
                ["Alle gemeenten" if dutch else "All municipalities",
                 [number("44,1%; 38% tot 50%; 60 van 99" if dutch else "44.1%; 38% to 50%; 60 of 99", GOAL)]],
                *([[literal(row[1] if dutch else row[2])],
                   [number(f"{row[3]}%", f"{GOAL}.size_class.{row[0]}")]] for row in CLASSES),
            ],
        },
    }  # fmt: skip


def _cell(text: str, *tags: str) -> NotebookNode:
    return notebook_format.new_markdown_cell(text, metadata={"tags": list(tags)})


def _output(bundle: Bundle) -> NotebookNode:
    shown = notebook_format.new_output(
        "display_data", data={MIME: bundle, "text/html": "<b>preview</b>", "text/plain": "preview"}
    )
    printed = notebook_format.new_output("stream", text="printed words", name="stdout")
    return notebook_format.new_code_cell("report.figure()", outputs=[printed, shown])


def notebooks() -> dict[str, NotebookNode]:
    """Chapter id -> executed notebook."""
    summary = [
        _cell("# Samenvatting", "nl"),
        _cell("# Summary", "en"),
        _cell(
            'In de gesimuleerde gegevens heeft {{ est("goal").pct }} van de gemeenten het doel.[^a] Dat '
            "is het uitgangspunt voor de dienstverleningsovereenkomst. Zie de [cijfers](#tbl-goal) en "
            "[Het klantcontactcentrum](#kcc).\n\n[^a]: Onder wie *gemeenten* die het later deden.\n\n"
            "## Wat dit betekent\n\n- Kleine gemeenten leggen het doel minder vaak vast.\n"
            "- Grote gemeenten hebben er een *plan* bij.\n\n> Wie het doel vastlegt, kan erop sturen.",
            "nl",
        ),
        _cell(
            'In the simulated data {{ est("goal").pct }} of municipalities have adopted the goal.[^a] '
            "It is the point of departure for the service agreement. See the [figures](#tbl-goal) and "
            "[the contact centre](#kcc).\n\n[^a]: Including *municipalities* that did so later.\n\n"
            "## What this means\n\n- Small municipalities adopt the goal less often.\n"
            "- Large ones have a *plan* to go with it.\n\n> Who adopts the goal can steer by it.",
            "en",
        ),
        _output(say(table("nl"), table("en"))),
    ]
    centre = [
        _cell("# Het klantcontactcentrum", "nl"),
        _cell("# The customer contact centre", "en"),
        _cell("Hoe groter de gemeente, hoe vaker het doel er is.\n\n## Wat dit betekent\n\nSturen.", "nl"),
        _cell("The larger the municipality, the more goals.\n\n## What this means\n\nSteering.", "en"),
        _output(say(figure("nl"), figure("en"))),
        _output(say(figure("nl", "fig-untagged", tag=False), figure("en", "fig-untagged", tag=False))),
    ]  # fmt: skip
    annex = [
        _cell("# Herkomst\n\n## Meting 2014\n\nWaar elk getal vandaan komt.", "nl"),
        _cell("# Provenance\n\n## Wave 2014\n\nWhere every number comes from.", "en"),
        _output(say(record("nl"), record("en"))),
    ]
    return {
        name: notebook_format.new_notebook(cells=cells)
        for name, cells in (("summary", summary), ("kcc", centre), ("provenance", annex))
    }


def resolve(language: str) -> Any:
    """A stand-in for the resolver of the register."""

    def resolved(expression: str) -> str:
        if expression != 'est("goal").pct':
            raise ValueError(f"no estimand in {expression}")
        return f"[44{',1' if language == 'nl' else '.1'}%](#n-{GOAL}){{.n}}"

    return resolved


@cache
def chapters(language: str) -> tuple[tuple[str, str], ...]:
    """The sample as (chapter id, markdown)."""
    return tuple(
        (name, chapter_markdown(notebook, language, resolve(language), name=name))
        for name, notebook in notebooks().items()
    )


@cache
def html(language: str) -> str:
    """The page of the sample."""
    return page(read_document(chapters(language), meta(language)), meta(language))


@cache
def pdf(language: str) -> bytes:
    """The sample in print."""
    return printed(read_document(chapters(language), meta(language)), meta(language))


def meta(language: str, **changes: Any) -> Meta:
    dutch = language == "nl"
    given: dict[str, Any] = {
        "title": "Dienstverlening door gemeenten" if dutch else "Service delivery by municipalities",
        "subtitle": "Van ambitie naar praktijk" if dutch else "From ambition to practice",
        "language": language,
        "version": "0.1.0",
        "date": date(2014, 6, 1),
        "origin": "gesimuleerd" if dutch else "simulated",
        "waves": "2014 (gesimuleerd)" if dutch else "2014 (simulated)",
        "mark": mark(language, MARK),
        "short_mark": short_mark(language),
    }  # fmt: skip
    return Meta(**given | changes)
