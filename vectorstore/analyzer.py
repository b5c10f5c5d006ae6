"""The analysis of texts, for the lexical index and for who reads what it found: in which language a text is,
and its words' stems in it, by Tantivy's Snowball stemmers and stop words.

A script that one stemmer is made for settles it (Cyrillic, Greek, Arabic, Tamil); scripts without spaces, and
Korean, are searched by pairs of letters, as Lucene's CJKAnalyzer does; languages in Latin letters are told by
their stop words. What nothing tells is English.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import cache, lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tantivy

ENGLISH = "english"
PAIRS = "pairs"
"""What stands for the languages whose words are searched by pairs of letters."""
OTHER = "other"
LATIN = tuple(
    "german french spanish portuguese italian dutch swedish danish norwegian finnish hungarian".split()
)
"""Those for which Tantivy has both a stemmer and stop words; of two that fit alike the first is taken."""
_BY_SCRIPT = {"CYRILLIC": "russian", "GREEK": "greek", "ARABIC": "arabic", "TAMIL": "tamil"}
_PAIRS = (
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_NOT_LATIN = re.compile(rf"(?P<pairs>[{_PAIRS}]+)|[\u0370-\u1dff\ufb50-\ufefc][\w\u0300-\u036f]*")
_WORD = re.compile(r"[^\W\d_]+")
SAMPLE_WORDS = 200
LONGEST_WORD_BYTES = 40
SURE = 2
"""Stop words more than English has, of a text in ASCII, that make it one of another language."""

# Words that say nothing about what is asked. Deliberately without "may", "us" and "will", which are also a
# month, a country and a name. Only questions lose them: they are indexed.
QUESTION_STOP_WORDS = frozenset(
    "a about after all am an and any are as at be been before being but by can could did do does doing for"
    " from had has have having he her hers him his how i if in into is it its it me my of on or our ours she"
    " should so some such than that the their theirs them then there these they this those to too very was"
    " we were what when where which while who whom whose why with would you your yours s t".split()
)
_LETTERS = {
    "¿": "spanish",
    "ñ": "spanish",
    "ß": "german",
    "ä": "german",
    "ü": "german",
    "œ": "french",
    "ã": "portuguese",
}
"""Letters that count as a stop word does, in languages that have most to do with them."""
_TAGS = {
    "english": "en",
    "german": "de",
    "french": "fr",
    "spanish": "es",
    "portuguese": "pt",
    "italian": "it",
    "dutch": "nl",
    "swedish": "sv",
    "danish": "da",
    "norwegian": "no",
    "finnish": "fi",
    "hungarian": "hu",
    "greek": "el",
    "arabic": "ar",
    "tamil": "ta",
}
"""Not Cyrillic: its stemmer is the Russian one, whichever the language is."""
_ALSO_ENGLISH = frozenset("may us will".split())


@lru_cache(maxsize=4_096)
def language_of(text: str) -> str:
    """The language of a text by the name of its stemmer in Tantivy, `PAIRS` or `OTHER`.

    Stop words count where they are written small, and the first word not at all, so that "Los Angeles" or
    "Die Hard" in a question make it no Spanish and no German. A question without a stop word of any language,
    English included, is `OTHER` if its second word is no name.

    >>> language_of("What did Der Spiegel say about Den Haag?"), language_of("Was kostet die Reparatur?")
    ('english', 'german')
    >>> language_of("Сколько стоит ремонт?"), language_of("码头维修要花多少钱？"), language_of("Quist")
    ('russian', 'pairs', 'english')
    """
    if not text.isascii() and (foreign := _by_script(text)):
        return foreign
    first, *words = _WORD.findall(text)[:SAMPLE_WORDS] or [""]
    small = [word for word in words if word.islower()]
    counts = Counter(language for word in small for language in _languages_of(word))
    counts.update(language for letter, language in _LETTERS.items() if letter in text)
    opens = _languages_of(first.lower())
    best = max(LATIN, key=lambda language: (counts[language], language in opens))
    english = [word for word in small if word in QUESTION_STOP_WORDS or word in _ALSO_ENGLISH]
    shared = sum(best in _languages_of(word) for word in english)
    against = len(english) - shared + (first.lower() in QUESTION_STOP_WORDS and best not in opens)
    asks = not against and text.rstrip().endswith("?")
    if counts[best] - shared >= against + (1 if asks or not text.isascii() else SURE):
        return best
    if asks and words[:1] == small[:1] != []:
        return best if best in opens else OTHER
    return ENGLISH


def tag_of(text: str) -> str:
    """The language of a text as a tag of BCP 47, "" where its letters and stop words do not tell.

    >>> tag_of("Was kostet die Reparatur der Mole?"), tag_of("码头维修要花多少钱？")
    ('de', '')
    """
    return _TAGS.get(language_of(text), "")


def _by_script(text: str) -> str:
    """The language that the script of most letters settles; "" for Latin letters, and for none."""
    letters = Counter(text)
    counts: Counter[str] = Counter()
    for letter, times in letters.items():
        if letter.isalpha():
            if re.match(f"[{_PAIRS}]", letter):
                counts[PAIRS] += 2 * times
            else:
                script = unicodedata.name(letter, "").split(" ")[0]
                counts["" if script == "LATIN" else _BY_SCRIPT.get(script, OTHER)] += times
    return counts.most_common(1)[0][0] if counts else ""


@lru_cache(maxsize=65_536)
def _languages_of(word: str) -> frozenset[str]:
    return frozenset(language for language in LATIN if not _stops(language).analyze(word))


def is_stop_word(word: str, language: str) -> bool:
    """Whether a word, in lower case, says nothing about what is asked in a language; no single letter of a
    Latin one ("a-t-il") says anything."""
    if language == ENGLISH:
        return word in QUESTION_STOP_WORDS
    if len(word) == 1 and language in LATIN and not word.isdigit():
        return True
    return language in (*LATIN, "russian") and not _stops(language).analyze(word)


def spelt_for_index(text: str) -> str:
    """A text with what is in no Latin letters as it is indexed: stems, and pairs of letters.

    >>> spelt_for_index("耗资420万美元 for терминалы")
    ' 耗资 420 万美 美元  for терминал'
    """
    return text if text.isascii() else _NOT_LATIN.sub(_spelt, text)


def _spelt(match: re.Match[str]) -> str:
    word = match.group()
    if not match["pairs"]:
        return _stem_of(word)
    return f" {' '.join(word[at : at + 2] for at in range(max(len(word) - 1, 1)))} "


@lru_cache(maxsize=65_536)
def _stem_of(word: str) -> str:
    script = unicodedata.name(word[0], "").split(" ")[0]
    language = _BY_SCRIPT.get(script)
    found = _stems(language).analyze(word) if language else []
    return found[0] if len(found) == 1 and found[0] else word


def stems_in(text: str, language: str) -> list[str]:
    """The stems of a text in one of the `LATIN` languages, in order, accents folded.

    >>> stems_in("Die Reparaturen der Häfen", "german")
    ['die', 'reparatur', 'der', 'haf']
    """
    return _folded().analyze(" ".join(_stems(language).analyze(text)))


def stems(text: str) -> list[str]:
    """The words of a text in order as they are indexed: lower case, accents folded, stemmed.

    >>> stems("What did the presidents say about Peña?")
    ['what', 'did', 'the', 'presid', 'say', 'about', 'pena']
    """
    return _words(text, stem=True)


def _words(text: str, *, stem: bool) -> list[str]:
    if not text.isascii():
        text = spelt_for_index(text).encode("utf-8", "replace").decode("utf-8")
    return english_analyzer(stem=stem).analyze(text)


def query_terms(text: str) -> list[str]:
    """The words of a question as they are indexed, without stop words unless there are no others.

    >>> query_terms("What did the presidents say about Peña?")
    ['presid', 'say', 'pena']
    """
    language = language_of(text)
    told = _without_stop_words(text, language)
    words = _words(told, stem=False)
    terms = stems(told)
    telling = [t for word, t in zip(words, terms, strict=True) if not is_stop_word(word, ENGLISH)]
    return telling or terms or stems(text)


def own_terms(text: str) -> list[str]:
    """The words of a text in another language than English that is written in Latin letters, as its passages
    are indexed a second time; none of other texts.

    >>> own_terms("Was kosten die Reparaturen der Häfen?")
    ['kost', 'reparatur', 'haf']
    """
    language = language_of(text)
    if language not in LATIN:
        return []
    return stems_in(_without_stop_words(text, language).encode("utf-8", "replace").decode("utf-8"), language)


def _without_stop_words(text: str, language: str) -> str:
    """A text in another language than English without its stop words."""
    if language == ENGLISH:
        return text
    return _WORD.sub(
        lambda match: "" if is_stop_word(match.group().lower(), language) else match.group(), text
    )


@cache
def english_analyzer(*, stem: bool) -> tantivy.TextAnalyzer:
    """Words in lower case without accents, and, if asked for, their English stems."""
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(LONGEST_WORD_BYTES))
    builder = builder.filter(Filter.lowercase()).filter(Filter.ascii_fold())
    return (builder.filter(Filter.stemmer("english")) if stem else builder).build()


@cache
def _stems(language: str) -> tantivy.TextAnalyzer:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.remove_long(80))
    return builder.filter(Filter.lowercase()).filter(Filter.stemmer(language)).build()


@cache
def _stops(language: str) -> tantivy.TextAnalyzer:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    builder = TextAnalyzerBuilder(Tokenizer.simple())
    return builder.filter(Filter.lowercase()).filter(Filter.stopword(language)).build()


@cache
def _folded() -> tantivy.TextAnalyzer:
    from tantivy import Filter, TextAnalyzerBuilder, Tokenizer

    return TextAnalyzerBuilder(Tokenizer.simple()).filter(Filter.ascii_fold()).build()
