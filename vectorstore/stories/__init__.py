"""Which articles are copies of one another, by their texts alone."""
