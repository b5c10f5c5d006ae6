"""Scripts that fit the small models that Dateline ships: `python -m evals.training.NAME --help`."""
