"""Conclusions as plain sentences, with every text of the plan tried, whatever the verdict is now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from doorpakken.data.study import Conclusion
from doorpakken.data.study.hypothesis_model import NOT_COMPARABLE
from doorpakken.errors import UserError, problem
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.placeholders import INNER, PlaceholderError, sentence
from doorpakken.products.reporting.register_reader import Register


def quote_conclusions(
    data: Mapping[str, Any], verdicts: Mapping[str, Any], conclusions: Mapping[str, Conclusion], plan: str
) -> dict[str, Any]:
    """The verdicts with a `sentence` for each text: its words in each language, numbers filled in.

    data: the register. conclusions: those of the plan; each of their texts is tried in each wave, those of
    other verdicts too, since new data may call for them. plan: how messages call the plan.
    Raises UserError for every text that cannot be said. A wave that does not ask what a conclusion rests on
    has no numbers for it, so there only the text for `not_comparable` is tried.
    """
    register = Register(data, verdicts)
    problems = []
    quoted: dict[str, Any] = {**verdicts, "conclusions": {}}
    for key, entry in verdicts["conclusions"].items():
        waves = {}
        for wave, judged in entry["waves"].items():
            waves[wave] = dict(judged)
            for verdict, words in conclusions[key].text.items():
                if judged["verdict"] == NOT_COMPARABLE and verdict != NOT_COMPARABLE:
                    continue
                try:
                    sentences = {
                        language: sentence(Context(register, language, wave), words[language], INNER).text
                        for language in register.languages
                    }
                except PlaceholderError as error:
                    place = f"conclusions.{key}.text.{verdict} cannot be said in wave {wave}"
                    problems.append(problem("conclusion", place, plan, found=str(error), mend="Correct it."))
                    continue
                if verdict == judged["verdict"]:
                    waves[wave]["sentence"] = sentences
        quoted["conclusions"][key] = {**entry, "waves": waves}
    if problems:
        raise UserError(problems)
    return quoted
