"""Batch files: many scenarios from one TOML file. What a study shows is drawn by reports/."""
