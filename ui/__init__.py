"""The chat in the browser, which is still to be built; it will talk to the public interface of `rag` only."""
