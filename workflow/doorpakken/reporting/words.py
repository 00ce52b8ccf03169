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
        "x of niet getoond: zo weinig antwoorden dat herkenning mogelijk is.",
        "x or not shown: so few answers that they could be recognised.",
    ),
    "no interval": ("geen interval", "no interval"),
    "indicative": ("indicatief", "indicative"),
    "why indicative": (
        "* of indicatief: het interval reikt verder dan {} punten aan weerszijden.",
        "* or indicative: the interval reaches further than {} points on either side.",
    ),
    "interval of": ("Lijnen: interval van {}.", "Lines: {} interval."),
    "question": ("Vraag", "Question"),
    "other questions": (
        "De vragen bij de andere rijen staan in de bijlage met alle vragen.",
        "The questions of the other rows stand in the annex with every question.",
    ),
    "source": ("Bron", "Source"),
    "wave": ("golf", "wave"),
    "weighted": (
        "Gewogen naar het aantal {} per klasse.",
        "Weighted to the number of {} in each class.",
    ),
    "unweighted": ("Niet gewogen.", "Not weighted."),
    "counts": ("Aantallen, niet gewogen.", "Counts, not weighted."),
    "percentages": (
        "Percentages van wie antwoord gaf; aantallen onder de streep zijn niet gewogen.",
        "Percentages of those who answered; the counts at the foot are not weighted.",
    ),
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
    "correction": ("met eindige-populatiecorrectie", "with finite population correction"),
    "no correction": ("zonder eindige-populatiecorrectie", "without finite population correction"),
    "recompute": ("Narekenen", "Recompute"),
    "frame": ("Geteld in het kader van {}.", "Counted in the frame of {}."),
}


def say(key: str, language: str) -> str:
    """The words for `key` in a language."""
    dutch, english = WORDS[key]
    return dutch if language == "nl" else english
