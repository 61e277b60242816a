"""Macro channels: growth, prices, revenue, markets and farms, from tariffs, threats and truces.

A channel is one file: its equation, units and sources stand in its docstrings. `step.py` puts
them together. Derivations and tests against publications: docs/macro.md.
"""
