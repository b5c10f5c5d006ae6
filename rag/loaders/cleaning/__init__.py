"""The text of an article as it was meant, without boilerplate and wrong decoding; what is no article."""
