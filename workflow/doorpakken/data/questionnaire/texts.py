"""Texts of forms: without the tags of web pages, and in the language of their heads."""

from __future__ import annotations

import html
import re

TAG = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
ENTITY = re.compile(r"&(?:[a-z]+|#\d+);", re.IGNORECASE)


def untagged(text: str) -> str:
    """A text without tags and with single blanks."""
    plain = html.unescape(TAG.sub(" ", text)) if TAG.search(text) or ENTITY.search(text) else text
    return " ".join(plain.split())
