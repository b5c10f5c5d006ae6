"""What is let in from outside: which requests, with what values, whose password, which files and how many."""
