"""The words of the account, in each language."""

from __future__ import annotations

from doorpakken.data.study import Text
from doorpakken.statistics.response.response_analysis import (
    AGREEMENT,
    BIAS,
    CONDITIONAL,
    INDICATOR,
    KAPPA,
    PARTIAL,
)

COLUMNS: dict[str, Text] = {
    "size_class": {"nl": "grootteklasse", "en": "size class"},
    "province": {"nl": "provincie", "en": "province"},
}
CHOICES: dict[str, Text] = {
    "weights_declared": {"nl": "gewogen zoals in het rapport", "en": "weighted as in the report"},
    "weights_unweighted": {"nl": "niet gewogen", "en": "not weighted"},
    "weights_raked": {"nl": "gewogen naar klasse en provincie", "en": "weighted to class and province"},
    "fpc_declared": {"nl": "correctie zoals in het rapport", "en": "correction as in the report"},
    "fpc_without": {
        "nl": "zonder correctie voor een eindige populatie",
        "en": "without finite population correction",
    },
    "missing_excluded": {
        "nl": "weet niet en geen antwoord tellen niet mee",
        "en": "don't know and no answer left out",
    },
    "missing_counted": {
        "nl": "weet niet en geen antwoord tellen als niet",
        "en": "don't know and no answer count as not",
    },
    "respondents_designated": {"nl": "één antwoord per gemeente", "en": "one response for each unit"},
    "respondents_all": {"nl": "alle antwoorden van een gemeente", "en": "all responses of a unit"},
}
METHODS: dict[str, Text] = {
    "frame": {
        "nl": (
            "Logistische regressie van wel of niet antwoorden op grootteklasse en provincie, over alle "
            "eenheden van het kader, niet gewogen."
        ),
        "en": (
            "Logistic regression of answering or not on size class and province, over all units of the "
            "frame, not weighted."
        ),
    },
    "open": {
        "nl": "Geteld over wie de vraag kreeg, niet gewogen.",
        "en": "Counted over those who were asked, not weighted.",
    },
    "pairs": {
        "nl": "Geteld over paren van antwoorden uit één gemeente op één vraag, niet gewogen.",
        "en": "Counted over pairs of answers from one unit to one question, not weighted.",
    },
    "scale": {
        "nl": "Over wie alle vragen van de schaal beantwoordde, met de gewichten van de meting.",
        "en": "Over those who answered every question of the scale, with the weights of the wave.",
    },
    "panel": {
        "nl": (
            "De hele analyse opnieuw bij elke combinatie van keuzes: gewichten, correctie, ontbrekende "
            "antwoorden en respondenten."
        ),
        "en": (
            "The whole analysis again for each combination of choices: weights, correction, missing "
            "answers and respondents."
        ),
    },
}
# Label and definition of each part.
FIXED: dict[str, tuple[Text, Text]] = {
    INDICATOR: (
        {"nl": "R-indicator", "en": "R-indicator"},
        {
            "nl": (
                "Hoezeer de {units} die antwoordden op alle {units} lijken, naar grootteklasse en "
                "provincie: 1 als allen even waarschijnlijk antwoordden, en minder naarmate die kansen "
                "meer verschillen. Gecorrigeerd voor de vertekening van geschatte kansen."
            ),
            "en": (
                "How much the {units} that answered resemble all {units}, by size class and province: 1 "
                "if all were equally likely to answer, and less the more these chances differ. Adjusted "
                "for the bias of estimated chances."
            ),
        },
    ),
    BIAS: (
        {"nl": "Grens van de vertekening (procentpunten)", "en": "Bound of the bias (percentage points)"},
        {
            "nl": (
                "Hoeveel procentpunten een niet gewogen aandeel er hoogstens naast zit, als wie antwoordt"
                " alleen van grootteklasse en provincie afhangt en het antwoord daar volledig mee "
                "samenhangt."
            ),
            "en": (
                "How many percentage points an unweighted share is off at most, if who answers depends on"
                " size class and province only and the answer is wholly tied to these."
            ),
        },
    ),
    "item_missing": (
        {"nl": "Opengelaten", "en": "Left open"},
        {
            "nl": "Deel van de gestelde vragen met als antwoord weet niet of geen antwoord.",
            "en": "Part of the questions asked with don't know or no answer for an answer.",
        },
    ),
    "item_dont_know": (
        {"nl": "Weet niet", "en": "Don't know"},
        {
            "nl": "Deel van de gestelde vragen met als antwoord weet niet.",
            "en": "Part of the questions asked with don't know for an answer.",
        },
    ),
    "item_no_answer": (
        {"nl": "Geen antwoord", "en": "No answer"},
        {
            "nl": "Deel van de gestelde vragen zonder antwoord.",
            "en": "Part of the questions asked without an answer.",
        },
    ),
    AGREEMENT: (
        {"nl": "Zelfde antwoord", "en": "Same answer"},
        {
            "nl": (
                "Deel van de paren van antwoorden van twee respondenten van één gemeente op één vraag dat"
                " gelijk is."
            ),
            "en": (
                "Part of the pairs of answers of two respondents of one unit to one question that is the "
                "same."
            ),
        },
    ),
    KAPPA: (
        {"nl": "Kappa van twee respondenten", "en": "Kappa of two respondents"},
        {
            "nl": (
                "Overeenstemming van twee respondenten van één gemeente boven wat het toeval geeft "
                "(Cohen), bij geordende antwoorden gewogen naar het kwadraat van de afstand; het totaal "
                "is het gemiddelde over de vragen."
            ),
            "en": (
                "Agreement of two respondents of one unit beyond what chance gives (Cohen), for answers "
                "in order weighted by the square of the distance; the whole is the mean over the "
                "questions."
            ),
        },
    ),
}
# The same for each column of the frame, headline, scale and end of the panel.
PARTS: dict[str, tuple[Text, Text]] = {
    PARTIAL: (
        {"nl": "Verschil in respons door {}", "en": "Differences in response by {}"},
        {
            "nl": (
                "Partiële R-indicator, niet voorwaardelijk: de spreiding van de kans om te antwoorden "
                "tussen de klassen van {}; 0 als die niet uitmaakt."
            ),
            "en": (
                "Partial R-indicator, unconditional: the spread of the chance to answer between the "
                "classes of {}; 0 if it does not matter."
            ),
        },
    ),
    CONDITIONAL: (
        {"nl": "Alleen door {}", "en": "By {} alone"},
        {
            "nl": (
                "Partiële R-indicator, voorwaardelijk: de spreiding van de kans om te antwoorden door {} "
                "binnen de klassen van de andere kenmerken."
            ),
            "en": (
                "Partial R-indicator, conditional: the spread of the chance to answer by {} within the "
                "classes of the other variables."
            ),
        },
    ),
}
EARLY: tuple[Text, Text] = (
    {"nl": "{}: vroeg min laat", "en": "{}: early minus late"},
    {
        "nl": "Bij wie vroeg antwoordde min bij wie laat antwoordde: {}",
        "en": "Among those who answered early minus among those who answered late: {}",
    },
)
SCALES: dict[str, tuple[Text, Text]] = {
    "alpha": (
        {"nl": "{}: Cronbachs alfa", "en": "{}: Cronbach's alpha"},
        {"nl": "{} Cronbachs alfa.", "en": "{} Cronbach's alpha."},
    ),
    "omega": (
        {"nl": "{}: McDonalds omega", "en": "{}: McDonald's omega"},
        {"nl": "{} McDonalds omega.", "en": "{} McDonald's omega."},
    ),
}
AGREES: Text = {
    "nl": "Deel van de combinaties van keuzes met hetzelfde oordeel als het rapport. Het gaat om: {}",
    "en": "Part of the combinations of choices with the same verdict as the report. It is about: {}",
}
ENDS: dict[str, tuple[Text, Text]] = {
    "low": (
        {"nl": "{} (laagste)", "en": "{} (least)"},
        {
            "nl": "De laagste schatting van alle combinaties van keuzes. Het gaat om: {}",
            "en": "The least estimate of all combinations of choices. It is about: {}",
        },
    ),
    "high": (
        {"nl": "{} (hoogste)", "en": "{} (greatest)"},
        {
            "nl": "De hoogste schatting van alle combinaties van keuzes. Het gaat om: {}",
            "en": "The greatest estimate of all combinations of choices. It is about: {}",
        },
    ),
}
