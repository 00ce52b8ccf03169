"""The rules of the house as functions that list faults; test_house.py holds the project against them."""

from __future__ import annotations

import ast
import io
import json
import re
import tokenize
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

WINGS = {
    "data": ("expressions", "study", "frame", "intake", "questionnaire", "drafting", "simulation"),
    "statistics": ("calibration", "weighting", "estimation", "inference", "change", "response"),
    "evidence": ("disclosure", "register", "conclusions", "sensitivity", "provenance"),
    "products": ("figures", "reporting", "publishing", "linting"),
}
ROOMS = [
    "errors",
    "rounding",
    "strict_yaml",
    "words",
    "script",
    *(f"{wing}.{room}" for wing, rooms in WINGS.items() for room in rooms),
    "commands",
    "draft_commands",
    "cli",
]
SEPARATE = {"products": ("statistics", "evidence")}  # products know these by the files that they write

RULE = re.compile(r"(?:rule|checkpoint) +(\w+):\s*$")
DIRECTIVE = re.compile(r" {4}(\w+):(.*)$")


@dataclass
class Rule:
    """A rule of a Snakefile: its name, docstring, and the arguments of each directive."""

    name: str
    docstring: str = ""
    directives: dict[str, str] = field(default_factory=dict)

    def unnamed(self, directive: str) -> int:
        """How many arguments of a directive have no name."""
        call = ast.parse(f"_(\n{self.directives.get(directive, '')}\n)", mode="eval").body
        assert isinstance(call, ast.Call)
        return len(call.args)


def rules(text: str) -> Iterator[Rule]:
    """The rules of a file as snakefmt lays them out: directives at four spaces."""
    rule: Rule | None = None
    directive = ""
    for line in text.splitlines():
        if line and not line[0].isspace():
            if rule:
                yield rule
            start = RULE.match(line)
            rule, directive = (Rule(start[1]), "") if start else (None, "")
        elif rule and (found := DIRECTIVE.match(line)):
            directive = found[1]
            rule.directives[directive] = found[2]
        elif rule and directive:
            rule.directives[directive] += f"\n{line}"
        elif rule:
            rule.docstring += line.strip().strip('"')
    if rule:
        yield rule


def rule_faults(text: str) -> list[str]:
    """Rules without docstring or log, or with an input or output that has no name; and lambdas."""
    faults = []
    for rule in rules(text):
        faults += [f"{rule.name}: no docstring"] * (not rule.docstring)
        if "output" not in rule.directives:
            faults += [f"{rule.name}: makes nothing"] * (rule.name != "all")
            continue
        faults += [f"{rule.name}: no log"] * ("log" not in rule.directives)
        for directive in ("input", "output"):
            if number := rule.unnamed(directive):
                faults.append(f"{rule.name}: {number} {directive} without a name")
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.NAME and token.string == "lambda":
            faults.append(f"line {token.start[0]}: lambda")
    return faults


def schema_faults(
    schema: Mapping[str, Any], place: str = "$", root: Mapping[str, Any] | None = None
) -> list[str]:
    """Objects that are open, and properties without description; a map may type its values instead.

    A property may take its description from the definition that it refers to. Conditions (if, then, else,
    not) only narrow what a closed object already says, so they are not read.
    """
    properties = schema.get("properties", {})
    others = schema.get("additionalProperties")
    faults = []
    if schema.get("type") == "object" or properties:
        is_map = isinstance(others, Mapping) and others and not properties
        faults += [f"{place}: open object"] * (others is not False and not is_map)
    parts = {
        key: schema[key] for key in ("items", "additionalProperties") if isinstance(schema.get(key), Mapping)
    }
    for key in ("properties", "patternProperties", "$defs"):
        parts |= {
            name if key == "properties" else f"{key}.{name}": part
            for name, part in schema.get(key, {}).items()
        }
    for key in ("anyOf", "oneOf", "allOf", "prefixItems"):
        parts |= {f"{key}[{number}]": part for number, part in enumerate(schema.get(key, []))}
    for name, part in parts.items():
        described = part | (root or schema).get("$defs", {}).get(part.get("$ref", "").split("/")[-1], {})
        faults += [f"{place}.{name}: no description"] * (
            name in properties and not described.get("description")
        )
        faults += schema_faults(part, f"{place}.{name}", root or schema)
    return faults


def import_faults(path: Path, library: Path, rooms: Sequence[str] = tuple(ROOMS)) -> list[str]:
    """Imports of a room that stands later or in a separate wing, of Snakemake, or by an unknown room."""
    parts = path.relative_to(library).with_suffix("").parts
    own = _room(parts, rooms)
    if own is None and parts[-1] != "__init__":
        return [f"{'.'.join(parts)}: a room that the order of rooms does not know"]
    rank = rooms.index(own) + 1 if own else 0
    package = [library.name, *path.relative_to(library).parent.parts]
    faults = []
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        for module in imported(node, package):
            if module[0] == "snakemake":
                faults.append(f"{path.name}: imports Snakemake")
            other = _room(module[1:], rooms) if module[0] == library.name else None
            if other and (other in rooms[rank:] or module[1] in SEPARATE.get(parts[0], ())):
                faults.append(f"{own or parts[0]} imports {other} ({path.name}, line {node.lineno})")
    return faults


def _room(parts: Sequence[str], rooms: Sequence[str]) -> str | None:
    """The room that a dotted name lies in: a wing's folder, or a module beside the wings."""
    names = (".".join(parts[:2]), parts[0] if parts else "")
    return next((name for name in names if name in rooms), None)


def imported(node: ast.AST, package: list[str]) -> list[list[str]]:
    """The modules that a statement imports, absolute; `from x import y` counts as x.y."""
    if isinstance(node, ast.Import):
        return [alias.name.split(".") for alias in node.names]
    if isinstance(node, ast.ImportFrom):
        base = package[: len(package) - node.level + 1] if node.level else []
        base = base + (node.module.split(".") if node.module else [])
        return [[*base, alias.name] for alias in node.names]
    return []


def wordings(text: str) -> list[str]:
    """Where Python holds words of products: texts by language, conditions on one, places not literal."""
    faults = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Dict) and any(map(_language, node.keys)):
            faults.append(f"line {node.lineno}: texts by language")
        if isinstance(node, ast.Compare) and any(map(_language, [node.left, *node.comparators])):
            faults.append(f"line {node.lineno}: a condition on a language")
        if isinstance(node, ast.Tuple | ast.List | ast.Set) and any(map(_language, node.elts)):
            faults.append(f"line {node.lineno}: languages by name")
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Phrases":
            literal = node.args and isinstance(node.args[0], ast.Constant)
            faults += [f"line {node.lineno}: a place of words that is not literal"] * (not literal)
    return faults


def _language(node: ast.AST | None) -> bool:
    return isinstance(node, ast.Constant) and node.value in ("nl", "en")


def lines_outside_functions(text: str) -> int:
    """Lines of a script that do something at its top level: docstring, imports and functions do not count."""
    tree = ast.parse(text)
    idle = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    idle += [node for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)]
    idle += tree.body[:1] if ast.get_docstring(tree) else []
    skipped = {line for node in idle for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)}
    lines = {
        number for number, line in enumerate(text.splitlines(), 1) if line.strip() and line.strip()[0] != "#"
    }
    return len(lines - skipped)


def function_faults(text: str, longest: int = 60) -> list[str]:
    """Functions of more lines than that, and public ones at the top of a module without docstring."""
    tree = ast.parse(text)
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    sizes = {node.name: (node.end_lineno or node.lineno) - node.lineno + 1 for node in functions}
    faults = [f"{name} has {size} lines" for name, size in sizes.items() if size > longest]
    public = [node for node in functions if node in tree.body and not node.name.startswith("_")]
    return faults + [f"{node.name} has no docstring" for node in public if not ast.get_docstring(node)]


ROUND = ("round", "quantize", "around", "rint")


VAGUE = {"found", "made", "said", "told", "seen", "known", "at", "one"}
PROBLEM = re.compile(r"\bfound: |\bfound=found\b")  # `found` is a word of problems: a field, or passed as one


def vague_names(text: str) -> list[str]:
    """Variables, parameters and attributes whose names say nothing of what they hold."""
    faults = []
    for statement in ast.parse(text).body:
        vague = VAGUE - {"found"} if PROBLEM.search(ast.unparse(statement)) else VAGUE
        for node in ast.walk(statement):
            match node:
                case ast.arg(arg=name) | ast.Name(id=name, ctx=ast.Store()):
                    pass
                case ast.Attribute(attr=name, ctx=ast.Store()):
                    pass
                case _:
                    continue
            if name in vague:
                faults.append(f"line {node.lineno}: {name}")
    return faults


def rounding_faults(text: str) -> list[str]:
    """Calls that round, and formats of numbers that do (.1f, g, %)."""
    faults = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call):
            called = getattr(node.func, "id", getattr(node.func, "attr", ""))
            faults += [f"line {node.lineno}: {called}"] * (called in ROUND)
        if isinstance(node, ast.FormattedValue) and node.format_spec is not None:
            spec = ast.unparse(node.format_spec)[2:-1]
            faults += [f"line {node.lineno}: {spec}"] * bool(re.search(r"\.\d|[eEgGn%]$", spec))
    return faults


# Written so that this file does not hold what it looks for.
ADDRESSES = re.compile(
    r"py[p]i[.]org|python[h]osted|registry[.]n[p]m|deb[.]de[b]ian|/(?:wor[k]|roo[t]|tm[p]|home|Users)/\w"
)


def address_faults(text: str) -> list[str]:
    """Addresses of package registries and paths of one machine."""
    lines = enumerate(text.splitlines(), 1)
    return [f"line {number}: {found[0]}" for number, line in lines if (found := ADDRESSES.search(line))]


def notebook_faults(text: str) -> list[str]:
    """Code cells with outputs or an execution count."""
    cells = json.loads(text)["cells"]
    return [
        f"cell {number} has outputs"
        for number, cell in enumerate(cells, 1)
        if cell.get("outputs") or cell.get("execution_count") is not None
    ]
