"""`make bench`: what the pipeline and its statistics cost beside others, as ratios."""
