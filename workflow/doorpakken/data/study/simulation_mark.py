"""The mark of simulated data: it stands on every page, figure and file, and cannot be taken off."""

from __future__ import annotations

MARK = {
    "nl": (
        "Gesimuleerde gegevens. Geen gemeente heeft deze antwoorden gegeven. De cijfers tonen hoe de methode "
        "werkt en zeggen niets over gemeenten of over het onderzoek uit 2014. Niet citeren als uitkomst."
    ),
    "en": (
        "Simulated data. No municipality gave these answers. The figures show how the method works; they say "
        "nothing about municipalities or the 2014 study. Do not cite as findings."
    ),
}
# The words of the mark that hold a number.
MARK_LITERALS = ("het onderzoek uit 2014", "the 2014 study")
SHORT_MARK = {"nl": "gesimuleerd", "en": "simulated"}
