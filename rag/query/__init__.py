"""What is asked: the kind of answer, names, days, outlets, and what a follow-up leaves out."""
