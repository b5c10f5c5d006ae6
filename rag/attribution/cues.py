"""Cues in a sentence: a verb of speech with its subject, and the words of the sentence that it reports.

Sentences come with their quotations blanked (`marks.blanked`), so what is found stands outside them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from rag.attribution.lexicon import (
    BE,
    COLLECTIVE,
    DETERMINERS,
    HINDERS,
    LEMMAS,
    NOUNS,
    PEOPLE,
    PREPOSITIONS,
    PRONOUNS,
    TWO_WORDS,
    VERBS,
    Frame,
)
from rag.attribution.names import name_in
from rag.attribution.phrases import VERBS_BEHIND, Phrase, phrase_after, subject_before, words_of_span
from rag.attribution.tokens import Word
from rag.text import BEHIND_QUOTATION, past

INVERTED = past(BEHIND_QUOTATION) | frozenset(
    "say says add adds ask asks write writes reply explain explains recall warn argue note insists "
    "declares".split()
)


@dataclass(frozen=True, slots=True)
class Cue:
    """A verb of speech at words `at` to `stop` of its sentence; `subject` is a phrase, or "same" for the
    subject of an earlier verb. `is_inverted` when the subject stands behind; `is_participle` for "saying"."""

    at: int
    stop: int
    lemma: str
    frame: Frame
    subject: Phrase | str
    is_inverted: bool = False
    is_participle: bool = False
    is_relative: bool = False
    is_passive: bool = False
    is_by_name: bool = False


def find_cues(words: list[Word]) -> list[Cue]:
    """The cues of a sentence in order."""
    found: list[Cue] = []
    for at, word in enumerate(words):
        key = word.text.lower()
        if key == "according" and _key(words, at + 1) == "to":
            phrase = phrase_after(words[at + 2 :], is_noun=True)
            if phrase:
                found.append(Cue(at, at + 2, "according to", Frame.CLAUSE, phrase, is_inverted=True))
        elif key in VERBS and word.text[0].islower() | (at == 0):
            cue = _cue(words, at)
            if cue:
                found.append(cue)
    return found


def _cue(words: list[Word], at: int) -> Cue | None:
    form = words[at].text.lower()
    lemma, frame = VERBS[form]
    if form == "written" and _key(words, at - 1) not in ("has", "had", "have"):
        return None
    stop = at + 1
    if form in TWO_WORDS:
        if _key(words, stop) != TWO_WORDS[form]:
            return None
        stop += 1
    if _is_passive_by(words, at, form):
        phrase = phrase_after(words[stop + 1 :])
        return Cue(at, stop, lemma, frame, phrase, is_passive=True) if phrase else None
    if _is_hindered(words, at, form):
        return None
    if form.endswith("ing") and _key(words, at - 1) in BE and at > 1:
        subject = subject_before(words[: at - 1])
        tells = frame is not Frame.CLAUSE or _key(words, stop) in ("that", "“")
        return Cue(at, stop, lemma, frame, subject) if tells and isinstance(subject, Phrase) else None
    if form.endswith("ing"):
        is_verb = at > 0 and (
            words[at - 1].text in (",", "”", "--", "—") or _key(words, at - 1) in _BEFORE_ING
        )
        return Cue(at, stop, lemma, frame, "same", is_participle=True) if is_verb else None
    if _key(words, at - 1) in ("a", "an", "the"):
        return None
    subject = subject_before(words[:at])
    if form in NOUNS and not _noun_is_verb(words, at, subject):
        return None
    relative = bool(at) and _is_relative(words, at)
    appended = at > 0 and words[at - 1].text == ","
    if form in INVERTED and (not subject or subject == "same" or appended) and _may_invert(words, at):
        behind = phrase_after(words[stop:], is_noun=words[at - 1].text == "”")
        closes = not subject or subject == "same" or (behind is not None and _closes(words, behind))
        if behind and closes and not _verb_follows(words, behind):
            return Cue(at, stop, lemma, frame, behind, is_inverted=True)
    inside = words_of_span(words[:at], subject) if isinstance(subject, Phrase) else []
    by_name = bool(inside) and (inside[-1].key in PRONOUNS or bool(name_in(inside)))
    return Cue(at, stop, lemma, frame, subject, is_relative=relative, is_by_name=by_name) if subject else None


def _closes(words: list[Word], phrase: Phrase) -> bool:
    """Whether a phrase with a name in it ends the sentence, or a comma follows: "…, said Marta Quist."."""
    after = next((w for w in words if w.start >= phrase.end), None)
    return (after is None or after.text in ".,") and bool(name_in(words_of_span(words, phrase)))


def _verb_follows(words: list[Word], phrase: Phrase) -> bool:
    """Whether a phrase behind a verb is the subject of another: "says those meetings will resume"."""
    return any(w.key in VERBS_BEHIND for w in words if 0 <= w.start - phrase.end <= 1)


_BEFORE_ING = frozenset("as and by statement but then letter message afterwards".split())


def _is_relative(words: list[Word], at: int) -> bool:
    return any(_key(words, i) in ("who", "which") for i in range(max(0, at - 3), at))


def _is_passive_by(words: list[Word], at: int, form: str) -> bool:
    """ "was described by Lavrov as …"."""
    return form.endswith("ed") and _key(words, at + 1) == "by" and _be_before(words, at)


def _be_before(words: list[Word], at: int) -> bool:
    return any(_key(words, i) in BE for i in range(max(0, at - 2), at) if words[i].is_word) and (
        at >= 1 and words[at - 1].text != ","
    )


_PLAIN = frozenset("say argue accuse warn claim urge read add insist".split())


def _is_hindered(words: list[Word], at: int, form: str) -> bool:
    """Passive, negated, or an infinitive: nobody says anything in "was told", "did not say", "to say"."""
    if form.endswith("ing"):
        return False
    before = _key(words, at - 1) if at else ""
    if before in HINDERS or before.endswith(("n't", "n’t")):
        return not (before in ("would", "will") and form not in LEMMAS)
    many = before in PRONOUNS or before.endswith("s") or form in _PLAIN
    if form in LEMMAS and not many:
        return True
    if form in LEMMAS and before in ("he", "she", "it") and form != "read":
        return True
    back = [_key(words, i) for i in range(max(0, at - 3), at)]
    if (back and back[-1] in BE) or (len(back) > 1 and back[-2] in BE and back[-1].endswith("ly")):
        return True
    return before in ("being", "been", "having", "so-called", "when", "if", "as", "once", "than") and (
        form.endswith("ed") or form == "told"
    )


def _noun_is_verb(words: list[Word], at: int, subject: Phrase | str) -> bool:
    """Whether a form that is often a noun is a verb here: a name or a pronoun right before it, or "that" and
    the like behind it."""
    behind = words[at + 1].text.lower() if at + 1 < len(words) else ""
    if isinstance(subject, str) and subject == "same":
        return behind in ("that", "how", "whether", "why", "“")
    if (
        not isinstance(subject, Phrase)
        or words[at - 1].key in DETERMINERS
        or words[at - 1].text.endswith(("'s", "’s"))
    ):
        return False
    inside = words_of_span(words[:at], subject)
    if (
        words[at].text.endswith("s")
        and not inside[-1].is_capital
        and inside[0].key not in DETERMINERS | PRONOUNS
    ):
        return False
    return (
        bool(name_in(inside))
        or inside[-1].key in PRONOUNS
        or (inside[-1].key.endswith("s") and not inside[-1].is_capital)
        or inside[-1].is_capital
        or behind in ("“", ":", ",", ".")
        or words[at].text.endswith("ed")
    )


def _may_invert(words: list[Word], at: int) -> bool:
    """Whether a verb without a subject before it may have it behind: what it reports stands before it."""
    return at == 0 or words[at - 1].text in ("”", ",", "?", "!", "-", "--", "—", "–", ".", "…")


def _key(words: list[Word], at: int) -> str:
    return words[at].text.lower() if 0 <= at < len(words) else ""


def sentence_subject(words: list[Word], before: int) -> Phrase | None:
    """The noun phrase that a sentence begins with, when it names somebody: what stands before the first
    comma may be left out ("In Kiev, Yatsenyuk met …"); it ends before word `before`."""
    for start in _openings(words, before):
        if start >= before:
            break
        phrase = phrase_after(words[start:before])
        if phrase is None:
            continue
        inside = words_of_span(words, phrase)
        if inside[0].key in PRONOUNS:
            return phrase
        name = name_in(inside, verb_follows=True)
        if name:
            beside = phrase.beside
            return Phrase(phrase.start, name[-1].end, beside)
        owned = inside[0].text.endswith(("'s", "’s"))
        if len(inside) > 1 and (inside[0].key in DETERMINERS or inside[0].is_capital or owned):
            return Phrase(phrase.start, _noun_end(inside), phrase.beside)
    return None


def _noun_end(words: list[Word]) -> int:
    """Where a short noun phrase ends that a verb may follow: after the first person in it, or its noun."""
    for word in words:
        if word.key in PEOPLE or word.key in COLLECTIVE or word.key.rstrip("s") in PEOPLE:
            return word.end
        if word.key in PREPOSITIONS:
            break
    return words[min(1, len(words) - 1)].end


def _openings(words: list[Word], before: int) -> Iterator[int]:
    yield 0
    if before > 2 and words[0].key in PREPOSITIONS and words[2].is_capital:
        yield 2
    commas = [i for i, w in enumerate(words[:before]) if w.text in (",", ":", "--", "—")]
    yield from (i + 1 for i in commas[:2])
