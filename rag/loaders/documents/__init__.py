"""Documents, mail, crawls and containers of files."""
