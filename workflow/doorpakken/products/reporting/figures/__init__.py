"""The figures of chapters, in one language: functions from the register to figure blocks."""
