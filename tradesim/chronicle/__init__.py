"""What happened, as dated tables, and the situation on any day from what was known then.

The tables and their columns stand in data/chronicle/tables.toml. Knows no model.
"""
