"""The command `dateline`, and how it shows what it did."""
