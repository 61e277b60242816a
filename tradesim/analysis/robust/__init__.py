"""Policies of one side against what the other may do and what is not known."""
