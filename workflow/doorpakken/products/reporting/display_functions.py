"""The mark of display functions: a function of a context that gives a block, or blocks after one another.

Chapters call it by its name, without the context: `report.table_question("goal", wave="2014")`. Every module
in the folders `tables` and `figures` is looked through; no list of them is kept by hand.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

Make = TypeVar("Make", bound=Callable[..., Any])
DISPLAY_FUNCTIONS: dict[str, Callable[..., Any]] = {}


def display(make: Make) -> Make:
    """Let chapters call a function; where it has a `title`, rich text, they give one text per language."""
    DISPLAY_FUNCTIONS[make.__name__] = make
    return make
