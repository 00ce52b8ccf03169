"""What may be shown of the estimates, what is concluded from them, and where each comes from.

In: the tables of the statistics wing and the study. Out: register, verdicts, sensitivity, manifest, traces.
Products read what this wing writes, as files; it imports data and statistics.
Rooms, each importing only those before it: disclosure, register, conclusions, sensitivity, provenance.
"""
