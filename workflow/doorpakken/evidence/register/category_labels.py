"""Labels and definitions, in each language, of what is estimated without being declared in the plan."""

from __future__ import annotations

from doorpakken.data.study import Item, Text

MISSING: dict[str, Text] = {
    "answered": {"nl": "gaf antwoord", "en": "answered"},
    "not_asked": {"nl": "niet gevraagd", "en": "not asked"},
    "no_target": {"nl": "geen doel", "en": "no target"},
    "not_applicable": {"nl": "niet van toepassing", "en": "not applicable"},
    "dont_know": {"nl": "weet niet", "en": "don't know"},
    "no_answer": {"nl": "geen antwoord", "en": "no answer"},
}
LABELS: dict[str, Text] = {
    "population": {"nl": "Populatie", "en": "Population"},
    "respondents": {"nl": "Respondenten", "en": "Respondents"},
    "responses": {"nl": "Ingevulde vragenlijsten", "en": "Completed questionnaires"},
    "response_rate": {"nl": "Respons", "en": "Response rate"},
    "mean": {"nl": "gemiddelde", "en": "mean"},
    "median": {"nl": "mediaan", "en": "median"},
    "count": {"nl": "aantal antwoorden", "en": "number of answers"},
}
DEFINITIONS: dict[str, Text] = {
    "population": {
        "nl": "Aantal {units} op de peildatum, geteld in het kader.",
        "en": "Number of {units} on the reference date, counted in the frame.",
    },
    "respondents": {
        "nl": "Aantal {units} met een toegelaten antwoord, ongewogen.",
        "en": "Number of {units} with an admitted response, unweighted.",
    },
    "responses": {
        "nl": "Aantal toegelaten vragenlijsten; van sommige {units} kwam er meer dan een.",
        "en": "Number of admitted questionnaires; some {units} sent more than one.",
    },
    "response_rate": {
        "nl": "Respondenten gedeeld door de populatie.",
        "en": "Respondents divided by the population.",
    },
    "share": {
        "nl": "Aandeel van de {units} met dit antwoord, onder wie een inhoudelijk antwoord gaf.",
        "en": "Share of {units} with this answer, among those who gave a valid answer.",
    },
    "mean": {
        "nl": "Gemiddelde over de {units} die een getal gaven.",
        "en": "Mean over the {units} that gave a number.",
    },
    "median": {
        "nl": "Mediaan over de {units} die een getal gaven.",
        "en": "Median over the {units} that gave a number.",
    },
    "count": {
        "nl": "Ongewogen aantal respondenten met dit antwoord of deze reden van ontbreken.",
        "en": "Unweighted number of respondents with this answer or this reason for having none.",
    },
}


def automatic_label(key: str, of: Text | None) -> dict[str, str]:
    """The label of an automatic estimand; `of` is the label of the concept it is about."""
    if of is None:
        return dict(LABELS[key])
    if key not in LABELS:
        return dict(of)
    return {language: f"{text}, {LABELS[key][language]}" for language, text in of.items()}


def automatic_definition(key: str, units: Text) -> dict[str, str]:
    """The definition of an automatic estimand in the languages that have a word for the units."""
    return {language: DEFINITIONS[key][language].format(units=word) for language, word in units.items()}


def category_label(category: str, item: Item | None) -> dict[str, str] | None:
    """The label of a category: that of the codebook for a code, ours for a kind of missing."""
    if category in MISSING:
        return dict(MISSING[category])
    if item is not None and category in item.labels:
        return dict(item.labels[category])
    return None
