"""Which part of a record is its text, its title, its day: by what the parts are called and what is in them.

A record comes as *leaves*: values under dotted paths ("fields.bodyText"), as a JSON object or the row of a
table has them. No collection is known by name: a part that reads like prose under a name like "body" is the
text, one that parses as a day under a name like "published" the day. Where several would do, the order of
the names below decides.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from rag.dates import parse_published
from rag.reading.markup import html_to_text, looks_like_html, unescape
from rag.reading.records import Record
from rag.reading.sgml import split_authors

Leaves = Mapping[str, object]
"""Values by dotted path, in the order of the record: strings, numbers, lists of strings."""

TITLES = ("headline", "title", "webtitle", "hed", "heading", "titel", "titre", "titulo", "titolo", "name")
TEXTS = ("text", "body", "content", "article", "story", "maintext", "fulltext", "html", "rawtext", "context")
ABSTRACTS = (
    "abstract", "description", "standfirst", "lead", "summary", "trailtext", "teaser", "excerpt", "dek",
    "snippet", "subtitle", "shortdescription", "leadparagraph", "selftext",
)  # fmt: skip
URLS = ("url", "link", "weburl", "canonicalurl", "permalink", "articleurl", "canonical", "href")
SOURCES = (
    "source", "outlet", "publisher", "publication", "sitename", "newspaper", "sourcename", "publicationname",
    "journal", "provider", "medium", "site",
)  # fmt: skip
DATES = (
    "published", "publishedat", "datepublished", "datepublish", "publishdate", "publicationdate",
    "webpublicationdate", "pubdate", "publisheddate", "firstpublished", "pub", "datetimepub", "datetime",
    "issued", "date", "dategmt", "firstcreated", "timestamp", "createdat", "created", "createdutc",
    "versioncreated", "day", "time",
)  # fmt: skip
AUTHORS = ("authors", "author", "byline", "by", "creator", "writer", "creators")
SECTIONS = ("section", "sectionname", "articlesection", "category", "categories", "desk", "newsdesk", "topic")
LANGUAGES = ("language", "lang", "inlanguage")
IDS = ("id", "docno", "docid", "guid", "articleid", "uri", "uuid", "urn")
_OWNERS = frozenset({*SOURCES, *AUTHORS, *TITLES, *IDS, "section", "category"})
# Names of what holds the value of the part above it.
_HOLDERS = frozenset(
    "rendered main value name original text content $date $oid $ default title plain raw label basic".split()
)
_ALSO_PARTS = frozenset({"title", "name", "text", "content"})
_NO_TEXT = re.compile(
    r"copyright|rights|terms|licen[cs]e|comment|caption|credit|keyword|tags?$|instruction|disclaimer|biograph"
    r"|bio$|slug|related|url|image|photo|video|note|ocr_?confidence|prompt|embedding|path$|query"
)
_NO_DATE = re.compile(
    r"modif|updat|download|crawl|seen|expir|embargo|retriev|index|scrap|fetch|process|birth"
)
_NO_URL = re.compile(
    r"image|img|thumb|photo|icon|logo|media|mobile|video|api|source|social|avatar|feed|comment|amp"
)
_LOCALE = re.compile(r"[a-z]{2}[_-][A-Za-z]{2}")
_CUT = re.compile(r"\s*(?:…|\.\.\.)?\s*\[\+?\d+ chars\]\s*$")
_SENTENCE_END = re.compile(r"[.!?。！？…»”\"]")
PROSE_WORDS = 5
"""Fewer words are no text, whatever they are called, unless their name is that of a text itself."""
MAX_SHOWN = 12
"""So many names of parts a message tells."""


def record_of(leaves: Leaves, columns: Mapping[str, str] | None = None) -> Record | None:
    """The record that some leaves describe, `None` where none of them is a text.

    `columns` names the path of a part outright: part of a `Record` -> path.
    """
    named = {part: leaves.get(path, "") for part, path in (columns or {}).items()}
    text_path, abstract_path = _text_and_abstract(leaves)
    text = _prose(named.get("text", leaves.get(text_path, "")))
    abstract = _prose(named.get("abstract", leaves.get(abstract_path, "")))
    if not text and not abstract:
        return None
    rest = {path: value for path, value in leaves.items() if path not in {text_path, abstract_path}}
    return Record(
        id=_text_of(named.get("id", _first(rest, IDS, _is_short))),
        title=_prose(named.get("title", _first(rest, TITLES, _is_title))),
        text=_CUT.sub("…", text),
        abstract=abstract,
        source=unescape(_text_of(named.get("source", _first(rest, SOURCES, _is_name)))),
        url=_text_of(named.get("url", _first(rest, URLS, _is_url, _NO_URL, ("url", "link")))),
        authors=tuple(names_of(named.get("authors", _first(rest, AUTHORS, _has_letters)))),
        published=_moment(named.get("published", _day_in(rest))),
        section=_text_of(named.get("section", _first(rest, SECTIONS, _is_name))),
        language=_text_of(named.get("language", _first(rest, LANGUAGES, _is_name))),
    )


def seen_names(leaves: Leaves) -> str:
    """The names of some leaves for a message, at most `MAX_SHOWN`.

    >>> seen_names({"title": "Quay", "url": "https://example.org"})
    'title, url'
    """
    names = list(leaves)
    more = f" and {len(names) - MAX_SHOWN} more" if len(names) > MAX_SHOWN else ""
    return ", ".join(name[:40] for name in names[:MAX_SHOWN]) + more


def rough_words(text: str) -> int:
    """About how many words a text has, at once: by its spaces, or, where a script uses few, by its length."""
    return max(text.count(" ") + 1, len(text) // 12)


def is_text(leaves: Leaves) -> bool:
    """Whether one of some leaves is a text, not only an abstract."""
    return bool(_text_and_abstract(leaves)[0])


@lru_cache(maxsize=4_096)
def label(path: str) -> str:
    """What a leaf is called: the last name of its path in lower case without marks, or the one above where
    the last only says that here is the value.

    >>> label("headline.main"), label("fields.bodyText"), label("source.name"), label("title.rendered")
    ('headline', 'bodytext', 'source', 'title')
    """
    shown = [name for name in path.split(".") if not _LOCALE.fullmatch(name)] or [path]
    names = [re.sub(r"(?<!^)[^0-9a-zà-ÿ]", "", name.lower()) for name in shown]
    while len(names) > 1 and names[-1] in _HOLDERS:
        if names[-1] in _ALSO_PARTS and names[-2] not in _OWNERS:
            break
        names.pop()
    return names[-1].lstrip("_$")


def names_of(value: object) -> Iterator[str]:
    """Authors: names in a string, an object with a name, or a list of these."""
    if isinstance(value, Mapping):
        value = value.get("name") or value.get("full_name") or value.get("title")
    if isinstance(value, list):
        for item in value:
            if isinstance(item, str) and item.strip():
                yield unescape(item).strip()
            elif isinstance(item, Mapping):
                yield from names_of(item)
    elif isinstance(value, str):
        yield from split_authors(unescape(value))


def _text_and_abstract(leaves: Leaves) -> tuple[str, str]:
    """The paths of the text and of the abstract, "" for none."""
    texts: list[tuple[float, str]] = []
    abstracts: list[tuple[int, str]] = []
    longest = ""
    for path, value in leaves.items():
        if not isinstance(value, str | list):
            continue
        name = label(path)
        if name in ABSTRACTS and _has_letters(value):
            abstracts.append((ABSTRACTS.index(name), path))
            longest = max(longest, path, key=lambda found: len(str(leaves.get(found, ""))))
        if weight := _text_weight(name, path):
            texts.append((weight * _prose_words(value, name), path))
    texts = [(score, path) for score, path in texts if score]
    text = max(texts, key=lambda found: found[0], default=(0.0, ""))[1]
    return text, min(abstracts)[1] if abstracts and text else longest


@lru_cache(maxsize=4_096)
def _text_weight(name: str, path: str) -> float:
    """How likely a part of this name is the text: what a word of it counts."""
    if _NO_TEXT.search(path.lower()):
        return 0.0
    if name in ABSTRACTS:
        return 0.0
    if name in TEXTS:
        return 4.0
    return 3.0 if any(known in name for known in ("text", "body", "content", "article", "story")) else 1.0


def _prose_words(value: str | list[object], name: str) -> int:
    """How many words of prose a value has, 0 where it is none."""
    text = " ".join(item for item in value if isinstance(item, str)) if isinstance(value, list) else value
    if name in TEXTS and text.strip() and not _is_url(text):
        return max(1, rough_words(text))
    if len(text) < 40 or not _SENTENCE_END.search(text) or _is_url(text):
        return 0
    words = rough_words(text)
    return words if words > PROSE_WORDS else 0


def _first(
    leaves: Leaves,
    names: tuple[str, ...],
    fits: Callable[[object], bool],
    never: re.Pattern[str] | None = None,
    hints: tuple[str, ...] = (),
    *,
    loose: bool = False,
) -> object:
    """The value under the first of these names that fits, the one least deep; else one whose name only
    holds one of `hints`; else, if `loose`, one that does not fit."""
    values = [leaves[path] for path in _called(tuple(leaves), names, never, hints)]
    found = next((value for value in values if fits(value)), None)
    if found is None and loose:
        found = next((value for value in values if _text_of(value)), None)
    return "" if found is None else found


@lru_cache(maxsize=1_024)
def _called(
    paths: tuple[str, ...], names: tuple[str, ...], never: re.Pattern[str] | None, hints: tuple[str, ...]
) -> tuple[str, ...]:
    """The paths that are called by one of the names, in their order, the least deep first; then those whose
    name holds a hint, unless it is one of `never`. Records of one collection mostly have the same paths."""
    named = [(names.index(label(p)), p.count("."), at, p) for at, p in enumerate(paths) if label(p) in names]
    hinted = [
        (len(names), p.count("."), at, p)
        for at, p in enumerate(paths)
        if label(p) not in names
        and any(h in label(p) for h in hints)
        and not (never and never.search(p.lower()))
    ]
    return tuple(path for *_, path in sorted([*named, *hinted]))


def _day_in(leaves: Leaves) -> object:
    """The day of publication: by name, else the first string that is nothing but a day."""
    named = _first(leaves, DATES, _is_date, _NO_DATE, ("date", "publ"), loose=True)
    if _text_of(named):
        return named
    written = (
        v for p, v in leaves.items() if isinstance(v, str) and not v.isdigit() and not _NO_DATE.search(p)
    )
    return next((value for value in written if _is_date(value)), "")


def _prose(value: object) -> str:
    if isinstance(value, list):
        return "\n\n".join(_prose(item) for item in value if isinstance(item, str))
    text = value if isinstance(value, str) else ""
    return html_to_text(text) if looks_like_html(text) else unescape(text)


def _text_of(value: object) -> str:
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str)), "")
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _moment(value: object) -> str | int | float | None:
    good = isinstance(value, str | int | float) and not isinstance(value, bool) and str(value).strip()
    return value if good and isinstance(value, str | int | float) else None


def _is_short(value: object) -> bool:
    return 0 < len(_text_of(value)) <= 300


def _is_title(value: object) -> bool:
    text = _text_of(value) if isinstance(value, str) else ""
    return 0 < len(text) <= 1_000 and not _is_url(text)


def _is_name(value: object) -> bool:
    text = _text_of(value)
    return 0 < len(text) <= 200 and not text.startswith(("http://", "https://")) and not text.isdigit()


def _is_url(value: object) -> bool:
    return isinstance(value, str) and bool(re.match(r"(?:https?:)?//\S+$|www\.\S+$", value.strip()))


def _is_date(value: object) -> bool:
    moment = _moment(value)
    return moment is not None and parse_published(moment) is not None


def _has_letters(value: object) -> bool:
    return any(re.search(r"[^\W\d]", name) for name in names_of(value)) or (
        isinstance(value, str) and bool(re.search(r"[^\W\d]", value))
    )
