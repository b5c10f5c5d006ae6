"""Which part of a record is its text, its title, its day: by what the parts are called and what is in them.

A record comes as *leaves*: values under dotted paths ("fields.bodyText"), as a JSON object or the row of a
table has them. No collection is known by name: a part that reads like prose under a name like "body" is the
text, one that parses as a day under a name like "published" the day. Where several would do, the order of
the names below decides.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from rag.dates import parse_published
from rag.loaders.bylines import split_authors
from rag.loaders.json_data.field_names import (
    ABSTRACTS,
    ALSO_PARTS,
    AUTHORS,
    BY,
    CUT,
    CUT_CHARACTERS,
    DATES,
    ENVELOPES,
    HOLDERS,
    HOST,
    IDS,
    INTERFACE,
    LANGUAGES,
    LOCALE,
    NAME_PARTS,
    NO_AUTHOR,
    NO_DATE,
    NO_SECTION,
    NO_SOURCE,
    NO_TEXT,
    NO_TITLES,
    NO_URL,
    OTHERS_TEXT,
    OWNERS,
    OWNING,
    PERSON,
    SECTIONS,
    SENTENCE_END,
    SOURCES,
    SUFFIX,
    TEXTS,
    TITLES,
    URLS,
)
from rag.loaders.markup import field_text, unescape
from rag.loaders.records import Record

Leaves = Mapping[str, object]
"""Values by dotted path, in the order of the record: strings, numbers, lists of strings."""


PROSE_WORDS = 5
"""Fewer words are no text, whatever they are called, unless their name is that of a text itself."""
MAX_SHOWN = 12
"""So many names of parts a message tells."""


@dataclass(frozen=True, slots=True)
class Texts:
    """The paths of the text and of the abstract among some leaves, "" for none."""

    text: str = ""
    abstract: str = ""


def record_of(leaves: Leaves, texts: Texts) -> Record | None:
    """The record that some leaves describe, `None` where none of them is a text."""
    text, abstract = (_prose(leaves.get(path, "")) for path in (texts.text, texts.abstract))
    if not text.strip() and not abstract.strip():
        return None
    rest = {path: value for path, value in leaves.items() if path not in {texts.text, texts.abstract}}
    near = _envelope(texts.text or texts.abstract)
    url = _text_of(_url_in(rest, near))
    return Record(
        id=_text_of(_first(rest, IDS, _is_short, near=near)),
        title=_prose(_first(rest, TITLES, _is_title, near=near) or _title_in(rest)),
        text=text[:-CUT_CHARACTERS] + CUT.sub("…", text[-CUT_CHARACTERS:]),
        abstract=abstract,
        source=unescape(_text_of(_source_in(rest, bool(url)))),
        url=url,
        authors=tuple(_authors_in(rest)),
        published=_moment(_day_in(rest, near)),
        section=_text_of(_first(rest, SECTIONS, _is_name, NO_SECTION, ("section",))),
        language=_text_of(_first(rest, LANGUAGES, _is_name)),
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


@lru_cache(maxsize=4_096)
def label(path: str) -> str:
    """What a leaf is called: the last name of its path in lower case without marks, or the one above where
    the last only says that here is the value.

    >>> label("headline.main"), label("fields.bodyText"), label("source.name"), label("title.rendered")
    ('headline', 'bodytext', 'source', 'title')
    """
    shown = [name for name in path.split(".") if not LOCALE.fullmatch(name)] or [path]
    shown = [name for name in shown[:-1] if name not in ENVELOPES] + shown[-1:]
    names = [re.sub(r"(?<!^)[\W_]", "", SUFFIX.sub("", name.lower())) for name in shown]
    while len(names) > 1 and names[-1] in HOLDERS:
        if names[-1] in ALSO_PARTS and names[-2] not in OWNERS and not names[-2].endswith(OWNING):
            break
        names.pop()
    return names[-1].lstrip("_$")


def names_of(value: object) -> Iterator[str]:
    """Authors: names in a string, an object with a name, or a list of these."""
    if isinstance(value, Mapping):
        value = next((value[name] for name in PERSON if value.get(name)), None) or " ".join(
            str(value[name]) for name in NAME_PARTS if isinstance(value.get(name), str)
        )
    if isinstance(value, list):
        for item in value:
            if isinstance(item, str) and item.strip():
                yield BY.sub("", unescape(item).strip())
            elif isinstance(item, Mapping):
                yield from names_of(item)
    elif isinstance(value, str):
        yield from split_authors(unescape(value))


def find_texts(leaves: Leaves, usual: str = "") -> Texts:
    """Which of some leaves is the text, and which the abstract.

    `usual` is the path of the text in most records of the same file; it is preferred.
    """
    texts: list[tuple[float, str]] = []
    abstracts: list[tuple[int, str]] = []
    longest, most = "", 0
    for path, value in leaves.items():
        if not isinstance(value, str | list):
            continue
        name = label(path)
        if not (weight := _text_weight(name, path)):
            if name in ABSTRACTS and not OTHERS_TEXT.search(path) and _has_letters(value):
                abstracts.append((ABSTRACTS.index(name), path))
                size = sum(map(len, filter(_is_string, value))) if isinstance(value, list) else len(value)
                longest, most = (path, size) if size > most else (longest, most)
        elif words := _prose_words(value, name):
            if path == usual:
                weight = 1e6
            texts.append((weight * words, path))
    text = max(texts, key=lambda found: found[0], default=(0.0, ""))[1]
    return Texts(text, min(abstracts)[1] if abstracts and text else longest)


def usual_text(paths: Iterable[str]) -> str:
    """The path under which most of some records have their text; "" where no path has more than half."""
    counts = Counter(filter(None, paths))
    path, count = counts.most_common(1)[0] if counts else ("", 0)
    return path if count * 2 > counts.total() else ""


@lru_cache(maxsize=4_096)
def _text_weight(name: str, path: str) -> float:
    """How likely a part of this name is the text: what a word of it counts."""
    if NO_TEXT.search(path.lower()) or OTHERS_TEXT.search(path):
        return 0.0
    if name in ABSTRACTS:
        return 0.0
    if name in TEXTS:
        return 4.0
    return 3.0 if any(known in name for known in ("text", "body", "content", "article", "story")) else 1.0


def _prose_words(value: str | list[object], name: str) -> int:
    """How many words of prose a value has, 0 where it is none."""
    text = " ".join(item for item in value if isinstance(item, str)) if isinstance(value, list) else value
    if name in TEXTS and text.strip() and not is_url(text):
        return max(1, rough_words(text))
    if len(text) < 40 or not SENTENCE_END.search(text) or is_url(text):
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
    loose: Callable[[object], bool] | None = None,
    near: str = "",
) -> object:
    """The value under the first of these names that fits, the one least deep, first of all beside the text
    (in the object `near`); else one whose name only holds one of `hints`; else one that at
    least fits `loose`."""
    values = [leaves[path] for path in _called(tuple(leaves), names, never, hints, near)]
    found = next((value for value in values if fits(value)), None)
    if found is None and loose:
        found = next((value for value in values if loose(value)), None)
    return "" if found is None else found


@lru_cache(maxsize=1_024)
def _called(
    paths: tuple[str, ...],
    names: tuple[str, ...],
    never: re.Pattern[str] | None,
    hints: tuple[str, ...],
    near: str,
) -> tuple[str, ...]:
    """The paths that are called by one of the names, in their order; then those whose name holds a hint,
    unless it is one of `never`. Records of one collection mostly have the same paths."""
    found = []
    for at, path in enumerate(paths):
        name = label(path)
        known = name in names
        if known or (any(hint in name for hint in hints) and not (never and never.search(path.lower()))):
            outside = bool(near) and not path.startswith(near)
            found.append((names.index(name) if known else len(names), outside, path.count("."), at, path))
    return tuple(path for *_, path in sorted(found))


@lru_cache(maxsize=1_024)
def _envelope(path: str) -> str:
    """The object around a text, with its dot, "" for the record itself: "data." of "data.body.value"."""
    above = path.split(".")[:-1]
    while above and (label(".".join(above)) in TEXTS or label(".".join(above)) in ABSTRACTS):
        above.pop()
    return "".join(f"{name}." for name in above)


def _day_in(leaves: Leaves, near: str) -> object:
    """The day of publication: by name, even where it is one that cannot be read by itself ("3/4/2014"); else
    the first string that is nothing but a day."""
    for names, hints in ((DATES, ()), ((), ("date", "pub"))):
        if said := _first(leaves, names, _is_date, NO_DATE, hints, loose=_has_digits, near=near):
            return said
    written = (
        v for p, v in leaves.items() if isinstance(v, str) and not v.isdigit() and not NO_DATE.search(p)
    )
    return next((value for value in written if _is_date(value)), "")


def _source_in(leaves: Leaves, has_url: bool) -> object:
    """The outlet: a name, else, where no address tells it, a host."""
    hints = ("source", "publisher", "outlet", "sitename", "medianame")
    named = _first(leaves, SOURCES, _is_outlet, NO_SOURCE, hints)
    return named if named or has_url else _first(leaves, SOURCES, _is_name)


def _url_in(leaves: Leaves, near: str) -> object:
    """The address: by name, else the only one that is no picture's or the like, else that of the source."""
    if named := _first(leaves, URLS, _is_address, NO_URL, ("url", "link"), near=near):
        return named
    others = [v for path, v in leaves.items() if _is_address(v) and not NO_URL.search(path.lower())]
    return others[0] if len(others) == 1 else _first(leaves, SOURCES, _is_page)


def _is_address(value: object) -> bool:
    """Whether a value is an address for readers, not one of an interface for programs."""
    return is_url(value) and not INTERFACE.search(str(value))


def _authors_in(leaves: Leaves) -> Iterator[str]:
    found = _first(leaves, AUTHORS, _has_letters, NO_AUTHOR, ("author", "byline"))
    if found:
        return names_of(found)
    return names_of([" ".join(filter(None, (_part_of_name(leaves, name) for name in NAME_PARTS)))])


def _part_of_name(leaves: Leaves, part: str) -> str:
    """A part of an author's name that lies in an object of its own: "author.first_name"."""
    return next(
        (
            str(value)
            for path, value in leaves.items()
            if path.endswith(f".{part}") and label(path.rpartition(".")[0]) in AUTHORS
        ),
        "",
    )


def _title_in(leaves: Leaves) -> object:
    """A title by what it looks like: the only short line of several words that is no sentence."""
    lines = [
        value
        for path, value in leaves.items()
        if isinstance(value, str)
        and 15 <= len(value) <= 200
        and value.count(" ") >= 2
        and not re.search(r"\n|[.;]\s*$", value)
        and not NO_TEXT.search(path)
        and label(path) not in NO_TITLES
        and not _is_date(value)
    ]
    return lines[0] if len(lines) == 1 else ""


def _prose(value: object) -> str:
    if isinstance(value, list):
        return "\n\n".join(_prose(item) for item in value if isinstance(item, str))
    return field_text(value) if isinstance(value, str) else ""


def _text_of(value: object) -> str:
    if isinstance(value, list):
        value = next((item for item in value if isinstance(item, str)), "")
    return str(value).strip() if isinstance(value, str | int | float) and not isinstance(value, bool) else ""


def _moment(value: object) -> str | int | float | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    if not isinstance(value, str) and 1e14 <= value < 1e19:  # microseconds or nanoseconds since 1970
        return int(value) // (1_000 if value < 1e17 else 1_000_000)
    return value if not isinstance(value, str) or value.strip() else None


def _is_short(value: object) -> bool:
    return 0 < len(_text_of(value)) <= 300


def _is_title(value: object) -> bool:
    text = _text_of(value) if isinstance(value, str) else ""
    return 0 < len(text) <= 1_000 and not is_url(text)


def _is_name(value: object) -> bool:
    text = _text_of(value)
    return 0 < len(text) <= 200 and not text.startswith(("http://", "https://")) and not text.isdigit()


def is_url(value: object) -> bool:
    """Whether a value is nothing but an address."""
    return isinstance(value, str) and bool(re.match(r"(?:https?:)?//\S+$|www\.\S+$", value.strip()))


def _is_date(value: object) -> bool:
    moment = _moment(value)
    return moment is not None and parse_published(moment) is not None


def _is_outlet(value: object) -> bool:
    return _is_name(value) and not HOST.fullmatch(_text_of(value))


def _is_page(value: object) -> bool:
    return is_url(value) and str(value).rstrip("/").count("/") > 2


def _has_digits(value: object) -> bool:
    return bool(re.search(r"\d", _text_of(value)))


def _is_string(value: object) -> bool:
    return isinstance(value, str)


def _has_letters(value: object) -> bool:
    return any(re.search(r"[^\W\d]", name) for name in names_of(value)) or (
        isinstance(value, str) and bool(re.search(r"[^\W\d]", value))
    )
