"""Who speaks in a sentence that stands alone, such as one of an answer, and in one of its source."""

from __future__ import annotations

from rag.attribution import attributions, read_text
from rag.sentences import Sentence
from vectorstore import Article


def speaker_of(sentence: str) -> str:
    """The surname, or last word of the name, of who a sentence says speaks; "" when it names nobody.

    >>> speaker_of("“We agreed,” U.S. Secretary of State John Kerry told reporters.")
    'Kerry'
    """
    return speech_of(sentence)[0]


def speech_of(sentence: str) -> tuple[str, str]:
    """The same, with the verb by which it says so; both "" when it names nobody.

    >>> speech_of("Marta Quist urged the port to agree.")
    ('Quist', 'urge')
    """
    for found in read_text(sentence, ((0, len(sentence)),)).attributions:
        last = found.speaker.split()[-1] if found.named and found.speaker else ""
        if last[:1].isupper():
            return last, found.verb
    return "", ""


def others_do(verb: str, name: str, article: Article, sentence: Sentence) -> bool:
    """Whether a sentence of an article has a verb of speech with others for its subject, and not with whom a
    name names: "the towns urged their envoys to shun Quist"."""
    start, end = sentence.start, sentence.end
    spoken = [a for a in attributions(article) if a.verb == verb and start <= a.cue[0] < end]
    return bool(spoken) and not any(not a.speaker or name in a.speaker for a in spoken)
