"""The explorer: runs of scenarios in one HTML file that weighs them anew as sliders move.

`page/` holds the source of the page and the bundle that is made of it.
"""
