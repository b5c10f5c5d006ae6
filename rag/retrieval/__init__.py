"""From a question to passages and to the sentences that bear on it, best first."""
