"""What many runs say: ensembles, estimates, conditions, single runs replayed and told.

Only replay.py imports mesa. Nothing here simulates a new ensemble, writes files or displays.
"""
