"""What is found, in which languages and how fast; the weights of the ranking."""
