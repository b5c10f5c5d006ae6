"""Whom a phrase means at a place: names, titles and pronouns, by who spoke and who was spoken of last."""

from __future__ import annotations

import re
from collections import deque
from dataclasses import dataclass, replace

from rag.attribution.lexicon import COLLECTIVE, FEMALE, MALE, PEOPLE
from rag.attribution.names import name_in
from rag.attribution.people import Casts, Person, key_of
from rag.attribution.phrases import Phrase
from rag.attribution.records import Span
from rag.attribution.tokens import Word, words_of

MAX_PARAGRAPHS_BACK = 4


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who speaks: a name or a phrase, where it stands, and whether the name itself stands there."""

    name: str
    mention: Span
    named: bool
    person: Person | None = None
    gender: str = ""
    is_plural: bool = False
    is_body: bool = False


class Speakers:
    """Remembers who spoke and who was the subject, and resolves phrases with it."""

    def __init__(self, text: str, casts: Casts) -> None:
        self._text = text
        self._casts = casts
        self._recent: deque[tuple[int, Speaker]] = deque(maxlen=6)
        self._paragraph = 0
        self._last: tuple[int, Speaker] | None = None
        self._subject: tuple[int, Speaker] | None = None
        self._perhaps: tuple[int, Speaker] | None = None
        self.in_sentence: Speaker | None = None

    def new_paragraph(self) -> None:
        self._paragraph += 1

    def new_sentence(self) -> None:
        self.in_sentence = None

    def heard(self, speaker: Speaker, *, nested: bool, spoke: bool) -> None:
        """Somebody is the subject of a verb of speech; `nested` when only inside another's words."""
        if nested:
            return
        if spoke and speaker.is_body and _may_be_a_person(speaker):
            speaker = replace(speaker, gender="?", is_body=False)
        self.in_sentence = speaker
        self._remember(speaker)
        if spoke and speaker.name:
            self._last = (self._paragraph, speaker)
            self._subject = None

    def seen(self, subject: Phrase) -> None:
        """Somebody is the subject of a sentence without a verb of speech."""
        speaker = self.resolve(subject, None)
        self._perhaps = (self._paragraph, speaker) if speaker and _may_be_a_person(speaker) else None
        if speaker is not None and (speaker.person is not None or speaker.gender or speaker.is_body):
            self._remember(speaker)
            if speaker.person is not None:
                self._subject = (self._paragraph, speaker)

    def who_goes_on(self, *, is_open: bool) -> Speaker | None:
        """Whose words a quotation goes on with that nobody is named for: of this paragraph or the last."""
        for paragraph, speaker in filter(None, (self._subject, self._last)):
            if self._paragraph - paragraph <= (2 if is_open else 1):
                return speaker
        return None

    def resolve(self, phrase: Phrase, subject: Phrase | None) -> Speaker | None:
        """The speaker whom a phrase means; `subject` is that of the sentence, a candidate for a pronoun."""
        words = words_of(self._text, phrase.start, phrase.end)
        if not words:
            return None
        mention = (phrase.start, phrase.end)
        if len(words) == 1 and words[0].key in _PRONOUNS:
            return self._pronoun(words[0].key, mention, subject)
        beside = words_of(self._text, *phrase.beside)
        by = next((i + 1 for i, w in enumerate(beside[:4]) if w.key == "by"), 0)  # "a statement, read by …,"
        names = self._names(words) or self._names(beside[by:])[:1]
        if names:
            return self._of_names(names, words, mention)
        cast = self._casts.at(phrase.start)
        known = cast.named(words[-1].text) if words[-1].is_capital else None
        if known is not None and len(words) == 1 and " " in known.name:
            return self._of_names([words], words, mention)
        described = self._text[phrase.start : phrase.end]
        same = self._same_again(words)
        if same is not None:
            return Speaker(same.name, mention, False, None, same.gender, same.is_plural, same.is_body)
        person = cast.titled(described, phrase.start)
        if person is not None and not self._is_yet_to_come(person, phrase.start):
            return Speaker(person.name, mention, named=False, person=person, gender=person.gender)
        return self._described(words, described, mention)

    def _is_yet_to_come(self, person: Person, at: int) -> bool:
        """Whether somebody is first named behind a place, though somebody else was named as speaking before:
        then "the minister" goes back to that one, if to anybody."""
        return person.introduced > at and any(
            speaker.person is not None and speaker.person is not person for _, speaker in self._recent
        )

    def _same_again(self, words: list[Word]) -> Speaker | None:
        """The speaker without a name that "the spokesperson" goes back to ("an Elysee spokesperson")."""
        if words[0].key != "the" or len(words) > 2:
            return None
        for paragraph, speaker in reversed(self._recent):
            fits = speaker.name.lower().split()[-1] == words[-1].key
            if fits and self._paragraph - paragraph <= MAX_PARAGRAPHS_BACK:
                return (
                    speaker
                    if speaker.person is None and not speaker.name.lower().startswith("the ")
                    else None
                )
        return None

    def _names(self, words: list[Word]) -> list[list[Word]]:
        """The names that are joined in a phrase ("Kerry and Lavrov")."""
        found: list[list[Word]] = []
        part: list[Word] = []
        for word in [*words, None]:
            if word is None or word.key in ("and", "&") or word.text == ",":
                name = name_in(part)
                if name:
                    found.append(name)
                elif part and word is not None and word.key != "and" and found == []:
                    return []
                part = []
            else:
                part.append(word)
        return found

    def _of_names(self, names: list[list[Word]], words: list[Word], mention: Span) -> Speaker:
        persons = []
        full = []
        for name in names:
            text = re.sub(r"[’']s$", "", self._text[name[0].start : name[-1].end])
            person = self._casts.at(name[0].start).named(text)
            if person is not None:
                persons.append(person)
            full.append(person.name if person else " ".join(text.split()))
        only = persons[0] if len(full) == 1 and persons else None
        keys = {w.key for w in words}
        gender = only.gender if only else ""
        if only and not gender:
            gender = only.gender = "f" if keys & FEMALE else "m" if keys & MALE else ""
        is_body = not persons
        return Speaker(" and ".join(full), mention, True, only, gender, len(full) > 1, is_body)

    def _described(self, words: list[Word], described: str, mention: Span) -> Speaker:
        name = " ".join(re.sub(r"^(?:the|The)\s+(?=[A-Z])", "", described).split())
        keys = [key_of(w.text) for w in words]
        head = next((k for k in keys if k in PEOPLE), "")
        gender = "f" if head in FEMALE else "m" if head in MALE else "?" if head else ""
        is_plural = (
            any(w.key.endswith("s") and not w.text.endswith(("'s", "’s")) for w in words) or "and" in keys
        )
        is_body = bool(set(keys) & COLLECTIVE) or (words[-1].is_capital and not head)
        return Speaker(name, mention, is_body, None, gender, is_plural and not head, is_body)

    def _pronoun(self, pronoun: str, mention: Span, subject: Phrase | None) -> Speaker | None:
        if pronoun in ("i", "we", "you", "who"):
            return Speaker("", mention, named=False)
        own = self.in_sentence or (
            self.resolve(subject, None) if subject and subject.end < mention[0] else None
        )
        candidates = [own] if own is not None else []
        candidates += [s for p, s in reversed(self._recent) if self._paragraph - p <= MAX_PARAGRAPHS_BACK]
        for speaker in candidates:
            if _fits(pronoun, speaker):
                if pronoun in ("he", "she") and speaker.person and not speaker.person.gender:
                    speaker.person.gender = "m" if pronoun == "he" else "f"
                return Speaker(
                    speaker.name,
                    mention,
                    False,
                    speaker.person,
                    speaker.gender,
                    speaker.is_plural,
                    speaker.is_body,
                )
        if pronoun in ("he", "she") and self._perhaps and self._paragraph - self._perhaps[0] <= 1:
            return replace(self._perhaps[1], mention=mention, named=False)
        return Speaker("", mention, named=False)

    def _remember(self, speaker: Speaker) -> None:
        if speaker.name:
            self._recent.append((self._paragraph, speaker))


_PRONOUNS = frozenset("he she they it i we you who".split())


_NO_PERSON = frozenset(
    "russia china ukraine iran israel france germany britain europe america japan india poland turkey syria "
    "moscow washington beijing kiev kyiv tehran london berlin paris brussels congress parliament".split()
)


def _may_be_a_person(speaker: Speaker) -> bool:
    """Whether a name that the article never gives in full may be a person's: one word, no known place."""
    known = speaker.person is not None or not speaker.named
    return not known and speaker.name.isalpha() and speaker.name.lower() not in _NO_PERSON


def _fits(pronoun: str, speaker: Speaker) -> bool:
    """Whether a pronoun can stand for a speaker, by number and gender."""
    if not speaker.name:
        return False
    gender = speaker.person.gender if speaker.person else speaker.gender
    match pronoun:
        case "he" | "she":
            other = "f" if pronoun == "he" else "m"
            is_person = speaker.person is not None or bool(gender)
            return is_person and not speaker.is_plural and not speaker.is_body and gender != other
        case "they":
            return True
        case _:
            return speaker.is_body or speaker.person is None
