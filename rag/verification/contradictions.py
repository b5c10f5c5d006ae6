"""The hard rules, what no similarity makes good: a number, name, speaker, cause or denial of a claim that its
evidence lacks, what has been put in the place of something else, and what joins two articles.

`contradiction` asks them in order; the first that speaks against a claim is what a user is told, as a
`Fault` of `rag.verification.objections`. Claims in the first person or in another script are stopped before,
by the checker.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.attribution import speaks_in
from rag.retrieval import news_sentences
from rag.sentences import Sentence
from rag.text import content_stems, is_common, is_named, names, number_places, numbers
from rag.verification.alignment import Words, read
from rag.verification.candidates import Window
from rag.verification.objections import Fault, Objection
from rag.verification.reasons import made_up_cause
from rag.verification.speech import others_do, speaker_of, speech_of
from rag.verification.substitution import substituted

ALIKE = 0.8
"""The share of a claim's words that a sentence must hold for a denial in one of them alone to matter."""
ANOTHERS = 0.3
_NO_DENIAL = re.compile(r"\bnot only\b|\bno longer\b|\bnot just\b", re.IGNORECASE)
_DENIES_BY_VERB = re.compile(
    r"\b(?:den(?:y|ies|ied)|refus\w+|fail\w*|reject\w*|without|unable|lack\w*|ban(?:s|ned)?|barely|hardly|"
    r"impossible|prevent\w*|rul(?:e|es|ed|ing) out|unlikely|neither|miss\w*|stopp\w+)\b",
    re.IGNORECASE,
)


def contradiction(claim: str, windows: Sequence[Window]) -> Objection | None:
    """What of the claim its evidence does not bear out; `None` when nothing was found."""
    evidence = " ".join(window.text for window in windows)
    context = " ".join(f"{window.context} {window.text}" for window in windows)
    known = set(numbers(evidence)) | set(numbers(" ".join(window.context for window in windows)))
    for number in number_places(claim):
        if number.value not in known:
            return Objection(Fault.UNKNOWN_NUMBER, claim[number.start : number.end])
    common = _common_opening(claim, evidence)
    for name in names(claim):
        if name != common and not is_named(name, claim, context):
            return Objection(Fault.UNKNOWN_NAME, name)
    speaker, verb = speech_of(claim)
    if speaker and (not _said_by(speaker, verb, windows[:1]) or _is_anothers_word(claim, speaker, windows)):
        return Objection(Fault.NOT_THE_SPEAKER, speaker)
    if made_up_cause(claim, [text for window in windows for text in _told_around(window)]):
        return Objection(Fault.NOT_THE_CAUSE)
    beside = [sentence.text for window in windows for sentence in sentences_in(window)]
    if any(denies(claim, sentence) for sentence in beside):
        return Objection(Fault.DENIAL)
    for sentence in beside:
        if (instead := substituted(claim, sentence)) is not None:
            return instead
    return Objection(Fault.ARTICLES_JOINED) if _joins_articles(claim, windows) else None


def _told_around(window: Window) -> list[str]:
    """The heading, what stands before a window, and its sentences, in order."""
    return [window.context, *(sentence.text for sentence in sentences_in(window))]


def _joins_articles(claim: str, windows: Sequence[Window]) -> bool:
    """Whether a claim rests on two articles that name nobody and nothing of it in common: then what the one
    says has been joined to a name from the other."""
    by_article: dict[str, str] = {}
    for window in windows:
        article = window.source.article.id
        by_article[article] = f"{by_article.get(article, '')} {window.context} {window.text}"
    if len(by_article) < 2:
        return False
    shared = content_stems(" ".join(names(claim)))
    for text in by_article.values():
        shared = shared & content_stems(text)
    return not shared


def _common_opening(claim: str, evidence: str) -> str:
    """The word that opens a claim, where it has its capital only for that; "" where it may be a name."""
    opening, *rest = claim.split(maxsplit=2)[:2] or [""]
    word = opening.strip("\"“‘'")
    if word.lower() in evidence.lower():
        return word
    runs_on = bool(rest) and rest[0][:1].isupper()
    return word if is_common(word) and not runs_on else ""


def sentences_in(window: Window) -> list[Sentence]:
    """The one or two sentences of a window."""
    return [
        s for s in news_sentences(window.source.article) if window.start <= s.start and s.end <= window.end
    ]


def denies(claim: str, sentence: str) -> bool:
    """Whether one of the two denies what the other says, in nearly the same words.

    >>> denies("The port was not sold.", "The port was sold in May, Dray said.")
    True
    >>> denies("The port did not threaten to sell.", "Dray denied that the port had threatened to sell.")
    False
    """
    ours, theirs = read(_NO_DENIAL.sub(" ", claim)), read(_NO_DENIAL.sub(" ", sentence))
    if ours.is_negative == theirs.is_negative:
        return False
    wanted = ours.content_stems - {"not"}
    if not wanted or len(wanted & theirs.content_stems) < ALIKE * len(wanted):
        return False
    if ours.is_negative:
        return not _DENIES_BY_VERB.search(sentence)
    return not _DENIES_BY_VERB.search(claim) and bool(_denied(theirs) & wanted)


def _denied(words: Words) -> set[str]:
    """The first word that carries meaning behind each denial: what is denied."""
    found = set()
    for k, at in enumerate(words.content[:-1]):
        if words.stems[at] == "not":
            found.add(words.stems[words.content[k + 1]])
    return found


def _is_anothers_word(claim: str, speaker: str, windows: Sequence[Window]) -> bool:
    """Whether a good part of the claim stands only in sentences that name another as their speaker: two
    places together must not join what one said to the name of another."""
    own: set[str] = set()
    others: set[str] = set()
    for window in windows:
        for sentence in sentences_in(window):
            named = speaker_of(sentence.text)
            is_own = not named or speaks_in(speaker, window.source.article, sentence) > 0
            (own if is_own else others).update(content_stems(sentence.text))
    wanted = content_stems(claim) - content_stems(speaker)
    return len((wanted & others) - own) >= ANOTHERS * max(1, len(wanted))


def _said_by(speaker: str, verb: str, windows: Sequence[Window]) -> bool:
    """Whether the evidence lets this person speak, or names the person where nobody else speaks, nor does
    what the claim's verb says."""
    name = content_stems(speaker)
    for window in windows:
        if name & content_stems(window.source.article.source or ""):
            return True  # what an outlet "said" is what stands in its article
        sentences = news_sentences(window.source.article)
        last = max(i for i, s in enumerate(sentences) if s.start < window.end)
        for index in range(window.index, last + 1):
            text = sentences[index].text
            if speaks_in(speaker, window.source.article, sentences[index]) > 0:
                return True
            if not speaker_of(text) and name & content_stems(text):
                return not others_do(verb, speaker, window.source.article, sentences[index])
    return False
