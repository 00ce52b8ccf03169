"""The type of a wording: a language, such as nl, with its text."""

from __future__ import annotations

from collections.abc import Mapping

Text = Mapping[str, str]
