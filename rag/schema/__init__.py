"""What goes in and out, without logic: answers, events, what a question comes with, every parameter."""
