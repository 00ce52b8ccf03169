"""The manifest: every product with its checksum and class, and what it was made with and from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from doorpakken.data.study import Study
from doorpakken.data.study.checksums import sha256
from doorpakken.data.study.documents import published
from doorpakken.data.study.simulation_mark import mark
from doorpakken.errors import UserError, problem

PUBLIC = (
    *("report/", "article/"),
    *("register.json", "verdicts.json", "usage.json", "ro-crate-metadata.json"),
)
LICENCES = {"CC-BY-4.0": "https://creativecommons.org/licenses/by/4.0/"}
SEALED = ("MANIFEST.json", "ro-crate-metadata.json")


def orphans(products: Iterable[str | Path], results: Path, exempt: Sequence[Path] = ()) -> list[str]:
    """Files below `results` that no rule makes; the folders `exempt` hold no products and are left out."""
    expected = {Path(product) for product in products} | {results / name for name in SEALED}
    files = (path for path in results.rglob("*") if path.is_file()) if results.is_dir() else iter(())
    return sorted(
        path.as_posix()
        for path in files
        if path not in expected and not any(map(path.is_relative_to, exempt)) and path.name != ".gitkeep"
    )


def refuse_orphans(paths: Iterable[str]) -> None:
    """UserError naming every product that no rule makes any more."""
    problems = [
        problem("orphan", "no rule makes this file any more", path, expected="only files that a rule makes",
                mend="Delete it, or bring its rule back.")
        for path in paths
    ]  # fmt: skip
    if problems:
        raise UserError(problems)


def build_manifest(
    study: Study, products: Iterable[Path], results: Path, code: Mapping[str, str], lock: Path
) -> dict[str, Any]:
    """Checksums of products and raw files, the class of each product, the code and the lock.

    products: files below `results`. code: rule -> hash of its script and of the library that this imports.
    """
    manifest: dict[str, Any] = {
        "study": study.id,
        "version": study.version,
        "date": max(wave.date for wave in study.waves.values()).isoformat(),
        "lock": sha256(lock),
        "code": dict(sorted(code.items())),
        "raw": {
            published(wave.folder / "SHA256SUMS", study.path.parent): dict(sorted(wave.sha256.items()))
            for wave in study.waves.values()
        },
        "products": {
            path.relative_to(results).as_posix(): {
                "sha256": sha256(path),
                "bytes": path.stat().st_size,
                "class": product_class(path.relative_to(results).as_posix()),
            }
            for path in sorted(products)
        },
    }
    return {"mark": mark("en", study.mark_words), **manifest} if study.simulated else manifest


def product_class(name: str) -> str:
    """Whether a product may leave the house: "public", or "internal" (it may show single answers)."""
    return "public" if name.startswith(PUBLIC) else "internal"


def build_crate(study: Study, manifest: Mapping[str, Any]) -> dict[str, Any]:
    """RO-Crate 1.1 metadata of the public products; the date is that of the data."""
    public = [name for name, entry in manifest["products"].items() if entry["class"] == "public"]
    language = study.languages[0]
    named = " and ".join(dict.fromkeys(wave.licence for wave in study.waves.values()))
    licence = {"@id": LICENCES[named]} if named in LICENCES else named
    banner = f" {mark(language, study.mark_words)}" if study.simulated else ""
    root = {
        "@id": "./",
        "@type": "Dataset",
        "name": study.title[language],
        "description": f"{study.subtitle[language]}.{banner}",
        "version": study.version,
        "datePublished": manifest["date"],
        "license": licence,
        "hasPart": [{"@id": name} for name in public],
    }
    descriptor = {
        "@id": "ro-crate-metadata.json",
        "@type": "CreativeWork",
        "about": {"@id": "./"},
        "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
    }
    files = [
        {
            "@id": name,
            "@type": "File",
            "contentSize": str(manifest["products"][name]["bytes"]),
            "sha256": manifest["products"][name]["sha256"],
        }
        for name in public
    ]
    return {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": [descriptor, root, *files]}
