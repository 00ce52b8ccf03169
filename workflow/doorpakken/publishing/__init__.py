"""Publishing: executed chapters in, one self-contained page and one accessible PDF out."""

from __future__ import annotations

from doorpakken.publishing.meta import Meta

__all__ = ["Meta"]
