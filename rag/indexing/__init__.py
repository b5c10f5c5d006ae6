"""Articles in: read, split, embed, store; the report; what appears in watched folders and feeds."""
