"""A frame that only says what it has: for studies whose units are made in memory."""

from __future__ import annotations

from pathlib import Path

DOCUMENT = """units: units.csv
code: {pattern: ".+", description: any code}
columns: {province: {}}
"""


def declare_frame(folder: Path, languages: tuple[str, ...] = ("nl", "en", "de", "fr", "fy")) -> Path:
    """Write frame.yaml and the heads of classes of size in a folder, which is made."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "frame.yaml").write_text(DOCUMENT, encoding="utf-8")
    labels = "".join(f",label_{language}" for language in languages)
    (folder / "size_classes.csv").write_text(f"size_class,lower,upper{labels}\n", encoding="utf-8")
    return folder
