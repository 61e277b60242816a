"""tradesim: what happens next between Washington and Beijing, and how likely is it?"""

__version__ = "0.1.0"
