"""From answers, articles and reports to HTML: pure functions from values to strings.

All escaping is in `safe`."""
