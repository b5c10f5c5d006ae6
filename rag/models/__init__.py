"""The language models: one client for every endpoint, and the embedded one in a process of its own."""
