"""Language tools that know nothing of answering: words, quotations, days, tokens, passages."""
