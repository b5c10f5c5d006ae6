"""What the header fields of press databases say, the same for all: authors, section, language, day."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.dates import parse_published
from rag.loaders.bylines import split_authors
from rag.loaders.records import Broken, Record

MAX_DATE_CHARACTERS = 120

# Names of languages in themselves and in the languages of the databases' menus.
_LANGUAGES = {
    "en": "english englisch anglais inglés ingles inglese engels inglês eng",
    "de": "german deutsch allemand alemán aleman tedesco duits alemão ger deu",
    "fr": "french französisch français francais francés frances francese frans francês fre fra",
    "es": "spanish spanisch espagnol español espanol castellano spagnolo spaans espanhol spa",
    "it": "italian italienisch italien italiano italiaans ita",
    "nl": "dutch niederländisch néerlandais holandés olandese nederlands holandês dut nld",
    "pt": "portuguese portugiesisch portugais portugués portoghese portugees português por",
    "ru": "russian russisch russe ruso russo русский rus",
    "sv": "swedish schwedisch suédois sueco svenska swe",
    "da": "danish dänisch danois danés dansk dan",
    "no": "norwegian norwegisch norvégien noruego norsk nor",
    "pl": "polish polnisch polonais polaco polski pol",
    "tr": "turkish türkisch turc turco türkçe tur",
    "ar": "arabic arabisch arabe árabe العربية ara",
    "zh": "chinese chinesisch chinois chino 中文 chi zho",
    "ja": "japanese japanisch japonais japonés 日本語 jpn",
    "ko": "korean koreanisch coréen coreano 한국어 kor",
}  # fmt: skip
_CODES = {name: code for code, names in _LANGUAGES.items() for name in names.split()}
_BY = re.compile(r"^\s*(?:by|von|par|por|di|da|door|av|af)[:\s]\s*", re.IGNORECASE)
_PAGE = re.compile(r"\d|^(?:pg|p|page|seite|s)\.?$", re.IGNORECASE)
_CLOCK = re.compile(
    r"\b\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:\s?[ap]\.?m\b\.?)?(?:\s(?:[a-z]{1,5}|utc[+-]\d+))?", re.I
)
_YEAR = re.compile(r"\b(?:1[6-9]|20)\d{2}\b")
_WORD_AND_DAY = re.compile(r"\b\d{1,2}\b|\b[^\W\d_]{3,}\b")


def authors_of(byline: str) -> tuple[str, ...]:
    """The names in a byline.

    >>> authors_of("Von Ana Reyes und Tom Okafor")
    ('Ana Reyes', 'Tom Okafor')
    """
    joined = " ".join(byline.split())
    names = re.sub(r"\s(?:und|et|y|e|en)\s", " and ", _BY.sub("", joined))
    found = split_authors(names)
    return tuple(name.title() if name.isupper() and " " in name else name for name in found)


def inverted_authors_of(names: str) -> tuple[str, ...]:
    """The names in a list of names that begin with the family name.

    >>> inverted_authors_of("Reyes, Ana; Okafor, Tom.")
    ('Ana Reyes', 'Tom Okafor')
    """
    found = []
    for name in re.split(r"\s*;\s*", " ".join(names.split())):
        family, comma, given = name.strip(" .").partition(",")
        if comma and "," not in given and len(given.split()) <= 3:
            found.append(f"{given.strip()} {family.strip()}")
        else:
            found.extend(authors_of(name))
    return tuple(name for name in found if name.strip())


def section_of(value: str) -> str:
    """The part of the paper without pages, columns and editions.

    >>> section_of("NEWS; Pg. 4")
    'NEWS'
    """
    parts = [part.strip() for part in " ".join(value.split()).split(";")]
    return "; ".join(part for part in parts if part and not _PAGE.search(part))[:200]


def language_of(value: str) -> str:
    """The tag of the first language that is named, "" for none that is known.

    >>> language_of("GERMAN; DEUTSCH")
    'de'
    """
    words = re.findall(r"[^\W\d_]+", value.casefold())[:20]
    return next((_CODES[word] for word in words if word in _CODES), "")


def looks_like_date(line: str) -> bool:
    """Whether a line is a date and little else, in any language: a year, a day or a month, few words."""
    if len(line) > MAX_DATE_CHARACTERS or not _YEAR.search(line):
        return False
    if parse_published(line.strip()):
        return True
    rest = _YEAR.sub(" ", line, count=1)
    words = re.findall(r"[^\W\d_]+", rest)
    return bool(_WORD_AND_DAY.search(rest)) and bool(re.search(r"\d", rest)) and len(words) <= 8


def published_of(line: str, clock: str = "") -> str | None:
    """A date line in a form that dates are read in: with its time where that can be read, without editions.

    A date that is not read in any of these forms is passed on as it stands.

    >>> published_of("March 15, 2014 Saturday 9:50 PM GMT")
    'March 15, 2014 9:50 PM GMT'
    """
    said = " ".join(line.split())
    if not said:
        return None
    at = _CLOCK.search(clock or said)
    year = _YEAR.search(said)
    day = said[: year.end()] if year else said
    time = at.group() if at else ""
    for form in (f"{day} {time}", f"{day} {' '.join(time.split()[:2])}", said, day):
        if parse_published(form):
            return form.strip()
    return said


def without_shared_ids(records: Iterable[Record | Broken]) -> list[Record | Broken]:
    """The records of a bundle; ids that stand for several different texts are taken for none."""
    found = list(records)
    texts: dict[str, set[tuple[str, str]]] = {}
    for record in found:
        if isinstance(record, Record) and record.id:
            texts.setdefault(record.id, set()).add((record.title, record.text))
    return [
        replace(record, id="") if isinstance(record, Record) and len(texts.get(record.id, ())) > 1 else record
        for record in found
    ]


def paragraphs_of(lines: Sequence[str]) -> list[list[str]]:
    """The runs of lines that are not blank."""
    found: list[list[str]] = [[]]
    for line in lines:
        if line.strip():
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return found if found[-1] else found[:-1]
