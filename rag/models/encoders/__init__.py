"""The small models that run in this process: vectors of texts, and our own reader of sentences."""
