"""What the answers say of all units, and how precisely.

In: typed responses and the study. Out: weights, estimates, tests, changes and response quality as tables.
Evidence may import this wing; it imports data alone.
Rooms, each importing only those before it: calibration, weighting, estimation, inference, change, response.
"""
