"""Pictures composed for people: cards of photos, comparisons, statistics and the map of the grids.

Pure functions from values and bytes to JPEG or PNG bytes; they need 10–500 ms of CPU and belong in a thread.
Every word comes in as a parameter, already in the reader's language.
"""
