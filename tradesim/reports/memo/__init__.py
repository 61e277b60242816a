"""Memos: what a report says, as plain records, and a renderer for each format.

`of_ensemble`, `of_comparison` and `of_study` make a `Memo`; html, pdf, docx and pptx render it.
"""
