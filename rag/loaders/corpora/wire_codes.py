"""What the categories in the headers of wires stand for: letters of ANPA 1312, three letters of the IPTC."""

from __future__ import annotations

ANPA = {
    "a": "Domestic", "d": "Food", "e": "Entertainment", "f": "Financial", "i": "International",
    "k": "Commentary", "l": "Lifestyle", "n": "State and Regional", "o": "Weather", "p": "Politics",
    "q": "Sports", "r": "Racing", "s": "Sports", "t": "Travel", "v": "Advisories", "w": "Washington",
}  # fmt: skip
IPTC = {
    "ace": "Arts and Entertainment", "clj": "Crime, Law and Justice", "dis": "Disasters",
    "ebf": "Economy, Business and Finance", "fin": "Finance", "edu": "Education", "env": "Environment",
    "evn": "Environment", "hth": "Health", "hum": "Human Interest", "lab": "Labour", "lif": "Lifestyle",
    "pol": "Politics", "rel": "Religion", "sci": "Science", "soi": "Social Issues", "spo": "Sports",
    "war": "Conflicts", "wea": "Weather",
}  # fmt: skip


def section_of_code(code: str) -> str:
    """The section that a category stands for, "" for one that is not known.

    >>> section_of_code("s"), section_of_code("POL"), section_of_code("x")
    ('Sports', 'Politics', '')
    """
    return ANPA.get(code.lower(), "") or IPTC.get(code.lower(), "")
