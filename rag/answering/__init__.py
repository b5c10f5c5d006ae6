"""The one path from a question to an answer whose every sentence is cited."""
