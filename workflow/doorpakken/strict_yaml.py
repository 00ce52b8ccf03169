"""YAML as plain data: what could surprise a reader is refused before anything is made of it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from typing import Any

import yaml

from doorpakken.errors import Problem, UserError, problem, refusal

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
DEEPEST = 40
LARGEST = 2_000_000  # characters
# What no text of a document may hold: pages, prints and terminals cannot show it.
CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
Place = tuple[str | int, ...]
Rows = dict[Place, int]


def read_yaml(text: str, name: str) -> tuple[Any, Rows]:
    """The data of a document called `name`, and the row of each place in it; an empty one holds no keys.

    Scalars are what YAML takes them for, except dates, which stay text. Raises UserError with all tags and
    doubled keys, the first alias, merge key or too deep part, or the place where it is no YAML.
    """
    rows: Rows = {}
    try:
        problems = list(_surprises(text, name))
        tree = None if problems else yaml.compose(text, Loader=LOADER)
        data = {} if tree is None else _plain(tree, (), rows, name, problems)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        what = getattr(error, "problem", None) or "not readable as YAML"
        row = mark.line + 1 if mark else None
        raise refusal("yaml", f"not YAML: {what}", name, row=row, mend="Mend the line.") from None
    if problems:
        raise UserError(problems)
    return data, rows


def control_problems(text: str, name: str, first: int = 1) -> list[Problem]:
    """The problem of the first control character of a text that begins in row `first`; none without one."""
    held = CONTROL.search(text)
    if not held:
        return []
    return [
        problem("control character", "a character that nobody can see stands in the text", name,
                row=first + text.count("\n", 0, held.start()), found=f"U+{ord(held[0]):04X}",
                expected="letters, digits and signs", mend="Remove it.")
    ]  # fmt: skip


def _surprises(text: str, name: str) -> Iterator[Problem]:
    """What the events of a document tell; its parser nests nothing, so no depth is too great for it."""
    if len(text) > LARGEST:
        yield problem("large document", "the document is too large", name, found=f"{len(text):,} characters",
                      expected=f"at most {LARGEST:,}", mend="Put here what describes the data, not data."
                      )  # fmt: skip
        return
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        row = event.start_mark.line + 1 if event.start_mark else None
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            yield problem("yaml depth", "lists or keys stand too deep in one another", name, row=row,
                          found=f"more than {DEEPEST} levels", expected=f"at most {DEEPEST}",
                          mend="Write it out flat.")  # fmt: skip
            return
        if isinstance(event, yaml.AliasEvent):
            yield problem("yaml alias", "aliases (*) are not allowed", name, row=row,
                          found=f"*{event.anchor}", mend="Write the value out.")  # fmt: skip
            return
        if tag := getattr(event, "tag", None):
            yield problem("yaml tag", "tags (!) are not allowed", name, row=row, found=tag[:60],
                          mend="Remove the tag.")  # fmt: skip
        if isinstance(event, yaml.ScalarEvent) and event.value == "<<" and event.implicit[0]:
            yield problem("yaml merge", "merge keys (<<) are not allowed", name, row=row, found="<<",
                          mend="Write the keys out.")  # fmt: skip
            return


def _plain(node: yaml.Node, place: Place, rows: Rows, name: str, problems: list[Problem]) -> Any:
    row = node.start_mark.line + 1
    rows.setdefault(place, row)
    if isinstance(node, yaml.MappingNode):
        return _mapping(node, place, rows, name, problems)
    if isinstance(node, yaml.SequenceNode):
        return [_plain(part, (*place, index), rows, name, problems) for index, part in enumerate(node.value)]
    if node.tag.endswith((":str", ":timestamp", ":value")):
        problems += control_problems(node.value, name, row)
        return node.value
    try:
        value = yaml.load(node.value, LOADER)
    except ValueError:
        value = math.nan
    if isinstance(value, float) and not math.isfinite(value):
        problems.append(problem("bad value", "the value is no number", name, row=row, found=node.value[:60],
                             expected="a finite number", mend="Correct the value."))  # fmt: skip
    return value


def _mapping(node: yaml.MappingNode, place: Place, rows: Rows, name: str, problems: list[Problem]) -> Any:
    result: dict[str, Any] = {}
    for key_node, value_node in node.value:
        row = key_node.start_mark.line + 1
        if not isinstance(key_node, yaml.ScalarNode):
            problems.append(problem("yaml key", "a list or keys stand in the place of a key", name, row=row,
                                 expected="a word", mend="Write a word before the colon."))  # fmt: skip
            continue
        key = key_node.value
        problems += control_problems(key, name, row)
        if key in result:
            problems.append(problem("duplicate key", "the same key stands twice", name, row=row,
                                    found=key[:60], mend="Keep one of the two."))  # fmt: skip
        rows[(*place, key)] = row
        result[key] = _plain(value_node, (*place, key), rows, name, problems)
    return result
