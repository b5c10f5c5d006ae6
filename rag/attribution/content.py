"""What a cue reports: quotations beside it, a clause behind it, or the clause it closes ("…, he said")."""

from __future__ import annotations

from rag.attribution.complements import complement
from rag.attribution.cues import Cue
from rag.attribution.lexicon import DAYS, DETERMINERS, PREPOSITIONS, PRONOUNS, VERBS, Frame
from rag.attribution.phrases import Phrase
from rag.attribution.quoted import (
    ADVERBIAL,
    CONJUNCTIONS,
    MIN_WORDS,
    Content,
    first_word,
    quotation,
    quoted_before,
    quoted_behind,
    runs_of,
)
from rag.attribution.tokens import Word


def contents(cue: Cue, words: list[Word], cues: list[Cue]) -> list[Content]:
    """What a cue of a sentence reports, in order; nothing when it reports nothing that can be told."""
    begin = _subject_start(cue, words)
    stop = _subject_stop(cue, words)
    if cue.lemma == "according to":
        return _according(cue, words, stop)
    found = [] if cue.is_participle or cue.is_passive else quoted_before(words, begin)
    limit = _limit(cue, stop, words, cues)
    rest = words[stop:limit]
    behind = quoted_behind(cue, rest)
    if found or behind:
        fronted = _fronted_words(words, begin) if behind and not found else []
        return [*found, *fronted, *behind]
    if not cue.is_participle and not cue.is_passive and not cue.is_relative and cue.frame in _FRONTED:
        fronted_span = _fronted(cue, words, begin, stop)
        if fronted_span:
            return [fronted_span]
    if cue.is_inverted or cue.frame is Frame.QUOTE:
        return []
    return complement(cue, rest)


_FRONTED = (Frame.CLAUSE, Frame.TELL, Frame.THING, Frame.SPEAK)


def _subject_start(cue: Cue, words: list[Word]) -> int:
    """The index of the first word of the cue, its subject included."""
    if isinstance(cue.subject, Phrase) and not cue.is_inverted and not cue.is_passive:
        start = cue.subject.start
        begin = next(i for i, w in enumerate(words) if w.start >= start)
        for back in range(1, 5):
            if begin - back >= 0 and not words[begin - back].is_word:
                return begin - back + 1 if words[begin - back].text == "”" else begin
        return begin
    return cue.at


def _subject_stop(cue: Cue, words: list[Word]) -> int:
    """The index behind the last word of the cue, an inverted subject included."""
    if isinstance(cue.subject, Phrase) and (cue.is_inverted or cue.is_passive):
        end = cue.subject.end
        if (
            cue.lemma != "according to"
            and cue.subject.beside != (0, 0)
            and _closes(words, cue.subject.beside[1])
        ):
            end = cue.subject.beside[1]
        return next((i for i, w in enumerate(words) if w.start >= end), len(words))
    return cue.stop


def _closes(words: list[Word], end: int) -> bool:
    behind = [w for w in words if w.start >= end]
    return bool(behind) and behind[0].text in ",."


def _limit(cue: Cue, stop: int, words: list[Word], cues: list[Cue]) -> int:
    """Where a cue's complement must end: before a later cue that stands beside it rather than inside it."""
    for other in cues:
        if other.at <= cue.at or other.at < stop:
            continue
        begin = _subject_start(other, words)
        if other.subject == "same":
            while begin and words[begin - 1].key in ("also", "later", "has", "had", "have", "then"):
                begin -= 1
        link = words[begin - 1] if begin else None
        if link is None or begin <= stop:
            continue
        if other.subject == "same" and not other.is_participle and link.key in ("and", "but"):
            return begin - 1
        if other.is_participle and link.text in (",", "--", "—"):
            return begin
        if (
            link.text == ","
            and other.frame in _FRONTED
            and not other.is_relative
            and _tail(other, words, other.stop)[0] >= 0
        ):
            return begin - 1
        if (
            not other.is_inverted
            and link.key in CONJUNCTIONS
            and begin >= 2
            and words[begin - 2].text in ",;"
        ):
            return begin - 1
        if other.subject != "same" and link.text == ";":
            return begin
    if cue.is_relative:
        return next((i for i in range(stop + 2, len(words)) if words[i].text == ","), len(words))
    return len(words)


_PARTICIPLES = frozenset(
    "speaking asked referring citing appearing responding talking addressing writing pressed".split()
)


def _fronted_words(words: list[Word], begin: int) -> list[Content]:
    """The unquoted clause before "…, he said, “…”": five words or more."""
    if not begin or words[begin - 1].text != ",":
        return []
    start = first_word(words, 0)
    plain = [w for w in words[start : begin - 1] if w.is_word]
    if len(plain) < 4 or plain[0].key in PREPOSITIONS or plain[0].key in _PARTICIPLES:
        return []
    return [Content(words[start].start, words[begin - 2].end, direct=False)]


def _fronted(cue: Cue, words: list[Word], begin: int, stop: int) -> Content | None:
    """The clause that a cue closes or interrupts: "Wages rose, she said", "Wages, she said, rose"."""
    if cue.lemma == "speak" or begin < 2 or words[begin - 1].text not in (",", "--", "—", "–", "”", "?"):
        return None
    start = _clause_start(words, begin)
    front = [w for w in words[start : begin - 1] if w.is_word]
    if len(front) < MIN_WORDS and not (stop < len(words) and words[stop].text == ","):
        return None
    tail, behind = _tail(cue, words, stop)
    if tail < 0:
        return None
    end = words[begin - 2].end
    if behind and behind[0].text == ",":
        following = behind[1] if len(behind) > 1 else None
        goes_on = following is not None and following.is_word and not following.key.endswith("ing")
        goes_on = goes_on or (following is not None and following.text == "“")
        if goes_on and not _begins_anew(cue, behind[1:]):
            end = _last_end(behind)
            return Content(words[start].start, end, direct=False)
    elif behind and behind[0].text in ("--", "—", ":", ";") and len(behind) > 2:
        end = _last_end(behind)
    if len(front) < MIN_WORDS:
        return None
    return Content(words[start].start, end, direct=False)


def _begins_anew(cue: Cue, words: list[Word]) -> bool:
    """Whether what follows "…, he said," is no part of what he said."""
    if words[0].key in ("which", "who", "according", "as", "citing"):
        return True
    if cue.is_inverted and words[0].key in DETERMINERS:
        return True
    following = words[1] if len(words) > 1 else words[0]
    return words[0].key == "and" and (following.key in PRONOUNS or following.text in VERBS)


def _clause_start(words: list[Word], begin: int) -> int:
    """Where the reported clause begins: the sentence's first word, or what follows a semicolon."""
    start = first_word(words, 0)
    for i in range(begin - 2, start, -1):
        if words[i].text == ";":
            return i + 1
    return start


def _tail(cue: Cue, words: list[Word], stop: int) -> tuple[int, list[Word]]:
    """How many words of addressee, day and place follow a cue, and what is behind them; -1 when what follows
    is a clause of its own."""
    at = stop
    if cue.frame is Frame.TELL and not cue.is_inverted:
        while at < len(words) and words[at].is_word and at - stop < 8 and words[at].key not in ("that", "to"):
            if at > stop and words[at].key in PRONOUNS:
                return -1, []
            at += 1
        if at < len(words) and words[at].is_word:
            return -1, []
        return at - stop, words[at:]
    if at < len(words) and words[at].is_word:
        if words[at].key not in DAYS | PREPOSITIONS | ADVERBIAL:
            return -1, []
        while at < len(words) and words[at].text not in (",", ".", ";", ":", "“", "--", "—", "?", "!"):
            if words[at].key in ("that", "he", "she", "they", "it") and words[at].is_word:
                return -1, []
            at += 1
        if at < len(words) and words[at].text == "“":
            return -1, []
    return at - stop, words[at:]


def _last_end(words: list[Word]) -> int:
    kept = [w for w in words if w.is_word or w.text in "”)"]
    return kept[-1].end if kept else words[-1].end


def _according(cue: Cue, words: list[Word], stop: int) -> list[Content]:
    """The clause around or behind "according to"."""
    front = words[: cue.at]
    quoted = quoted_before(words, cue.at)
    if quoted and all(c.direct for c in quoted):
        return quoted
    if len([w for w in front if w.is_word]) >= 3:
        start = first_word(words, 0)
        for i in range(cue.at - 1, start, -1):
            if words[i].text == ";":
                start = i + 1
                break
        end = _last_end(front)
        behind = words[stop:]
        is_infix = words[cue.at - 1].text == "," and len(behind) > 3 and behind[0].text == ","
        if is_infix and behind[1].key not in ("who", "which", "a", "the", "an", "and"):
            end = _last_end(behind)
        runs = runs_of(words, 0, cue.at)
        if len(runs) == 1 and runs[0][0] is words[0] and runs[0][1].end >= end:
            return [quotation(runs[0])]
        return [Content(words[start].start, end, direct=False)]
    comma = next((i for i in range(stop, len(words)) if words[i].text in ",:"), -1)
    rest = words[comma + 1 :] if comma >= 0 else []
    return [Content(rest[0].start, _last_end(rest), direct=False)] if len(rest) > 2 else []
