"""Judges from outside the pipeline: a browser with axe-core, the Nu checker, veraPDF. Run by `make check`."""
