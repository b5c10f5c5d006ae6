"""JSON of whatever shape: which objects are articles, and which of their parts is what."""
