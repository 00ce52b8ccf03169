"""Read documents strictly: plain files of UTF-8 text; YAML held against closed schemas, with a place."""

from __future__ import annotations

import difflib
import os
import re
import stat
from collections.abc import Container, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from doorpakken.data.study.not_built import not_built
from doorpakken.data.study.open_points import is_todo, todo_problem
from doorpakken.errors import Problem, UserError, problem, refusal
from doorpakken.strict_yaml import LOADER, Rows, control_problems, read_yaml
from doorpakken.words import languages

ADD = "Add it."
LANGUAGE = "{language}"
SCHEMAS = Path(__file__).parents[3] / "schemas"
TYPES = {
    "string": "text: in quotes what looks like a number, yes or no",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "keys with values",
    "integer": "a whole number",
}


def shown(path: Path) -> str:
    """A path as a message names it: relative to the working directory when it lies below or beside it."""
    relative = os.path.relpath(path)
    return relative if relative.count("..") <= 2 else str(path)


def published(path: Path, home: Path) -> str:
    """A path as a product names it: from the project, else from the study's folder `home`, else its name."""
    for folder in (Path.cwd(), home.resolve()):
        if path.resolve().is_relative_to(folder):
            return path.resolve().relative_to(folder).as_posix()
    return path.name


@contextmanager
def access(path: Path) -> Iterator[None]:
    """What the system refuses to do with files, said as a UserError; `path` is named where it names none."""
    try:
        yield
    except (OSError, ValueError) as error:
        file, reason = (error.filename, error.strerror) if isinstance(error, OSError) else (None, str(error))
        raise refusal("unreadable", "cannot be read", shown(Path(os.fsdecode(file or path))),
                      found=reason or "", expected="a file or folder that you may read",
                      mend="Mend its name or its rights.") from None  # fmt: skip


def ordinary(path: Path) -> None:
    """UserError unless the path is a file that can be opened: not absent, a folder, a pipe or a device."""
    name = shown(path)
    with access(path):
        try:
            mode = path.stat().st_mode
        except FileNotFoundError:
            near = _other_case(path)
            mend = f"Did you mean {near}?" if near else ADD
            raise refusal("missing file", "there is no such file", name, mend=mend) from None
        if stat.S_ISREG(mode):
            path.open("rb").close()
            return
    found = "a folder" if stat.S_ISDIR(mode) else "a pipe, a socket or a device"
    mend = "Put the file itself there."
    raise refusal("no file", "this is no file", name, found=found, expected="a file", mend=mend)


def _other_case(path: Path) -> str:
    """The name of a file beside `path` that differs from its name in capitals only; empty without one."""
    try:
        beside = sorted(other.name for other in path.parent.iterdir())
    except OSError:
        return ""
    alike = (name for name in beside if name.casefold() == path.name.casefold() and name != path.name)
    return next(alike, "")


def read_text(path: Path) -> str:
    """The UTF-8 text of a document; UserError when it is no file, not UTF-8 or has a control character."""
    name = shown(path)
    ordinary(path)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = error.object.count(b"\n", 0, error.start) + 1
        byte, mend = f"byte 0x{error.object[error.start]:02x}", "Save it as UTF-8."
        what, expected = "not UTF-8", "UTF-8"
        raise refusal("encoding", what, name, row=row, found=byte, expected=expected, mend=mend) from None
    if held := control_problems(text, name):
        raise UserError(held)
    return text


def load_yaml(path: Path, schema: str) -> dict[str, Any]:
    """A YAML document held against `schemas/<schema>.schema.yaml`; UserError with all that is wrong."""
    name = shown(path)
    data, rows = read_yaml(read_text(path), name)
    open_places = dict(_left_open(data, ()))
    problems = [todo_problem(text, name, rows.get(place), None) for place, text in open_places.items()]
    problems += _violations(data, schema, name, rows, open_places)
    if problems:
        raise UserError(problems)
    loaded: dict[str, Any] = data
    return loaded


def tuples(part: Any) -> Any:
    """A part of a document with tuples for its lists, as frozen records hold them."""
    if isinstance(part, dict):
        return {key: tuples(inner) for key, inner in part.items()}
    return tuple(map(tuples, part)) if isinstance(part, list) else part


def row_of(path: Path, *place: str | int) -> int | None:
    """The row of a place in a YAML document, for a problem that the schema does not see."""
    _, rows = read_yaml(read_text(path), shown(path))
    return rows.get(place)


@cache
def schema_of(name: str) -> Any:
    """What `schemas/<name>.schema.yaml` says, {language} once for each language that has words."""
    return _by_language(yaml.load((SCHEMAS / f"{name}.schema.yaml").read_text("utf-8"), LOADER))


@cache
def validator(schema: str) -> Any:
    """The validator of `schemas/<schema>.schema.yaml`, for which $ in a pattern is the end of the text."""
    from jsonschema import Draft202012Validator
    from jsonschema.validators import extend

    strict = extend(Draft202012Validator, {"pattern": _pattern})  # type: ignore[no-untyped-call]
    return strict(schema_of(schema))


def _by_language(part: Any) -> Any:
    """A part of a schema in which each key and value with {language} in it stands once for each language."""
    if isinstance(part, dict):
        return {name: _by_language(inner) for key, inner in part.items() for name in _spoken(key)}
    if isinstance(part, list):
        return [name for inner in part for name in _spoken(_by_language(inner))]
    return part


def _spoken(word: Any) -> list[Any]:
    if not isinstance(word, str) or LANGUAGE not in word:
        return [word]
    return [word.replace(LANGUAGE, language) for language in languages()]


def _pattern(checker: Any, pattern: str, text: Any, schema: Any) -> Iterator[Any]:
    """The problem of a text that does not fit; to Python alone $ also stands before a last line break."""
    from jsonschema import ValidationError

    del checker, schema
    if isinstance(text, str) and not re.search(re.sub(r"\$$", r"\\Z", pattern), text):
        yield ValidationError(f"{text!r} does not match {pattern!r}")


def _left_open(data: Any, place: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, part in parts:
        if is_todo(part):
            yield (*place, key), part
        yield from _left_open(part, (*place, key))


def _violations(
    data: Any, schema: str, name: str, rows: Rows, passed: Container[tuple[str | int, ...]]
) -> Iterator[Problem]:
    errors = validator(schema).iter_errors(data)
    for error in sorted(errors, key=lambda error: "/".join(map(str, error.absolute_path))):
        place = tuple(error.absolute_path)
        if place not in passed:
            yield from _explained(error, place, name, rows)


def _explained(error: Any, place: tuple[str | int, ...], name: str, rows: Rows) -> Iterator[Problem]:
    key = ".".join(str(part) for part in place) or "the document"
    row = rows.get(place)
    if error.validator == "additionalProperties":
        keys = list(error.schema["properties"])
        for extra in sorted(set(error.instance) - set(keys)):
            near = difflib.get_close_matches(extra, keys, n=1, cutoff=0.5)
            if absent := not_built(extra):
                yield problem("not built", f"{key} asks for what is not built: {absent.what}", name,
                              row=rows.get((*place, extra)), found=extra[:60], expected=", ".join(keys),
                              mend=absent.mend)  # fmt: skip
                continue
            mend = f"Did you mean {near[0]}?" if near else error.schema.get("mend", "Remove it.")
            yield problem("unknown key", f"unknown key in {key}", name, row=rows.get((*place, extra)),
                          found=extra[:60], expected=", ".join(keys), mend=mend)  # fmt: skip
    elif error.validator == "required":
        missing = ", ".join(wanted for wanted in error.validator_value if wanted not in error.instance)
        yield problem("missing key", f"{key} lacks a key", name, row=row, expected=missing, mend=ADD)
    elif error.validator == "enum" and (absent := not_built(str(error.instance))):
        expected = ", ".join(str(value) for value in error.validator_value)
        yield problem("not built", f"{key} asks for what is not built: {absent.what}", name, row=row,
                      found=repr(error.instance)[:60], expected=expected, mend=absent.mend)  # fmt: skip
    else:
        expected = error.schema.get("description", "") or error.message
        if error.validator == "enum":
            expected = ", ".join(str(value) for value in error.validator_value)
        elif error.validator == "type":
            expected = f"{expected} ({TYPES[error.validator_value]})"
        yield problem("bad value", f"{key} does not fit", name, row=row, found=repr(error.instance)[:60],
                      expected=expected, mend=error.schema.get("mend", "Correct the value."))  # fmt: skip
