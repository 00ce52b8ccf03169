"""Every kind of breakage that the tests make of a good wave; each module of this package adds its own."""

from tests.broken import books, codebooks, statfiles, text
from tests.broken.good import Kind

KINDS: tuple[Kind, ...] = (*text.KINDS, *books.KINDS, *statfiles.KINDS, *codebooks.KINDS)
HARMLESS: tuple[Kind, ...] = (*text.HARMLESS, *books.HARMLESS)
