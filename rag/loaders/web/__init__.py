"""Web pages: the article, its headline, its day and what trusts it."""
