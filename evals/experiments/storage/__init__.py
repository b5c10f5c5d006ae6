"""What goes into an archive: how fast, what a kill leaves, and which articles are copies."""
