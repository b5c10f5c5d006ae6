"""The archive on the page: looking through it, bringing files in, taking an article out."""
