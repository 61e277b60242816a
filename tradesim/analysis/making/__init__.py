"""Shipped tables that runs of the model itself give; no call of a user comes here."""
