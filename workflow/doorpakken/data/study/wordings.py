"""How two wordings are compared."""


def loosely(text: str) -> str:
    """A text without capitals, outer blanks and double ones."""
    return " ".join(text.casefold().split())
