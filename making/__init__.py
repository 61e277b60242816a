"""Makes the tables that the package ships: run from a checkout, no part of what is installed.

`python -m making.surface` measures the fits, with `--write` it fits them anew;
`python -m making.stage_values` prints the values of stages.
"""
