"""One block of runs through all steps, and what is recorded of it; step.py is the file to read.

Nothing here knows of many blocks, files or displays.
"""
