"""What people read: notebook displays, HTML and PDF reports, terminal tables, figure files.

It imports results; nothing below imports it.
"""
