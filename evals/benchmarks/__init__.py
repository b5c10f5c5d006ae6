"""Measurements of speed and of safety that anyone can run again: `python -m evals.benchmarks.NAME --help`."""
