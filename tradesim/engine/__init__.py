"""From a scenario to an ensemble: blocks over executors, progress, resuming, sweeps, designs.

Nothing here interprets results or displays them.
"""
