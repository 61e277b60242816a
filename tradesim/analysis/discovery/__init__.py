"""Scenario discovery: what separates the runs in which something happens from all others."""
