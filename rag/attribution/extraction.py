"""From an article to its attributions: paragraph by paragraph, sentence by sentence, cue by cue."""

from __future__ import annotations

import re
import threading
from bisect import bisect_right
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from rag.attribution.content import contents
from rag.attribution.cues import Cue, find_cues, sentence_subject
from rag.attribution.people import Casts
from rag.attribution.phrases import Phrase
from rag.attribution.quoted import Content
from rag.attribution.records import Attribution, Span
from rag.attribution.speakers import Speaker, Speakers
from rag.attribution.tokens import Word, words_of
from rag.sentences import split_sentences
from rag.text import Run, blanked, news_spans, quoted_runs
from vectorstore import Article

MOST_READINGS = 2_048
"""Articles whose readings are remembered, those of the largest form and some more."""
MIN_QUOTED_WORDS = 2
MAX_WORDS = 300
"""A sentence of more words, its quotations counted as one each, is a list or a table, and is passed over."""
_JOINS = frozenset(["but", "and", "while"])
MOSTLY = 0.75
"""A reported clause that begins with a quotation of this share of its length is that quotation."""
_DATELINE = re.compile(
    r"[A-Z][\w.’' -]{1,40}(?:, [\w.’' ]{2,30})?\s*\([^()]{2,24}\)\s*(?:--?|—|–)\s*"
    r"|[A-Z][A-Z.’' -]{2,30}(?:, [\w.’' ]{2,30})?\s*(?:--|—|–)\s+|[A-Z][A-Z ]{2,30}\.\s+(?=[A-Z][a-z])"
)
_LABEL = re.compile(r"(?P<who>[A-Z][\w.’'-]*(?:\s+[A-Z][\w.’'-]*){0,3}):\s*$")


@dataclass(frozen=True, slots=True)
class Reading:
    """An article's attributions in order of their words, and the people it names; `people` as `people_of`."""

    attributions: tuple[Attribution, ...]
    casts: Casts
    people: tuple[str, ...]


def attributions(article: Article) -> tuple[Attribution, ...]:
    """Every quotation and reported statement of an article, in order of where its words begin."""
    return read(article).attributions


def people_of(article: Article) -> tuple[str, ...]:
    """The fullest names of those whom an article names as people, by a given name or a title of theirs, in
    the order of their first mention."""
    reading = READINGS.get(article)
    return reading.people if reading else _people_of(article)


@lru_cache(maxsize=1_024)
def _people_of(article: Article) -> tuple[str, ...]:
    return Casts(article.text).people()


def read(article: Article) -> Reading:
    """Find an article's attributions once."""
    reading = READINGS.get(article)
    if reading is None:
        READINGS.put(article, reading := read_anew(article))
    return reading


def read_anew(article: Article) -> Reading:
    """Find an article's attributions, whether they are known or not."""
    return read_text(article.text, news_spans(article))


class _Readings:
    """The readings of the articles that were asked for last. Threads may share it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Article, Reading] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, article: Article) -> Reading | None:
        """What is known of an article."""
        with self._lock:
            if (reading := self._kept.get(article)) is not None:
                self._kept.move_to_end(article)
            return reading

    def put(self, article: Article, reading: Reading) -> None:
        """Take note of a reading."""
        with self._lock:
            self._kept[article] = reading
            if len(self._kept) > MOST_READINGS:
                self._kept.popitem(last=False)

    def clear(self) -> None:
        """Forget them all."""
        with self._lock:
            self._kept.clear()


READINGS = _Readings()


def read_text(text: str, spans: Sequence[Span]) -> Reading:
    """Find the attributions of a text within some spans of it."""
    casts = Casts(text)
    people = casts.people()  # before pronouns tell more of them
    reader = _Reader(text, casts)
    for begin, stop in spans:
        for line in re.finditer(r"[^\n]+", text[begin:stop]):
            reader.paragraph(begin + line.start(), begin + line.end())
    return Reading(tuple(sorted(reader.found, key=lambda a: (a.start, a.end, a.cue))), casts, people)


class _Reader:
    """Walks through a text and remembers who spoke last."""

    def __init__(self, text: str, casts: Casts) -> None:
        self.found: list[Attribution] = []
        self._text = text
        self._speakers = Speakers(text, casts)
        self._runs: list[Run] = []
        self._taken: set[int] = set()
        self._goes_on = False

    def paragraph(self, start: int, end: int) -> None:
        """Read one paragraph."""
        text = self._text
        self._runs = quoted_runs(text, start, end)
        self._speakers.new_paragraph()
        plain = blanked(text, start, end, self._runs)
        start += dateline.end() if (dateline := _DATELINE.match(plain)) else 0
        plain = plain[dateline.end() :] if dateline else plain
        for sentence in split_sentences(plain):
            words = words_of(plain, sentence.start, sentence.end, shift=start)
            if 0 < len(words) <= MAX_WORDS:
                self._sentence(words, sentence.is_heading and not self._runs)
        last = self._runs[-1] if self._runs else None
        self._goes_on = last is not None and last.is_open

    def _sentence(self, words: list[Word], is_heading: bool) -> None:
        cues = find_cues(words)
        speakers = self._speakers
        speakers.new_sentence()
        spoken: list[Content] = []
        for cue in cues:
            found = contents(cue, words, cues)
            if is_heading and not (cue.lemma == "say" and found):
                continue
            speaker = self._speaker(cue, words, found)
            nested = any(c.start <= words[cue.at].start < c.end for c in spoken)
            if speaker is None:
                continue
            speakers.heard(speaker, nested=nested or cue.is_relative, spoke=bool(found))
            for content in found:
                self._add(content, speaker, cue, words)
            spoken += found
        if not spoken:
            _ = self._labelled(words) or self._bare(words)
        if not is_heading and not any(isinstance(cue.subject, Phrase) for cue in cues):
            subject = sentence_subject(words, len(words))
            if subject:
                speakers.seen(subject)

    def _speaker(self, cue: Cue, words: list[Word], found: list[Content]) -> Speaker | None:
        speakers = self._speakers
        if isinstance(cue.subject, Phrase):
            subject = sentence_subject(words, cue.at)
            inside = subject is not None and any(c.start <= subject.start < c.end for c in found)
            return speakers.resolve(cue.subject, None if inside else subject)
        if speakers.in_sentence is not None:
            return speakers.in_sentence
        clause = next(
            (i + 1 for i in range(cue.at - 1, 0, -1) if words[i].key in _JOINS and words[i - 1].text == ","),
            0,
        )
        subject = sentence_subject(words[clause:], cue.at - clause)
        return speakers.resolve(subject, None) if subject else None

    def _add(self, content: Content, speaker: Speaker, cue: Cue | None, words: list[Word]) -> None:
        start, end, direct = content.start, content.end, content.direct
        run = self._run_of(start, end)
        if run is not None:
            start, end, direct = run.start, run.end, True
            if start in self._taken:
                return
            self._taken.add(start)
        start, end = _trimmed(self._text, start, end)
        if end <= start:
            return
        cue_span: Span = (words[cue.at].start, words[cue.stop - 1].end) if cue else (start, start)
        self.found.append(
            Attribution(
                speaker=speaker.name,
                mention=speaker.mention,
                verb=cue.lemma if cue else "",
                cue=cue_span,
                start=start,
                end=end,
                direct=direct,
                named=speaker.named and cue is not None,
            )
        )

    def _run_of(self, start: int, end: int) -> Run | None:
        """The quotation that a content is, marks and a word or two of grammar aside."""
        at = bisect_right(self._runs, start, key=lambda run: run.opened) - 1
        for run in self._runs[max(at, 0) : at + 2]:
            if (
                run.opened <= start + 1
                and start <= run.start + 1
                and run.end - run.start >= MOSTLY * (end - start)
            ):
                return run
        return None

    def _labelled(self, words: list[Word]) -> bool:
        """ "Lavrov: “Who is that?”"."""
        opened = next((i for i, w in enumerate(words) if w.text == "“"), 0)
        if opened < 2 or words[opened - 1].text != ":":
            return False
        label = _LABEL.match(self._text, words[0].start, words[opened].start)
        speaker = (
            self._speakers.resolve(Phrase(label.start("who"), label.end("who")), None) if label else None
        )
        if speaker is None or not speaker.named:
            return False
        self._speakers.heard(speaker, nested=False, spoke=True)
        self._add(Content(words[opened].end, words[-1].end, direct=True), speaker, None, words)
        return True

    def _bare(self, words: list[Word]) -> bool:
        """A sentence that is a quotation and nothing else goes on with who spoke last."""
        if words[0].text != "“":
            return False
        close = next((i for i, w in enumerate(words) if w.text == "”"), len(words))
        run = self._run_of(words[0].end, words[0].end)
        if run is None or any(w.is_word for w in words[close:]):
            return False
        if len(self._text[run.start : run.end].split()) < MIN_QUOTED_WORDS + 1:
            return False
        speaker = self._speakers.who_goes_on(is_open=self._goes_on)
        if speaker is None:
            return False
        self._speakers.heard(speaker, nested=False, spoke=True)
        self._add(Content(run.start, run.end, direct=True), speaker, None, words)
        return True


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return start, end
