"""Is it the one who was asked about that speaks in a sentence? Their own words, not words about them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from rag.attribution.extraction import Reading, read
from rag.attribution.lexicon import DETERMINERS
from rag.attribution.names import name_in
from rag.attribution.people import LESS_THAN, has_role, is_land, key_of
from rag.attribution.records import Attribution, Span
from rag.attribution.tokens import words_of
from rag.sentences import Sentence
from rag.text import is_alike, stems, stems_with_short_forms, undotted
from vectorstore import Article

BY_NAME, OTHERWISE = 1.0, 0.8
ALIKE = 0.8
"""How alike (difflib's ratio, [0, 1]) two spellings of one surname are: Zelensky, Zelenskyy."""
FIRST_ALIKE = 0.55
"""The same of first names that begin with one letter: Sergei, Sergey; but not Boris, Bob."""
_OFFICIALS = stems_with_short_forms("officials authorities government")
"""Who speaks when a ministry, an agency or a department of theirs does."""
SEATS = dict(
    pair.split(":")
    for pair in "moscow:russia kremlin:russia kiev:ukraine kyiv:ukraine london:britain berlin:germany "
    "paris:france beijing:china tehran:iran ankara:turkey warsaw:poland brussels:european".split()
)
"""The seats of governments, by which those who speak for them are called."""
_PRONOUNS = frozenset(["he", "she", "they"])
_AND = re.compile(r",|;|\b(?:and|or|both|each|either)\b")
_ABOUT = re.compile(r"\b(?:to|about|on|against|with)\b.*")


def speaks_in(speaker: str, article: Article, sentence: Sentence) -> float:
    """How surely whom a question names speaks in a sentence of an article, in [0, 1]; of several, any.

    1 when words of the sentence are theirs and their name stands with the verb of speech; 0.8 when it is
    through a pronoun, a title, or a quotation that goes on; 0 when the words are another's, or nobody's, or
    `speaker` is empty. `speaker` is a name, a part or another spelling of one, a title ("the Russian foreign
    minister"), a body ("the Kremlin"), or several of these ("Kerry and Lavrov").
    """
    names = _named(speaker)
    if not names:
        return 0.0
    reading = read(article)
    best = 0.0
    for found in reading.attributions:
        if found.start >= sentence.end:
            break
        if found.end > sentence.start and any(_is_by(name, found, article, reading) for name in names):
            best = max(best, BY_NAME if found.named else OTHERWISE)
    return best


def statements_of(speaker: str, article: Article) -> tuple[Attribution, ...]:
    """What whom a question names says in an article, in order; of several, any. `speaker` is as in
    `speaks_in`, read more strictly: two of one surname whose first names differ are told apart, and a title
    is a person's only where it stands, whole, beside the name."""
    reading, names = read(article), _named(speaker)
    return tuple(
        found
        for found in reading.attributions
        if any(_is_surely_by(name, found, article, reading) for name in names)
    )


def _is_surely_by(name: str, found: Attribution, article: Article, reading: Reading) -> bool:
    if not _is_by(name, found, article, reading):
        return False
    asked = _personal(name)
    if (
        asked
        and re.search(rf"\b{re.escape(asked[-1])}[’']s\s", found.speaker)
        and asked[-1] == name.split()[-1]
    ):
        return False  # "Ashton's office" is not Ashton
    people = [one.split() for one in found.speaker.split(" and ") if one.split()]
    people = [words for words in people if asked and _alike(asked[-1], words[-1])]
    if people:
        return len(asked) == 1 or any(
            len(words) == 1
            or _ends_in(asked, words)
            or any(_is_first_name(asked[0], word) for word in words[:-1])
            for words in people
        )
    mention = article.text[slice(*found.mention)]
    if not asked and set(map(key_of, mention.split())) & LESS_THAN - set(map(key_of, name.split())):
        return False  # a deputy minister is not the minister
    return _has_words(name, found, article, reading) or _has_title(name, found.speaker, article.text)


def _has_title(title: str, name: str, text: str) -> bool:
    """Whether a title stands, whole, right before or behind a name somewhere in a text."""
    wanted, count = stems(title), len(title.split())
    for place in re.finditer(re.escape(name), text):
        before = re.split(r"[.;:\n]", text[: place.start()])[-1].split()[-count:]
        behind = re.split(r"[.;:\n]", text[place.end() :])[0].split()
        behind = [word for word in behind if word not in DETERMINERS][: count + 1]
        behind = behind if text[place.end() : place.end() + 1] == "," else []
        for words in (before, behind):
            there = stems(" ".join(words))
            if all(any(stem == other or is_alike(stem, other) for other in there) for stem in wanted):
                return True
    return False


def _is_first_name(one: str, other: str) -> bool:
    a, b = one.rstrip(".").lower(), other.rstrip(".").lower()
    return a[0] == b[0] and (1 in (len(a), len(b)) or SequenceMatcher(None, a, b).ratio() >= FIRST_ALIKE)


def unnamed_speaker(article: Article, start: int, end: int) -> tuple[str, Span]:
    """The name of who speaks in a stretch of an article that itself has only "he", "she" or "they" for it;
    "" where it gives a name, nobody is known or several speak. With the place nearest before it, or else the
    first, that gives the name."""
    words = article.text[start:end]
    spoken = [a for a in read(article).attributions if start <= a.mention[0] and a.mention[1] <= end]
    names = {a.speaker for a in spoken if a.speaker[:1].isupper()}
    pronouns = {article.text[slice(*a.mention)].lower() for a in spoken} <= _PRONOUNS
    name = next(iter(names), "")
    is_known = len(names) == 1 and pronouns and name.split()[-1] not in words
    at = max(article.text.rfind(name, 0, start), 0) or article.text.find(name)
    return (name, (at, at + len(name))) if is_known and at >= 0 else ("", (0, 0))


def is_anothers_word(speaker: str, article: Article, sentence: Sentence) -> bool:
    """Whether a sentence gives another's words: about whom a question names, or of anything where that one
    speaks elsewhere in the article.

    Another is known by name, and not as one who speaks for whom the question names ("Russia's foreign
    minister" for Moscow).
    """
    if speaks_in(speaker, article, sentence):
        return False
    reading = read(article)
    spoken = [a for a in reading.attributions if a.start < sentence.end and a.end > sentence.start]
    others = [found for found in spoken if found.speaker[:1].isupper()]
    if not others or any(_speaks_for(speaker, found, article, reading) for found in others):
        return False
    is_about = bool(stems_with_short_forms(speaker) & stems_with_short_forms(sentence.text))
    return is_about or any(
        _is_by(name, found, article, reading) for name in _named(speaker) for found in reading.attributions
    )


def _named(speaker: str) -> list[str]:
    """The names of those whom a question names as speakers."""
    return [name for part in _AND.split(speaker) if (name := part.strip())]


def _speaks_for(speaker: str, found: Attribution, article: Article, reading: Reading) -> bool:
    """Whether an attribution's speaker has a title from whom a question names, or none that is known."""
    keys = {key_of(word) for word in speaker.split()}
    keys |= {SEATS[key] for key in keys & SEATS.keys()}
    person = reading.casts.named(found.speaker.split()[-1])
    if person is not None and not person.roles:
        return not _personal(speaker)
    words = (person.roles if person else set()) | {
        key_of(word) for word in f"{found.speaker} {article.text[slice(*found.mention)]}".split()
    }
    lands = {key for key in keys if is_land(key)}
    if lands and any(map(is_land, words)) and not any(has_role(words, land) for land in lands):
        return False
    return any(has_role(words, key) for key in keys if key not in DETERMINERS)


def _is_by(name: str, found: Attribution, article: Article, reading: Reading) -> bool:
    """Whether an attribution's speaker is the one of this name or title."""
    if not found.speaker:
        return False
    asked = _personal(name)
    if asked and _same_name(asked, found.speaker):
        return True
    if asked and (person := reading.casts.named(asked[-1])) and " " in person.name:
        return False  # of a person whom the article names, only that person's own words
    titled = reading.casts.titled(name)
    if titled is not None:
        return titled.name in found.speaker
    return _has_words(name, found, article, reading)


def _has_words(name: str, found: Attribution, article: Article, reading: Reading) -> bool:
    """Whether all words of a name stand in the speaker's, or in how the speaker is called here."""
    mention = _ABOUT.sub("", article.text[slice(*found.mention)])
    words = undotted(f"{found.speaker} {mention}")
    there = set(stems(words))
    wanted = stems_with_short_forms(name)
    if _personal(name) == (name,) and there & wanted:
        there = set(stems(" ".join(word for word in words.split() if not word.islower())))
    if wanted & _OFFICIALS and _is_body(found, reading):
        wanted -= _OFFICIALS
    return wanted <= there and bool(wanted)


def _is_body(found: Attribution, reading: Reading) -> bool:
    """Whether a ministry or the like speaks: by a name that is no person's."""
    last = found.speaker.split()[-1]
    return found.named and last[0].isupper() and reading.casts.named(last) is None


@lru_cache(maxsize=1_024)
def _personal(name: str) -> tuple[str, ...]:
    return tuple(word.text.removesuffix("'s").removesuffix("’s") for word in name_in(words_of(name)))


@lru_cache(maxsize=8_192)
def _same_name(asked: tuple[str, ...], speaker: str) -> bool:
    """Whether surnames are alike and first names, where both are given, do not contradict each other. One
    that ends in all of the other ("Van Aldren", "Piet Van Aldren") is the same, but "the powers" are no
    Power."""
    for one in speaker.split(" and "):
        words = one.split()
        if not words or not words[-1][:1].isupper() or not _alike(asked[-1], words[-1]):
            continue
        if len(asked) == 1 or len(words) == 1 or asked[0][0].lower() == words[0][0].lower():
            return True
        if _ends_in(words, asked) or _ends_in(asked, words):
            return True
    return False


def _ends_in(one: Sequence[str], other: Sequence[str]) -> bool:
    """Whether a name ends in all words of another."""
    return [word.lower() for word in one[-len(other) :]] == [word.lower() for word in other]


def _alike(one: str, other: str) -> bool:
    a, b = "".join(stems(one)), "".join(stems(other))
    if a == b:
        return True
    return min(len(a), len(b)) >= 5 and a[0] == b[0] and SequenceMatcher(None, a, b).ratio() >= ALIKE
