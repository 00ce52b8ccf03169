"""What a chapter calls: tables and figures that show themselves in every language of the study at once."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import cache, wraps
from importlib import import_module
from inspect import BoundArguments, Parameter, Signature, isgeneratorfunction, signature
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from doorpakken.errors import refusal
from doorpakken.products.reporting import figures, tables
from doorpakken.products.reporting.block_preview import Display
from doorpakken.products.reporting.context import Context
from doorpakken.products.reporting.display_functions import DISPLAY_FUNCTIONS
from doorpakken.products.reporting.figures.share_figures import by_share
from doorpakken.products.reporting.jupyterlab import show_prose
from doorpakken.products.reporting.placeholders import sentence
from doorpakken.products.reporting.register_reader import Register

REGISTER = "DOORPAKKEN_REGISTER"
CHAPTER = "DOORPAKKEN_CHAPTER"
TILES = "DOORPAKKEN_TILES"
VERDICTS = "verdicts.json"
WAVE = Parameter("wave", Parameter.POSITIONAL_OR_KEYWORD, default="", annotation="str")


@cache
def display_functions() -> dict[str, Callable[..., Any]]:
    """All display functions by their names, from the modules in the folders of tables and figures."""
    for folder in (tables, figures):
        for module in iter_modules(folder.__path__, f"{folder.__name__}."):
            import_module(module.name)
    return dict(sorted(DISPLAY_FUNCTIONS.items()))


class Report:
    """The tables and figures of a study, made from its register: one method for each display function.

    Each takes `wave`, and `title` holds one text per language, which may have placeholders.
    """

    def __init__(self, register: Register) -> None:
        self.register = register

    def __getattr__(self, name: str) -> Callable[..., Any]:
        functions = display_functions()
        if name not in functions:
            near = ", ".join(get_close_matches(name, functions, cutoff=0.5) or functions)
            raise AttributeError(f"no display function {name!r}; nearest: {near}")
        return _shown(self.register, functions[name])

    def __dir__(self) -> list[str]:
        return [*super().__dir__(), *display_functions()]

    def by_share(self, estimands: Sequence[str], wave: str = "") -> list[str]:
        """Estimands in the order of their shares, the largest first: one order through a chapter."""
        return by_share(Context(self.register, self.register.languages[0], wave), estimands)


def _shown(register: Register, make: Callable[..., Any]) -> Callable[..., Any]:
    """A display function as chapters call it: in every language at once."""
    _, *parameters = signature(make).parameters.values()
    called = Signature([*parameters, WAVE])

    def blocks(bound: BoundArguments, language: str) -> Any:
        words = dict(bound.arguments)
        context = Context(register, language, words.pop("wave", ""))
        if "title" in words:
            words["title"] = sentence(context, register.text(words["title"], language)).rich()
        return make(context, **words)

    @wraps(make)
    def show(*arguments: Any, **words: Any) -> Display | Iterator[Display]:
        bound = called.bind(*arguments, **words)
        by_language = {language: blocks(bound, language) for language in register.languages}
        if not isgeneratorfunction(make):
            return Display(by_language)
        every = zip(*by_language.values(), strict=True)
        return (Display(dict(zip(by_language, each, strict=True))) for each in every)

    show.__signature__ = called  # type: ignore[attr-defined]
    return show


def _tiles(register: Path) -> Mapping[str, Any]:
    """The maps of tiles: those that a run names, or those of the study that ships, beside its results."""
    if TILES in os.environ:
        return json.loads(os.environ[TILES])  # type: ignore[no-any-return]
    from doorpakken.data.study.frame_document import read_tiles
    from doorpakken.data.study.layout import SHIPPED
    from doorpakken.data.study.load_study import load_study

    study = register.parents[1] / SHIPPED
    return read_tiles(load_study(study).frame) if study.is_file() else {}


def chapter() -> Report:
    """The report of the study a notebook belongs to.

    Its register is named by the environment variable DOORPAKKEN_REGISTER, or is results/register.json
    of the project above the notebook; verdicts.json lies beside it. In a notebook that somebody has open it
    shows the prose with its numbers. Raises UserError when there is no register.
    """
    named = os.environ.get(REGISTER)
    here = Path.cwd()
    places = [Path(named)] if named else [up / "results" / "register.json" for up in (here, *here.parents)]
    for path in places:
        if path.is_file():
            verdicts = path.with_name(VERDICTS)
            register = Register.load(path, verdicts if verdicts.is_file() else None)
            tiles, chapter_id = _tiles(path), os.environ.get(CHAPTER, "")
            register = Register(register.data, register.verdicts, tiles, chapter_id)
            show_prose(register)
            return Report(register)
    mend = "Make the register first: snakemake --cores 4 results/register.json"
    place = named or "results/register.json"
    raise refusal("register_missing", "the chapter has no numbers yet", place, mend=mend)
