"""The tables of chapters, in one language: functions from the register to blocks."""
