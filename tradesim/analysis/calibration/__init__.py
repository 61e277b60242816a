"""Learning parameters from the record: a bank of runs, an emulator, weights, a posterior.

Nothing here reads the answers to questions; what happened is worked out from a chronicle by rule.
"""
