"""Write the form of a wave in one of the formats that programs for surveys read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from doorpakken.data.questionnaire.write_lss import write_lss
from doorpakken.data.questionnaire.write_xlsform import write_xlsform
from doorpakken.data.study.study_model import Wave

Writer = Callable[[Wave, Sequence[str]], tuple[bytes, list[str]]]
FORMATS: Mapping[str, tuple[str, Writer]] = {
    "xlsform": (".xlsx", write_xlsform),
    "limesurvey": (".lss", write_lss),
}


def write_form(wave: Wave, languages: Sequence[str], form: str) -> tuple[str, bytes, list[str]]:
    """The suffix and the bytes of the file, and what of the wave it does not hold, in words."""
    suffix, writer = FORMATS[form]
    return (suffix, *writer(wave, languages))
