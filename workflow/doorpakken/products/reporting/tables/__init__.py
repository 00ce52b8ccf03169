"""The tables of chapters: functions from a context to table blocks, those for chapters marked `display`."""

MODULES_ARE_FOUND = True  # by chapter_report, and by the closure of what rules depend on
