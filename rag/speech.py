"""Who speaks in a sentence that stands alone, such as one of an answer."""

from __future__ import annotations

from rag.attribution.extraction import read_text


def speaker_of(sentence: str) -> str:
    """The surname, or last word of the name, of who a sentence says speaks; "" when it names nobody.

    >>> speaker_of("“We agreed,” U.S. Secretary of State John Kerry told reporters.")
    'Kerry'
    """
    for found in read_text(sentence, ((0, len(sentence)),)).attributions:
        last = found.speaker.split()[-1] if found.named and found.speaker else ""
        if last[:1].isupper():
            return last
    return ""
