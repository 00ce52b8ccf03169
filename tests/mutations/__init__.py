"""`make mutations`: errors planted in the statistics one at a time, and whether a test notices."""
