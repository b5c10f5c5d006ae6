"""How fast and how well files become articles and sentences, and what damaged or very long ones do."""
