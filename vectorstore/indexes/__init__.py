"""What finds passages, by meaning and by words: Chroma, Tantivy and exact search, made from entries alone."""
