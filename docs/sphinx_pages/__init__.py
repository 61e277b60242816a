"""Pages of the site that are made from data and code when it is built, into docs/_generated."""
