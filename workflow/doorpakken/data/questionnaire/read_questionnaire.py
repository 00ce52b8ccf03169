"""Read a questionnaire from whichever document holds it: told by its bytes, not by its name."""

from __future__ import annotations

from pathlib import Path

from doorpakken.data.questionnaire import read_dictionary, read_lss, read_sheet, read_xlsform
from doorpakken.data.questionnaire.lss_tables import is_lss
from doorpakken.data.questionnaire.model import Questionnaire
from doorpakken.data.questionnaire.sheet_rows import read_sheets
from doorpakken.data.study.documents import shown
from doorpakken.data.study.raw_formats import FORMATS, format_of
from doorpakken.errors import refusal


def read_questionnaire(path: Path) -> Questionnaire:
    """The questionnaire of a codebook sheet, an SPSS or Stata dictionary, a .lss or an XLSForm.

    Raises UserError with all that is wrong in it.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise refusal("unreadable", "the file cannot be read", shown(path),
                      found=error.strerror or "an error",
                      mend="Name a file that is there and may be read.") from None  # fmt: skip
    if is_lss(data):
        return read_lss.read_lss(path, data)
    kind = format_of(data)
    if FORMATS[kind].knows_missing:
        return read_dictionary.read_dictionary(path, data)
    sheets = read_sheets(path, data)
    if read_xlsform.is_xlsform(sheets):
        return read_xlsform.read_xlsform(path, sheets)
    return read_sheet.read_sheet(path, sheets)
