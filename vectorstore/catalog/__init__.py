"""The truth about an archive, in one SQLite database: its tables, how they are read and how written."""
