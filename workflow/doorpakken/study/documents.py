"""Read YAML documents strictly: no duplicate keys, aliases or tags; closed schemas with a place."""

from __future__ import annotations

import difflib
import math
import os
from collections.abc import Container, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from doorpakken.errors import Problem, UserError, problem
from doorpakken.study.todo import is_todo, todo_problem

SCHEMAS = Path(__file__).parents[2] / "schemas"
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
TYPES = {
    "string": "text: in quotes what looks like a number, yes or no",
    "number": "a number",
    "boolean": "true or false",
    "array": "a list",
    "object": "keys with values",
    "integer": "a whole number",
}
Rows = dict[tuple[str | int, ...], int]


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


def read_text(path: Path) -> str:
    """The UTF-8 text of a document; UserError when it is absent, a folder or not UTF-8."""
    name = shown(path)
    try:
        return path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise UserError(problem("missing file", "there is no such file", name, mend="Add it.")) from None
    except UnicodeDecodeError as error:
        row = error.object.count(b"\n", 0, error.start) + 1
        found = f"byte 0x{error.object[error.start]:02x}"
        raise UserError(
            problem("encoding", "not UTF-8", name, row=row, found=found, mend="Save it as UTF-8.")
        ) from None
    except OSError as error:
        raise UserError(
            problem("unreadable", "cannot be read", name, found=error.strerror or "an error")
        ) from None


def load_yaml(path: Path, schema: str) -> dict[str, Any]:
    """A YAML document held against `schemas/<schema>.schema.yaml`; UserError with all that is wrong."""
    name = shown(path)
    try:
        tree = yaml.compose(read_text(path), Loader=LOADER)
        rows: Rows = {}
        found = list(_refused(tree, name)) if tree else []
        data = {} if tree is None or found else _plain(tree, (), rows, name, found)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "not readable as YAML"
        row = mark.line + 1 if mark else None
        raise UserError(problem("yaml", f"not YAML: {what}", name, row=row, mend="Mend the line.")) from None
    if not found:
        open_places = dict(_left_open(data, ()))
        found = [todo_problem(text, name, rows.get(at), None) for at, text in open_places.items()]
        found += _violations(data, schema, name, rows, open_places)
    if found:
        raise UserError(found)
    return data


def _refused(node: yaml.Node, name: str) -> Iterator[Problem]:
    seen: set[int] = set()
    stack = [node]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            yield problem(
                "yaml alias",
                "aliases (*) are not allowed",
                name,
                row=node.start_mark.line + 1,
                mend="Write the value out.",
            )
            return
        seen.add(id(node))
        if not node.tag.startswith("tag:yaml.org,2002:") or node.tag.split(":")[-1] not in (
            "map",
            "seq",
            "str",
            "int",
            "float",
            "bool",
            "null",
            "timestamp",
        ):
            yield problem(
                "yaml tag",
                "tags (!) are not allowed",
                name,
                row=node.start_mark.line + 1,
                found=node.tag,
                mend="Remove the tag.",
            )
        if isinstance(node, yaml.MappingNode):
            stack += [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            stack += node.value


def _plain(node: yaml.Node, at: tuple[str | int, ...], rows: Rows, name: str, found: list[Problem]) -> Any:
    rows.setdefault(at, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        result: dict[str, Any] = {}
        for key_node, value_node in node.value:
            key = str(key_node.value)
            row = key_node.start_mark.line + 1
            if key in result:
                found.append(
                    problem(
                        "duplicate key",
                        "the same key stands twice",
                        name,
                        row=row,
                        found=key,
                        mend="Keep one of the two.",
                    )
                )
            rows[(*at, key)] = row
            result[key] = _plain(value_node, (*at, key), rows, name, found)
        return result
    if isinstance(node, yaml.SequenceNode):
        return [_plain(part, (*at, index), rows, name, found) for index, part in enumerate(node.value)]
    if node.tag.endswith((":timestamp", ":str")):
        return node.value
    value = yaml.load(node.value, LOADER)
    if isinstance(value, float) and not math.isfinite(value):
        found.append(
            problem(
                "bad value",
                "the value is no number",
                name,
                row=node.start_mark.line + 1,
                found=node.value,
                expected="a finite number",
                mend="Correct the value.",
            )
        )
    return value


@cache
def validator(schema: str) -> Any:
    """The validator of `schemas/<schema>.schema.yaml`."""
    from jsonschema import Draft202012Validator

    return Draft202012Validator(yaml.load((SCHEMAS / f"{schema}.schema.yaml").read_text("utf-8"), LOADER))


def _left_open(data: Any, at: tuple[str | int, ...]) -> Iterator[tuple[tuple[str | int, ...], str]]:
    parts = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, part in parts:
        if is_todo(part):
            yield (*at, key), part
        yield from _left_open(part, (*at, key))


def _violations(
    data: Any, schema: str, name: str, rows: Rows, passed: Container[tuple[str | int, ...]]
) -> Iterator[Problem]:
    for error in sorted(validator(schema).iter_errors(data), key=_position):
        at = tuple(error.absolute_path)
        if at not in passed:
            yield from _explained(error, at, name, rows)


def _position(error: Any) -> str:
    return "/".join(str(part) for part in error.absolute_path)


def _explained(error: Any, at: tuple[str | int, ...], name: str, rows: Rows) -> Iterator[Problem]:
    key = ".".join(str(part) for part in at) or "the document"
    row = rows.get(at)
    if error.validator == "additionalProperties":
        known = list(error.schema["properties"])
        for extra in sorted(set(error.instance) - set(known)):
            near = difflib.get_close_matches(extra, known, n=1, cutoff=0.5)
            mend = f"Did you mean {near[0]}?" if near else "Remove it."
            yield problem(
                "unknown key",
                f"unknown key in {key}",
                name,
                row=rows.get((*at, extra)),
                found=extra,
                expected=", ".join(known),
                mend=mend,
            )
    elif error.validator == "required":
        missing = [wanted for wanted in error.validator_value if wanted not in error.instance]
        yield problem(
            "missing key", f"{key} lacks a key", name, row=row, expected=", ".join(missing), mend="Add it."
        )
    else:
        expected = error.schema.get("description", "") or error.message
        if error.validator == "enum":
            expected = ", ".join(str(value) for value in error.validator_value)
        elif error.validator == "type":
            expected = f"{expected} ({TYPES[error.validator_value]})"
        yield problem(
            "bad value",
            f"{key} does not fit",
            name,
            row=row,
            found=repr(error.instance)[:60],
            expected=expected,
            mend="Correct the value.",
        )
