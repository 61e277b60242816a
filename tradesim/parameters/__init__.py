"""Numbers with their sources: values and priors, read from data/. No rules that use them."""
