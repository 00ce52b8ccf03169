"""What was asked, of whom, and what came in.

In: the documents of a study, the tables of the frame, raw files. Out: a study held against closed schemas,
problems with their place and mend, typed responses. Every other wing may import this one; it imports none.
Rooms, each importing only those before it: expressions, study, frame, intake, drafting, simulation.
"""
