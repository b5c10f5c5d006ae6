"""Quotations of a draft looked up in the archive: exact, nearly so, another's, or nowhere.

The lexical index gives the passages that have a quotation's words, its rarest ones first; in their articles
the words are then looked for exactly, and else for the run of words that is most like them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache

from rag.attribution import Attribution, attributions, is_anothers_word, read, speaks_in
from rag.retrieval import news_sentences
from rag.schema import NO_BOUNDS, Bounds, Place, Standing
from rag.sentences import Sentence
from rag.text import CAPITAL, Weights, content_stems, find_words, fold, is_named
from rag.verification.drafts.sentences import Quoted
from vectorstore import ArchiveReader, Article

PASSAGES, ARTICLES = 60, 15
"""How many passages are looked at, and in how many articles the words are looked for."""
SHORT = 5
"""Of fewer words a quotation is near only where the sentence around it says the same, too; and where nobody
is named who says them, they may be a title or a term, which need not stand in the archive."""
ALIKE, SHORT_ALIKE, AROUND = 0.62, 0.5, 0.5
"""How alike the words must be (difflib's ratio, [0, 1]); what share of the draft's sentence must stand
around a short one."""
MOST_SHOWN = 3
_CUT = re.compile(r"\s*(?:\[(?:…|\.\.\.)\]|…|\.\.\.|\[[^\[\]]{0,60}\])\s*")
_PERSON = re.compile(
    rf"(?!The\b){CAPITAL}[\w.’'-]*(?:\s+(?:and\s+)?(?:de|la|von|van|bin|al|{CAPITAL})[\w.’'-]*)*"
)
"""A name, and no phrase that may be another name for the same ("The head of NATO")."""
_FULL_NAME = re.compile(rf"{CAPITAL}[\w’'-]+(?:\s+{CAPITAL}[\w’'-]+)+")
_WITH_ARTICLE = re.compile(rf"\b[Tt]he\s+{_FULL_NAME.pattern}")
"""A name with an article is of a place or a body ("the St George Hall")."""
_PRONOUN = re.compile(r"\b(?:he|she|they)\b", re.IGNORECASE)
_EDGES = " .,;:!?…'\"-“”„«»‘’()"


@dataclass(frozen=True, slots=True)
class Lookup:
    """How a quotation stands, why, and where its words, or those nearest to them, stand."""

    standing: Standing
    places: tuple[Place, ...] = ()
    reason: str = ""


class QuotationFinder:
    """Looks quotations up in one archive, within some bounds. Use it from one thread."""

    def __init__(self, archive: ArchiveReader, weights: Weights, bounds: Bounds = NO_BOUNDS) -> None:
        self._archive = archive
        self._weights = weights
        self._bounds = bounds

    def look_up(self, quoted: Quoted, sentence: str) -> Lookup:
        """How the quotation of a draft's sentence stands in the archive."""
        articles = self._articles(f"{quoted.words} {quoted.speaker}") if quoted.words.strip(_EDGES) else []
        exact = [place for article in articles for place in _exact(quoted.words, article)]
        if exact:
            return _said_by(quoted.speaker, exact)
        near = self._nearest(quoted.words, sentence, articles)
        if near is None:
            is_a_term = not quoted.speaker and len(quoted.words.split()) < SHORT
            standing = Standing.NOT_FOUND if is_a_term else Standing.NOWHERE
            return Lookup(standing, reason="these words are nowhere in the archive")
        reason = difference(quoted.words, near.quote)
        other = _said_by(quoted.speaker, [near])
        if other.standing is Standing.ANOTHERS:
            reason = f"{reason}; {other.reason}"
        return Lookup(Standing.DIFFERS, (near,), reason)

    def _articles(self, words: str) -> list[Article]:
        """The articles that have these words, best first."""
        ids = [id_ for id_, _ in self._archive.search_lexical(words, PASSAGES)]
        if self._bounds != NO_BOUNDS:
            inside = self._archive.within(ids, self._bounds)
            ids = [id_ for id_ in ids if id_ in inside]
        return [self._archive.article(id_) for id_ in self._archive.articles_with(ids)[:ARTICLES]]

    def _nearest(self, words: str, sentence: str, articles: Sequence[Article]) -> Place | None:
        """The run of words of an article that is most like a quotation, where one is like enough."""
        wanted = _tokens(words)
        around = content_stems(sentence) - content_stems(words)
        best: tuple[float, Place] | None = None
        for article in articles:
            for alike, start, end in _closest(wanted, article):
                short = len(wanted) < SHORT
                if alike < (SHORT_ALIKE if short else ALIKE) or (best and alike <= best[0]):
                    continue
                if short and not self._is_of_the_same(around, article, start, end):
                    continue
                best = alike, Place(article, start, end, article.text[start:end])
        return best[1] if best else None

    def _is_of_the_same(self, around: frozenset[str], article: Article, start: int, end: int) -> bool:
        """Whether most of what stands around a quotation in the draft stands around a place, too, and the
        place is between quotation marks."""
        marked = any(a.direct and a.start < end and start < a.end for a in attributions(article)) or (
            article.text[start - 1 : start] in set("\"“‘'")
            and article.text[end : end + 1] in set("\"”’'.,!?")
        )
        sentences = [s.text for s in news_sentences(article) if s.start < end and start < s.end]
        said = content_stems(" ".join([article.title, *sentences]))
        return marked and self._weights.coverage(around, said) >= AROUND


def difference(ours: str, theirs: str) -> str:
    """In which words a quotation differs from its source, for people to read.

    >>> difference("no painful feelings at all", "no painful sensations")
    'the source has “sensations”, not “feelings at all”'
    """
    mine, its = ours.split(), theirs.split()
    matcher = SequenceMatcher(None, _tokens(ours), _tokens(theirs), autojunk=False)
    told = []
    for kind, a, b, c, d in matcher.get_opcodes():
        if kind == "replace":
            told.append(f"“{_trim(its[c:d])}”, not “{_trim(mine[a:b])}”")
        elif kind == "delete":
            told.append(f"no “{_trim(mine[a:b])}”")
        elif kind == "insert":
            told.append(f"also “{_trim(its[c:d])}”")
    return "the source has " + "; ".join(told) if told else "the source writes it otherwise"


def _trim(words: Sequence[str]) -> str:
    return " ".join(words).strip(_EDGES)


def _tokens(words: str) -> list[str]:
    return [word.strip(_EDGES).lower() for word in fold(words).text.split()]


def _exact(words: str, article: Article) -> Iterator[Place]:
    """Where an article has the words as they are: all of them, or each part of a quotation that is cut with
    an ellipsis or brackets, in order."""
    start, end, at = -1, -1, 0
    for part in (piece for piece in _CUT.split(words) if piece.strip(_EDGES)):
        found = find_words(part, article.text, at)
        if found is None:
            return
        start, end, at = found[0] if start < 0 else start, found[1], found[1]
    while start >= 0:
        yield Place(article, start, end, article.text[start:end])
        again = None if _CUT.search(words) else find_words(words, article.text, end)
        start, end = again or (-1, -1)


def _closest(wanted: list[str], article: Article) -> list[tuple[float, int, int]]:
    """The runs of words of an article that have most of some words: how alike, [0, 1], and their offsets."""
    places, tokens = _words_of(article)
    size, counts = len(wanted), Counter(wanted)
    if size < 2 or len(tokens) < 2:
        return []
    shared = [0] * (len(tokens) + 1)  # a bound from above, without regard to how often a word is wanted
    for k, token in enumerate(tokens):
        shared[k + 1] = shared[k] + (token in counts)
    width = min(size, len(tokens))
    found = sorted(
        ((shared[k + width] - shared[k], -k) for k in range(len(tokens) - width + 1)), reverse=True
    )
    return [_aligned(wanted, places, tokens, -k) for overlap, k in found[:6] if 2 * overlap >= size]


def _aligned(
    wanted: list[str], places: Sequence[tuple[int, int]], tokens: Sequence[str], at: int
) -> tuple[float, int, int]:
    """How alike some words are to those of a text about a place, and the offsets of the latter."""
    low, high = max(0, at - 2), min(len(tokens), at + len(wanted) + 2)
    blocks = [
        b
        for b in SequenceMatcher(None, wanted, tokens[low:high], autojunk=False).get_matching_blocks()
        if b.size
    ]
    if not blocks:
        return 0.0, 0, 0
    # Where the first or the last words differ, as many of the text's stand for them.
    first = max(low, low + blocks[0].b - blocks[0].a)
    last = min(high, low + blocks[-1].b + blocks[-1].size + len(wanted) - blocks[-1].a - blocks[-1].size)
    same = sum(block.size for block in blocks)
    return 2 * same / (len(wanted) + last - first), places[first][0], places[last - 1][1]


@lru_cache(maxsize=256)
def _words_of(article: Article) -> tuple[list[tuple[int, int]], list[str]]:
    """The words of an article without the marks at their edges: their offsets, and as they are compared."""
    places, tokens = [], []
    for match in re.finditer(r"\S+", article.text):
        word = match.group()
        start = match.start() + len(word) - len(word.lstrip(_EDGES))
        end = match.end() - (len(word) - len(word.rstrip(_EDGES)))
        if start < end:
            places.append((start, end))
            tokens.append(_tokens(article.text[start:end])[0])
    return places, tokens


def _said_by(speaker: str, places: Sequence[Place]) -> Lookup:
    """Whose the words found are: exact where the draft names nobody, or where no place names another."""
    others: list[tuple[Place, str]] = []
    for place in places:
        other = _another(speaker, place)
        if other is None:
            return Lookup(Standing.EXACT, (place, *(p for p in places if p is not place))[:MOST_SHOWN])
        others.append((place, other))
    others.sort(key=lambda other: not other[1])
    names = " and ".join(dict.fromkeys(name for _, name in others[:MOST_SHOWN] if name))
    found = tuple(place for place, _ in others[:MOST_SHOWN])
    reason = f"the source has these words of {names}, not of {speaker}" if names else ""
    return Lookup(Standing.ANOTHERS, found, reason or f"the source of these words does not name {speaker}")


def _another(speaker: str, place: Place) -> str | None:
    """The name of who says the words of a place, where that is not whom the draft names; "" where nobody is
    named there, nor whom the draft names in the whole article."""
    if not speaker:
        return None
    article = place.article
    for sentence in news_sentences(article):
        if sentence.start < place.end and place.start < sentence.end:
            if speaks_in(speaker, article, sentence):
                return None
            own = [a for a in attributions(article) if _covers(a, place)]
            named = next((a.speaker for a in own if _PERSON.fullmatch(a.speaker)), "")
            if named and is_anothers_word(speaker, article, sentence):
                return named
            if named and not content_stems(named) & content_stems(speaker):
                return named
            if (
                not own
                and (person := _person_in(sentence, place, article))
                and not is_named(speaker.split()[-1], speaker, sentence.text)
            ):
                return person
    whole = f"{article.title} {article.text}"
    is_there = is_named(speaker.split()[-1], speaker, whole) or not _PERSON.fullmatch(speaker)
    return None if is_there else ""


def _person_in(sentence: Sentence, place: Place, article: Article) -> str:
    """The only person that a sentence names in full beside some words of it; "" where it has a pronoun."""
    beside = article.text[sentence.start : place.start] + " x " + article.text[place.end : sentence.end]
    runs = _FULL_NAME.findall(_WITH_ARTICLE.sub(" ", beside))
    casts = read(article).casts
    people = {person.name for run in runs if (person := casts.named(run.split()[-1])) is not None}
    return people.pop() if len(people) == 1 and not _PRONOUN.search(beside) else ""


def _covers(found: Attribution, place: Place) -> bool:
    return found.start < place.end and place.start < found.end
