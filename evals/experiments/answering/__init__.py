"""Who said it, what each part of the judgement is worth, articles that attack; the training of the reader."""
