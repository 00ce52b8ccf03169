"""Verification: build again somewhere else from what is committed, and hold the bytes against the seal."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

from doorpakken.errors import UserError, problem
from doorpakken.provenance.manifest import sha256

MANIFEST = "MANIFEST.json"


def seal_path(study_id: str) -> Path:
    """Where the committed checksums of a study's products stand."""
    return Path("checksums") / f"{study_id}.sha256"


def product_sums(results: Path) -> dict[str, str]:
    """The checksums of the products as they lie in `results` now, by name; UserError without a manifest."""
    manifest = results / MANIFEST
    if not manifest.is_file():
        raise UserError(
            problem(
                "not built", "there is nothing to seal", str(manifest), mend="Run snakemake --cores 4 first."
            )
        )
    names = [*json.loads(manifest.read_text("utf-8"))["products"], MANIFEST, "ro-crate-metadata.json"]
    return {
        name: sha256(results / name) if (results / name).is_file() else "absent" for name in sorted(names)
    }


def write_seal(path: Path, sums: Mapping[str, str]) -> None:
    """Write checksums in the format of sha256sum."""
    path.parent.mkdir(exist_ok=True)
    path.write_text("".join(f"{digest}  {name}\n" for name, digest in sorted(sums.items())), "utf-8")


def read_seal(path: Path) -> dict[str, str]:
    """The committed checksums by product name; empty when there are none."""
    if not path.is_file():
        return {}
    lines = path.read_text("utf-8").splitlines()
    return {name: digest for digest, name in (line.split("  ", 1) for line in lines)}


def differences(expected: Mapping[str, str], found: Mapping[str, str]) -> list[str]:
    """What differs between two sets of checksums, a line for each product."""
    lines = []
    for name in sorted(set(expected) | set(found)):
        if name not in found:
            lines.append(f"{name}: not made")
        elif name not in expected:
            lines.append(f"{name}: not expected")
        elif expected[name] != found[name]:
            lines.append(f"{name}: other bytes")
    return lines


def rebuild(scratch: Path, results: str, config: list[str]) -> dict[str, str]:
    """Copy the tracked files to `scratch`, build there, and return the checksums of the products.

    results: folder of the products, relative. config: arguments for snakemake.
    UserError when the build fails.
    """
    listed = subprocess.run(["git", "ls-files", "-z"], capture_output=True, check=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if Path(name).is_file():
            target = scratch / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(name, target)
    command = [sys.executable, "-m", "snakemake", "--cores", "4", *config]
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    built = subprocess.run(command, cwd=scratch, env=environment, capture_output=True, text=True, check=False)
    if built.returncode:
        tail = " ".join((built.stderr or built.stdout).split())[-300:]
        raise UserError(
            problem(
                "rebuild failed",
                "the build fails elsewhere",
                str(scratch),
                found=tail,
                mend="Commit what it needs, and build again.",
            )
        )
    return product_sums(scratch / results)
