"""What is asked, and what is right: cases, samples of them, and their gold in the articles."""
