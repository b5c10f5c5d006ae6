"""The chat from outside: how long one waits, many windows at once, memory."""
