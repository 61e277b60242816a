"""Questions over ensembles: compare, decompose, explain, tournaments. No figures, no pages."""
