"""The fixed words of the tables of the account: Dutch, English."""

from __future__ import annotations

ACCOUNT = {
    "table representation": (
        "Lijkt wie antwoordde op alle gemeenten?",
        "Do those who answered resemble all?",
    ),
    "note representation": (
        "R-indicator: 1 is volledige gelijkenis. De andere getallen: 0 is geen verschil.",
        "R-indicator: 1 is full resemblance. The other numbers: 0 is no difference.",
    ),
    "table early late": ("Vroege min late antwoorden", "Early minus late answers"),
    "early late half": (
        "de vroegste helft van de antwoorden met de laatste",
        "the earliest half of the answers with the last",
    ),
    "early late third": (
        "het vroegste derde deel van de antwoorden met het laatste",
        "the earliest third of the answers with the last",
    ),
    "early late reminder": (
        "de antwoorden van voor {} met de andere",
        "the answers from before {} with the others",
    ),
    "note early late": (
        "p: kans op zo'n verschil door toeval, aangepast aan het aantal vergelijkingen.",
        "p: chance of such a difference by accident, adjusted for the number of comparisons.",
    ),
    "table left open": ("Wat open bleef, naar soort", "What was left open, by kind"),
    "note left open": (
        "Percentages van wie de vraag kreeg, niet gewogen. Onder het totaal: wat het vaakst open bleef.",
        "Percentages of those who were asked, not weighted. Below the total: what was left open most.",
    ),
    "left open by class": ("Wat open bleef, per klasse", "What was left open, by class"),
    "open": (
        "Percentages van wie de vraag kreeg: weet niet en geen antwoord samen, niet gewogen.",
        "Percentages of those who were asked: don't know and no answer together, not weighted.",
    ),
    "table scales": ("Hoe goed vragen bij elkaar passen", "How well questions fit together"),
    "note scales": (
        "Beide maten zijn hoogstens 1; hoe dichter daarbij, hoe beter de vragen bij elkaar passen.",
        "Both measures are at most 1; the nearer to it, the better the questions fit together.",
    ),
    "table panel": (
        "Bij hoeveel van de combinaties van keuzes het oordeel gelijk blijft",
        "In how many of the combinations of choices the verdict stays the same",
    ),
    "note panel": (
        "Percentages van de combinaties die te berekenen zijn; in een kolom die met deze keuze.",
        "Percentages of the combinations that can be computed; in a column those with this choice.",
    ),
    "table extremes": (
        "De laagste en de hoogste schatting van alle combinaties",
        "The least and the greatest estimate of all combinations",
    ),
    "note extremes": (
        "In de eenheid van de schatting zelf.",
        "In the unit of the estimate itself.",
    ),
    "all choices": ("Alle keuzes", "All choices"),
    "all questions": ("Alle vragen samen", "All questions together"),
    "dont know": ("Weet niet", "Don't know"),
    "no answer": ("Geen antwoord", "No answer"),
    "together": ("Samen", "Together"),
    "least": ("Laagste", "Least"),
    "greatest": ("Hoogste", "Greatest"),
    "early minus late": ("Verschil", "Difference"),
    "p": ("p", "p"),
    "n": ("n", "n"),
    "computed": ("Waarde", "Value"),
    "why not available": ("–: niet te berekenen.", "–: not available."),
}
