"""How well the checker tells supported claims from others; the fit of its weights."""
