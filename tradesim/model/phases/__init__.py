"""The phases of a step: each takes the state and returns the next; step.py names their order."""
