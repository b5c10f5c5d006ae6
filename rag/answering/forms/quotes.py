"""What somebody said: every statement that rules attribute to them, over the whole archive."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from rag.answering.forms.lines import (
    Numbers,
    find_articles,
    newest_first,
    stories_of,
)
from rag.answering.forms.nearness import Nearness, opening_of
from rag.answering.forms.topic import Topic, in_words
from rag.answering.guidance import corrections_of
from rag.attribution import (
    Attribution,
    attributions,
    holders_of,
    recall,
    statements_by_title,
    statements_of,
    titles_of,
)
from rag.retrieval import is_order, news_sentences, same_sentence
from rag.schema import Citation, Quotes, Scope, Statement
from vectorstore import ArchiveReader, Article

MOST_ARTICLES = 400
"""Articles that are read for what somebody says."""
MOST_TO = 6
"""Words that say to whom."""
_ENDS_TO = frozenset(
    "that on in at after before by from how he she it they we there not during when as while to his her its "
    "their was were is had would could about what why whether and but if".split()
)
_LINKS = frozenset(["of", "and", "for"])
_ARTICLES = frozenset(["a", "an", "the"])
_NOBODY = frozenset("him her them me us it".split())


@dataclass(slots=True)
class _Said:
    """A statement on its way: its sentence, who says it to whom, and who has it too."""

    article: Article
    index: int
    start: int
    end: int
    found: Attribution
    copies: list[Article] = field(default_factory=list)

    @property
    def quote(self) -> str:
        return self.article.text[self.start : self.end]


def find_quotes(
    archive: ArchiveReader,
    speaker: str,
    about: str = "",
    scope: Scope | None = None,
    limit: int | None = None,
    nearness: Nearness | None = None,
) -> Quotes:
    """What a speaker (a name, a title, a body) says, about a topic if one is given, newest first. At most
    `limit` statements. Of a title it is what all say who hold it in the archive, also where they are called
    by name alone.

    By `nearness` a statement may be about a topic in other words; and where none has it, all count in the
    articles whose title or first sentence does."""
    scope, speaker, about = scope or Scope(), " ".join(speaker.split()), " ".join(about.split())
    found = find_articles(archive, [speaker], scope, MOST_ARTICLES)
    recall(archive, found.articles)
    name = in_words(speaker)
    holders = holders_of(name, found.articles)
    if holders:
        found = find_articles(archive, [speaker, *holders], scope, MOST_ARTICLES)
        recall(archive, found.articles)
    topic = Topic.of(about).told_by(found.articles) if about else None
    groups = stories_of(newest_first(found.articles), archive)
    titles = {one: titles_of(one, found.articles) for one in (name, *holders)}
    spoken = {a.id: _spoken(titles, a) for a in found.articles}
    everything = [_said_in(group, spoken, lambda *_: True) for group in groups]
    near = _near(topic, everything, nearness) if topic and nearness else frozenset()

    def is_about(article: Article, index: int, found: Attribution, before: Attribution | None) -> bool:
        return topic is None or (article.id, index) in near or _is_about(topic, article, index, found, before)

    kept = [said for group in groups for said in _said_in(group, spoken, is_about)]
    if topic and nearness and not any(_has_it(topic, said, near) for said in kept):
        kept = [s for told in everything for s in told if topic.is_in(opening_of(s.article))] or kept
    told = newest_first({said.article.id: said.article for said in kept}.values())
    ranks = {article.id: rank for rank, article in enumerate(told)}
    kept.sort(key=lambda said: (ranks[said.article.id], said.start))
    cite = Numbers().cite
    lines = tuple(
        Statement(
            cite(said.article, said.start, said.end),
            said.found.speaker,
            _to_whom(said.article, said.found),
            said.found.direct,
            tuple(said.copies),
        )
        for said in kept[:limit]
    )
    corrected = corrections_of([line.citation for line in lines], found.articles)
    looked_at = sum(map(bool, spoken.values()))
    return Quotes(speaker, about, lines, len(kept), looked_at, corrected=corrected)


def statement_of(citation: Citation) -> Statement:
    """Cited words with who speaks in them and to whom; `speaker` is "" where nobody is known beyond doubt, or
    several speak."""
    article = citation.article
    spoken = [
        said
        for said in attributions(article)
        if said.start < citation.end and said.end > citation.start and said.speaker[:1].isupper()
    ]
    if len({said.speaker for said in spoken}) != 1 or not is_sure(article, spoken[0]):
        return Statement(citation, "")
    return Statement(citation, spoken[0].speaker, _to_whom(article, spoken[0]), spoken[0].direct)


def is_sure(article: Article, found: Attribution) -> bool:
    """Whether it is the speaker beyond doubt: by name, or named before; one who is named only later ("The
    head of NATO said") must be the first of those who speak in the article."""
    if found.named:
        return True
    before = article.text[: found.mention[0]]
    if found.speaker.split()[-1] in before:
        return True
    others = {a.speaker.split()[-1] for a in attributions(article) if a.named and a.speaker != found.speaker}
    return not any(re.search(rf"\b{re.escape(other)}\b", before) for other in others)


def _spoken(titles: Mapping[str, Sequence[frozenset[str]]], article: Article) -> tuple[Attribution, ...]:
    """What is surely said in an article by one of some people, by name or by one of the titles that others
    give them."""
    found: dict[int, Attribution] = {}
    for name, given in titles.items():
        own = [said for said in statements_of(name, article) if is_sure(article, said)]
        for said in (*own, *statements_by_title(name, given, article)):
            found.setdefault(said.start, said)
    return tuple(sorted(found.values(), key=lambda said: said.start))


def _said_in(
    group: Sequence[Article],
    spoken: Mapping[str, Sequence[Attribution]],
    is_about: Callable[[Article, int, Attribution, Attribution | None], bool],
) -> list[_Said]:
    """The sentences of a story in which somebody speaks of what counts, in order, each once."""
    kept: list[_Said] = []
    for article in group:
        for said in _said_in_one(article, spoken[article.id], is_about):
            same = next((one for one in kept if same_sentence(one.quote, said.quote)), None)
            if same is None:
                kept.append(said)
            elif same.article.id != article.id:
                same.copies.append(article)
    return kept


def _said_in_one(
    article: Article,
    statements: Sequence[Attribution],
    is_about: Callable[[Article, int, Attribution, Attribution | None], bool],
) -> Iterator[_Said]:
    if not statements:
        return  # most articles have the name and none of the words: splitting them would take the longest
    sentences = news_sentences(article)
    before: Attribution | None = None
    for index, sentence in enumerate(sentences):
        mine = [a for a in statements if a.start < sentence.end and a.end > sentence.start]
        if not (mine or before) or is_order(article, index):
            continue
        if any(is_about(article, index, found, before) for found in mine):
            yield _Said(article, index, sentence.start, sentence.end, mine[0])
        before = mine[-1] if mine else None


def _near(
    topic: Topic, everything: Sequence[Sequence[_Said]], nearness: Nearness
) -> frozenset[tuple[str, int]]:
    """The statements that are about a topic in other words, by article and index."""
    places = [(said.article, said.index) for told in everything for said in told]
    return nearness.near(topic, places) | nearness.meant(topic, places)


def _has_it(topic: Topic, said: _Said, near: frozenset[tuple[str, int]]) -> bool:
    return topic.is_in(said.quote) or (said.article.id, said.index) in near


def _is_about(
    topic: Topic, article: Article, index: int, found: Attribution, before: Attribution | None
) -> bool:
    """Whether somebody speaks of a topic in a sentence: by its words, by going on, in the same paragraph,
    from a sentence of theirs that has it, or by taking up a title that has it. Where others speak in it too,
    only the speaker's own words count."""
    sentence = news_sentences(article)[index]
    inside = [a for a in attributions(article) if a.start < sentence.end and a.end > sentence.start]
    alone = all(other.speaker == found.speaker or _is_within(other, found) for other in inside)
    own = sentence.text
    if not alone:
        own = article.text[max(found.start, sentence.start) : min(found.end, sentence.end)]
    if topic.is_in(own) or topic.is_by_title(article, own, found.speaker):
        return True
    last = news_sentences(article)[index - 1] if before is not None and index else None
    if last is None or "\n" in article.text[last.end : sentence.start]:
        return False
    return topic.is_in(last.text)


def _is_within(one: Attribution, other: Attribution) -> bool:
    return other.start <= one.start and one.end <= other.end


def _to_whom(article: Article, found: Attribution) -> str:
    """Whom it was told to, in the article's words; "" where the verb is no telling, or tells "him"."""
    if found.verb != "tell":
        return ""
    clause = re.match(r"[^.,;:“”\"\n]*", article.text[found.cue[1] :])
    words: list[str] = []
    for word in (clause.group() if clause else "").split()[:MOST_TO]:
        if word.lower() in _ENDS_TO or (words and word.lower() == "the" and words[-1].lower() not in _LINKS):
            break
        words.append(word)
    while words and words[-1].lower() in _LINKS | _ARTICLES:
        words.pop()
    return "" if not words or words[0].lower() in _NOBODY else " ".join(words)
