"""Figures: records and words in, SVG text out, without ids or style attributes, to stand inline in a page.

Each kind of chart is a module of its own, with the records that it draws.
"""
