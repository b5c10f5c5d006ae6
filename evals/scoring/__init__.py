"""What outcomes are worth: metrics with intervals, the gate against a baseline, a model's grades."""
