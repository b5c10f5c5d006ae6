"""The archive: what is stored and how it is found. Imports nothing else of Dateline's."""
