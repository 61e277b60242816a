"""Forecasts held to account: questions with answers, what ensembles say of them, and scores.

Answers are read here alone; nothing below this folder knows that they exist.
"""
