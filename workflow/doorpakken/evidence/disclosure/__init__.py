"""Disclosure: what of the estimates may be shown, and what would give a withheld one back."""
