"""Text that a spreadsheet would run as a formula: how our tables keep it, and how they are read back."""

from __future__ import annotations

import re

# Signs that open a formula, in full width too; a tab or a line break before them changes nothing.
FORMULA = re.compile(r"'*(\s*[=+\-@＝＋－＠]|[\t\r\n])")
PLAIN = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?(\|[+-]?[0-9]+(\.[0-9]+)?)*", re.ASCII)


def harmless(text: str) -> str:
    """The text with an apostrophe before it where a spreadsheet could take it for a formula.

    A number, and codes with | between them, stay as they are: they run nothing. After OWASP, CSV Injection.
    """
    return f"'{text}" if FORMULA.match(text) and not PLAIN.fullmatch(text) else text


def original(text: str) -> str:
    """The text that `harmless` was given."""
    return text[1:] if text.startswith("'") and FORMULA.match(text) else text
