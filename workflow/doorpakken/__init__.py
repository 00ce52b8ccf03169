"""Reproducible survey research: from raw waves to a report in which every number leads back to its source."""
