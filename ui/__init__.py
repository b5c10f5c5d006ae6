"""The chat in the browser: the page and its events, serving it, and who is let in. It asks through `rag`."""
