"""A draft against the archive: its quotations, and what its sentences say, without a language model."""
