"""Judges from outside the pipeline: a browser with axe-core, and the veraPDF engine. Run by `make check`."""
