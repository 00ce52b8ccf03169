"""The fixed words of tables, figures and records; a language without words of its own gets English ones."""

from __future__ import annotations

WORDS = {
    "to": ("tot", "to"),
    "in ten": ("{} van de 10", "{} in 10"),
    "fewer than one in ten": ("minder dan 1 van de 10", "fewer than 1 in 10"),
    "more than nine in ten": ("meer dan 9 van de 10", "more than 9 in 10"),
    "of": ("van", "of"),
    "total": ("Totaal", "Total"),
    "answer": ("Antwoord", "Answer"),
    "topic": ("Onderwerp", "Topic"),
    "class": ("Klasse", "Class"),
    "share": ("Aandeel", "Share"),
    "value": ("Waarde", "Value"),
    "interval": ("Interval", "Interval"),
    "mean": ("gemiddelde", "mean"),
    "median": ("mediaan", "median"),
    "answered": ("n (gaf antwoord)", "n (answered)"),
    "not counted": ("niet meegeteld: {}", "not counted: {}"),
    "population": ("Populatie", "Population"),
    "respondents": ("Respondenten", "Respondents"),
    "response rate": ("Respons", "Response rate"),
    "have answered": ("gaven antwoord", "answered"),
    "all units": ("alle {}", "all {}"),
    "units": ("eenheden", "units"),
    "not shown": ("niet getoond", "not shown"),
    "why not shown": (
        "x of niet getoond: het cijfer gaat over zo weinig antwoorden dat herkenning mogelijk is.",
        "x or not shown: the figure is about so few answers that they could be recognised.",
    ),
    "no interval": ("geen interval", "no interval"),
    "indicative": ("indicatief", "indicative"),
    "why indicative": (
        "* of indicatief: het interval is breder dan {} procentpunten.",
        "* or indicative: the interval is wider than {} percentage points.",
    ),
    "why indicative mean": (
        "* of indicatief: het interval is breed voor antwoorden die zo ver uiteenlopen.",
        "* or indicative: the interval is wide for answers that differ so much.",
    ),
    "interval of": ("Lijnen: interval van {}.", "Lines: {} interval."),
    "classes": ("Klassen", "Classes"),
    "by number of": ("naar aantal {}", "by number of {}"),
    "question": ("Vraag", "Question"),
    "questions": ("Vragen", "Questions"),
    "other questions": (
        "De vragen bij de andere rijen staan in de bijlage met alle vragen.",
        "The questions of the other rows stand in the annex with every question.",
    ),
    "other bases": (
        "De vragen en het aantal antwoorden staan in de bijlage met alle vragen.",
        "The questions and the number of answers stand in the annex with every question.",
    ),
    "source": ("Bron", "Source"),
    "wave": ("meting", "wave"),
    "weighted": ("Gewogen naar het aantal {}.", "Weighted to the number of {}."),
    "weighted by province": (
        "Gewogen naar het aantal {} per provincie.",
        "Weighted to the number of {} in each province.",
    ),
    "weighted by size_class": (
        "Gewogen naar het aantal {} per klasse.",
        "Weighted to the number of {} in each class.",
    ),
    "unweighted": ("Niet gewogen.", "Not weighted."),
    "counts": ("Aantallen, niet gewogen.", "Counts, not weighted."),
    "percentages": ("Percentages van wie antwoord gaf.", "Percentages of those who answered."),
    "unweighted counts": (
        "Aantallen niet gewogen.",
        "Counts not weighted.",
    ),
    "response by class": ("Respons per klasse", "Response by class"),
    "simulated data": ("gesimuleerde gegevens", "simulated data"),
    "simulated": ("gesimuleerd", "simulated"),
    "in the simulated data": ("in de gesimuleerde gegevens", "in the simulated data"),
    "in this survey": ("in dit onderzoek", "in this survey"),
    "definition": ("Definitie", "Definition"),
    "codes counted": ("Meegeteld", "Counted"),
    "raw data": ("Ruwe gegevens", "Raw data"),
    "column": ("kolom", "column"),
    "codebook": ("Codeboek", "Codebook"),
    "row": ("rij", "row"),
    "method": ("Methode", "Method"),
    "taylor": ("Onzekerheid berekend met Taylor-linearisatie", "Uncertainty by Taylor linearisation"),
    "woodruff": ("Onzekerheid berekend volgens Woodruff", "Uncertainty by Woodruff's method"),
    "interval by wilson": ("interval volgens Wilson", "Wilson interval"),
    "interval by t": ("interval met de t-verdeling", "interval from the t distribution"),
    "interval by woodruff": ("interval volgens Woodruff", "Woodruff interval"),
    "interval by census": ("geen marge, want iedereen antwoordde", "no margin, since everybody answered"),
    "correction": (
        "met correctie voor een eindige populatie",
        "with correction for a finite population",
    ),
    "no correction": (
        "zonder correctie voor een eindige populatie",
        "without correction for a finite population",
    ),
    "recompute": ("Narekenen", "Recompute"),
    "frame": ("Geteld in het kader van {}.", "Counted in the frame of {}."),
}


def say(key: str, language: str) -> str:
    """The words for `key` in a language."""
    dutch, english = WORDS[key]
    return dutch if language == "nl" else english
