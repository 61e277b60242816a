"""Published formulas that tests compare with; the model calls none of them.

What a run does in their place stands in the files one room up.
"""
