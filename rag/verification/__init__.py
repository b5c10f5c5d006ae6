"""Is a sentence of an answer carried by its sources?"""
