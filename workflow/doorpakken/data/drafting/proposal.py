"""What a column of a raw file may be, as a draft proposes it."""

from __future__ import annotations

from dataclasses import dataclass

from doorpakken.data.study.open_points import todo

LABELS = 25  # most answers of a closed question
OTHER = "?"  # a label that the file does not tell


@dataclass(frozen=True)
class Proposal:
    """What a column may be: the cells of its codebook row that the file itself suggests.

    `labels` are code and label; `open_*` say what is to be settled of the type and of the labels, or nothing.
    in_words: its answers are still to be coded, with those of its question. spellings: other ways, by blanks
    or capitals, in which its labels stand in the cells. box: whether an empty cell may be a box unticked.
    spans: whether its cells are spans of time.
    """

    type: str
    missing: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    open_type: str = ""
    open_labels: str = ""
    box: bool = False
    in_words: bool = False
    spellings: tuple[str, ...] = ()
    spans: bool = False

    @property
    def has_bare_codes(self) -> bool:
        """Whether its labels are nothing but its codes: the file does not say what they stand for."""
        return bool(self.labels) and all(code == label for code, label in self.labels)

    def cell(self, column: str) -> str:
        """The cell of a column of the codebook, marked where it is open."""
        if column == "type":
            return todo(self.open_type, self.type) if self.open_type else self.type
        pairs = "|".join(f"{code}={label}" for code, label in self.labels)
        return todo(self.open_labels, pairs) if pairs and self.open_labels else pairs
