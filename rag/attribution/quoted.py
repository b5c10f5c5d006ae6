"""Quotations beside a cue, and what of a sentence they are."""

from __future__ import annotations

from dataclasses import dataclass

from rag.attribution.cues import Cue
from rag.attribution.lexicon import DAYS, DETERMINERS, PREPOSITIONS, PRONOUNS, VERBS, Frame
from rag.attribution.tokens import Word

MIN_WORDS = 2
MAX_TAIL = 16
CONJUNCTIONS = frozenset("and but while although though yet whereas or".split())
ADVERBIAL = frozenset(
    "then late early earlier last this afterward afterwards later shortly recently again simply".split()
)


@dataclass(frozen=True, slots=True)
class Content:
    """A half-open span of reported words, of the same text as the words; `direct` when quoted."""

    start: int
    end: int
    direct: bool


def quoted_before(words: list[Word], begin: int) -> list[Content]:
    """Quotations that end right before the cue: ["…," he said]."""
    if not begin or words[begin - 1].text not in ("”", ",", "--", "—"):
        return []
    at = begin - 1
    if words[at].text != "”":
        at -= 1
    if at < 1 or words[at].text != "”":
        return []
    runs = runs_of(words, 0, at + 1)
    if not runs:
        return []
    first = words.index(runs[0][0])
    if first > 0:
        plain = [w for w in words[: at + 1] if w.is_word and w.text.strip("xX")]
        if not plain:
            return [quotation(runs[-1])]
        return [Content(words[first_word(words, 0)].start, runs[-1][1].end, direct=False)]
    return [quotation(run) for run in runs]


def first_word(words: list[Word], at: int) -> int:
    while at < len(words) - 1 and (words[at].key in ("but", "and", "so", "yet") or not words[at].is_word):
        if words[at].text == "“":
            break
        at += 1
    return at


def runs_of(words: list[Word], start: int, stop: int) -> list[tuple[Word, Word]]:
    """The quotations among some words: their opening and closing marks."""
    found = []
    opened: Word | None = None
    for word in words[start:stop]:
        if word.text == "“":
            opened = word
        elif word.text == "”" and opened:
            found.append((opened, word))
            opened = None
    if opened:
        last = words[stop - 1]
        found.append((opened, Word("", last.end, last.end, "", False, False)))
    return found


def quotation(run: tuple[Word, Word]) -> Content:
    return Content(run[0].end, run[1].start, direct=True)


def quoted_behind(cue: Cue, rest: list[Word]) -> list[Content]:
    """Quotations that begin right behind the cue, behind "told CNN on Monday, " or a colon."""
    at = next((i for i, w in enumerate(rest[: MAX_TAIL + 8]) if w.text == "“"), -1)
    if at < 0:
        return []
    tail = list(rest[:at])
    runs = runs_of(rest, at, len(rest))
    close = next(
        (i for i, w in enumerate(rest) if w.end >= runs[0][1].end and w.start >= runs[0][1].start), len(rest)
    )
    if cue.frame in (Frame.CALL, Frame.DESCRIBE):
        return _quoted_object(cue, tail, rest, close, runs)
    after = [w for w in rest[close + 1 :] if w.is_word]
    if cue.frame is Frame.SPEAK and tail and {w.key for w in tail} <= {"of", "a", "an", "the"}:
        return [quotation(runs[0])]
    if tail and (
        (tail[-1].key in PREPOSITIONS | DETERMINERS and tail[-1].key != "that")
        or tail[-1].text.endswith(("'s", "’s"))
    ):
        return []  # told the BBC's “Newsnight”
    if cue.frame is Frame.QUOTE and [w.text for w in tail] not in ([","], [":"], []):
        return []
    if (
        tail
        and tail[-1].text in (",", ":", "--", "—")
        and (not after or tail[-1].text == ":" or _own_cue(after))
    ):
        return [quotation(run) for run in runs] if not after else [quotation(runs[0])]
    kept = [w for w in tail if w.text.lower() not in ("that", ",", "the", "of") and w.is_word]
    if any(w.key == "that" for w in tail) and tail[-1].key != "that" and tail[-1].text != ",":
        return []
    if cue.frame is Frame.TELL or kept:
        kept = kept if not is_tail(cue, kept) else []
    if not kept and not after:
        return [quotation(run) for run in runs]
    if not kept and _own_cue(after):
        return [quotation(runs[0])]
    return []


def _own_cue(after: list[Word]) -> bool:
    """Whether the words behind a quotation begin a new statement rather than go on with the sentence."""
    if after[0].text.lower() in VERBS:
        return True
    verb = len(after) > 1 and after[1].key.endswith("ed")
    return after[0].key in CONJUNCTIONS and (verb or any(w.text.lower() in VERBS for w in after[:6]))


def _quoted_object(
    cue: Cue, tail: list[Word], rest: list[Word], close: int, runs: list[tuple[Word, Word]]
) -> list[Content]:
    """ "called it “a lie”", "described the talks as “frank”"."""
    after = [w for w in rest[close + 1 :] if w.is_word]
    object_words = [w for w in tail if w.is_word]
    if len(object_words) > 10 or any(w.text.lower() in VERBS for w in object_words):
        return []
    if cue.frame is Frame.DESCRIBE and object_words and object_words[-1].key not in ("as", "a", "an", "the"):
        return []
    if cue.frame is Frame.CALL and object_words and object_words[0].key in ("for", "on", "in"):
        return []
    if cue.frame is Frame.CALL and not object_words and (after or not cue.is_by_name):
        return []  # a film called “…”; called “…” the best of films
    if after and after[0].text.lower() in VERBS:
        return [quotation(runs[0])]
    if after and after[0].key not in CONJUNCTIONS | PREPOSITIONS | {"that", "who", "which"} and object_words:
        return []
    return [quotation(runs[0])]


def is_tail(cue: Cue, tail: list[Word]) -> bool:
    """Whether words behind a verb say when, where and to whom, and not yet what."""
    if not tail:
        return True
    first = tail[0]
    if first.key in DAYS or first.key in PREPOSITIONS or first.key in ADVERBIAL:
        return not any(w.key in PRONOUNS or w.text.lower() in VERBS for w in tail[1:])
    return cue.frame in (Frame.TELL, Frame.ASK)
