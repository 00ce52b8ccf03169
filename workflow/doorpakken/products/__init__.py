"""What people read: chapters, report, article, and the lint that holds each number against its record.

In: register and verdicts as files, notebooks, words of the study. Out: pages, prints, Word files, findings.
The command line may import this wing; it imports the documents of the data wing.
Rooms, each importing only those before it: figures, reporting, publishing, linting.
"""
