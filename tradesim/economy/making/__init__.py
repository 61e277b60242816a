"""Fits of the shipped tables to the exact solver; no call of a user comes here.

`python -m tradesim.economy.making` measures them, with `--write` it fits them anew.
"""
