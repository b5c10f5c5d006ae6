"""Which column of a table holds which part of an article: by the columns' names, and by what is in them."""

from __future__ import annotations

import ast
import re
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rag.dates import parse_published
from rag.errors import ReadError
from rag.loaders.bylines import split_authors
from rag.loaders.markup import field_text, unescape
from rag.loaders.records import Record
from rag.loaders.tables.cells import cell_text
from rag.loaders.tables.column_names import COLUMN_NAMES

_KNOWN = frozenset(name for names in COLUMN_NAMES.values() for name in names)
_ACCENT = re.compile("(?<=[a-z])[\u0300-\u036f]")
_MISSING = frozenset({"na", "n/a", "nan", "none", "null", "<na>"})
"""What data frames write into cells that have no value."""
_URL = re.compile(r"https?://\S+\Z", re.IGNORECASE)
_NUMBER = re.compile(r"[-+]?[\d.,]+\Z")
_SENTENCE = re.compile(r"[。！？।۔]|[.!?…؟][\"'”’»)]*(?:[\s<]|\Z)")
_UNSPACED = re.compile("[\u3005-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_OF_AN_ARTICLE = re.compile(r"^(?:article|news|story|post|item|document)_(?=.)|(?<=.)_names?$")
_FIRST_WORDS = frozenset({"text", "title", "published"})
MIN_TEXT_CHARACTERS = 60
"""An unnamed column of sentences is a text from this many characters a value on (mean)."""
MAX_NAME_CHARACTERS = 40
_ALSO_CALLED = {"date": "published", "author": "authors", "outlet": "source"}
"""What a person may call a part when naming its column."""


@dataclass(frozen=True)
class Columns:
    """Where the parts of an article lie: part of a record -> index of its column. `header` are the names;
    `day` are the columns of a year, a month and a day, where no column has whole dates."""

    header: tuple[str, ...]
    places: Mapping[str, int]
    day: tuple[int, ...] = ()

    def __str__(self) -> str:
        return ", ".join(f"{part} = {self.header[at]}" for part, at in self.places.items())

    @property
    def taken(self) -> set[str]:
        """The names of the columns that hold a part."""
        return {self.header[at] for at in (*self.places.values(), *self.day)}

    def among(self, header: Sequence[str]) -> Columns:
        """The same columns of a table that has them, by their names, in other places."""

        def place(at: int) -> int:
            return header.index(self.header[at])

        places = {part: place(at) for part, at in self.places.items()}
        return Columns(tuple(header), places, tuple(map(place, self.day)))

    def record(self, row: Sequence[str]) -> Record:
        """The record of a row; columns that the row lacks are empty. A number alone names the row of a table,
        not an article: two tables would have the same."""

        def value(part: str) -> str:
            at = self.places.get(part)
            return plain_cell(row[at]) if at is not None and at < len(row) else ""

        parts = [row[at].strip().partition(".")[0] for at in self.day if at < len(row)]
        day = "-".join(part.zfill(2) for part in parts) if len(parts) == 3 else ""

        return Record(
            id="" if value("id").isdigit() else value("id"), title=field_text(value("title")),
            text=field_text(value("text")),
            abstract=field_text(value("abstract")), source=unescape(value("source")), url=value("url"),
            authors=split_authors(unescape(value("authors"))), published=day or value("published") or None,
            section=unescape(value("section")), language=value("language"),
        )  # fmt: skip


def parse_columns(named: str) -> dict[str, str]:
    """Part of a record -> column, out of "text=body,date=pub_date". Raises ValueError for anything else."""
    found = {}
    for pair in filter(None, (one.strip() for one in named.split(","))):
        part, equals, column = (one.strip() for one in pair.partition("="))
        part = _ALSO_CALLED.get(part, part)
        if not equals or not column or part not in COLUMN_NAMES:
            parts = ", ".join((*COLUMN_NAMES, *_ALSO_CALLED))
            raise ValueError(f'"{pair}" is not PART=COLUMN; the parts are {parts}')
        found[part] = column
    return found


def plain_name(name: str) -> str:
    """A column's name in lower case without accents, and with "_" for whatever separates its words.

    >>> plain_name("Data de Publicação")
    'data_de_publicacao'
    """
    letters = unicodedata.normalize("NFD", name.strip().lower())
    letters = unicodedata.normalize("NFC", _ACCENT.sub("", letters))
    return re.sub(r"[\W_]+", "_", letters).strip("_")


def known_names(row: Sequence[str]) -> int:
    """How many cells of a row are common names of columns."""
    return sum(plain_name(cell) in _KNOWN for cell in row)


def is_header(row: Sequence[str]) -> bool:
    """Whether a first row names the columns: by names that are common, or being short, different, no data."""
    if known_names(row) >= max(1, min(2, len(row) // 2)):
        return True
    names = [cell.strip() for cell in row if cell.strip()]
    if len(names) < max(1, len(row) - 1) or len(set(names)) < len(names):
        return False
    return all(len(name) <= MAX_NAME_CHARACTERS and not _is_data(name) for name in names)


def split_header(rows: Sequence[Sequence[str]]) -> tuple[list[str], Sequence[Sequence[str]]]:
    """The names of the columns and the rows below them, of the first rows of a table (one at least).

    Where the first row names none, they are "column 1" and so on, and it is a row like the others.
    """
    if is_header(rows[0]):
        return [name.strip() for name in rows[0]], rows[1:]
    return [f"column {at}" for at in range(1, len(rows[0]) + 1)], rows


def find_columns(
    header: Sequence[str], rows: Sequence[Sequence[str]], named: Mapping[str, str] | None = None
) -> Columns:
    """The columns of a table by `named` (part -> column), by their names and by the values of some rows.

    Raises ReadError, which lists the columns, for a name that the table lacks and for a table without texts.
    """
    places = {part: _place(column, header) for part, column in (named or {}).items()}
    values = [
        [cell for row in rows if at < len(row) and (cell := plain_cell(row[at]))] for at in range(len(header))
    ]
    plain = [plain_name(name) for name in header]
    for called in (plain, [_OF_AN_ARTICLE.sub("", name) for name in plain]):
        _by_name(places, called, values)
    _by_words(places, plain, values)
    _by_content(places, values)
    if "text" not in places and "abstract" not in places:
        raise ReadError(
            f"none of its columns holds texts ({_listed(header)}); name one with --columns text=COLUMN"
        )
    return Columns(tuple(header), places, _parted_day(places, plain, values))


def _by_name(places: dict[str, int], called: Sequence[str], values: Sequence[Sequence[str]]) -> None:
    """Add the parts that the names of the columns tell."""
    for part, names in COLUMN_NAMES.items():
        at = next((called.index(name) for name in names if name in called), None)
        if at is not None and part not in places and at not in places.values() and _fits(part, values[at]):
            places[part] = at


def _by_words(places: dict[str, int], plain: Sequence[str], values: Sequence[Sequence[str]]) -> None:
    """Add the parts whose names are the last or the first word of a column's: "post_content", "date_de_…"."""
    for part in ("text", "title", "published", "source", "authors"):
        for word in (-1, 0) if part in _FIRST_WORDS else (-1,):
            fitting = [
                at
                for at, name in enumerate(plain)
                if part not in places
                and at not in places.values()
                and name.split("_")[word] in COLUMN_NAMES[part]
                and values[at]
                and _looks_like(part, values[at])
            ]
            if fitting:
                places[part] = (
                    max(fitting, key=lambda at: _length(values[at])) if part == "text" else fitting[0]
                )


def _parted_day(
    places: dict[str, int], plain: Sequence[str], values: Sequence[Sequence[str]]
) -> tuple[int, ...]:
    """The columns of a year, a month and a day, where no column has whole dates."""
    at = places.get("published")
    if at is not None and _share(values[at], _is_day) > 0:
        return ()
    found = tuple(plain.index(name) for name in ("year", "month", "day") if name in plain)
    return found if len(found) == 3 else ()


def plain_cell(cell: str) -> str:
    """What a cell says: nothing where it stands for a missing value, the items of a list written as Python or
    JSON writes one.

    >>> plain_cell(" NaN "), plain_cell("['Ana Reyes', 'Kit Moe']")
    ('', 'Ana Reyes; Kit Moe')
    """
    said = cell.strip()
    if said.lower() in _MISSING:
        return ""
    if said[:2] in {"['", '["'} and said.endswith("]"):
        try:
            return cell_text(ast.literal_eval(said))
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            return said
    return said


def _looks_like(part: str, values: Sequence[str]) -> bool:
    """Whether values can be a part that only a word of their column's name tells."""
    if part == "published":
        return _share(values, _is_day) > 0.8
    if part == "text":
        return _is_prose(values)
    return _share(values, _is_data) < 0.2 and _length(values) <= 200


def _by_content(places: dict[str, int], values: Sequence[Sequence[str]]) -> None:
    """Add the parts that no name told: the longest sentences, days, urls, short different strings."""

    def claim(part: str, fitting: list[int]) -> None:
        if part not in places and fitting:
            places[part] = fitting[0]

    def free() -> list[int]:
        return [at for at in range(len(values)) if at not in places.values() and values[at]]

    claim("text", sorted((at for at in free() if _is_prose(values[at])), key=lambda at: -_length(values[at])))
    claim("url", [at for at in free() if _share(values[at], _is_url) > 0.8])
    claim("published", [at for at in free() if _share(values[at], _is_day) > 0.8])
    claim("title", [at for at in free() if 12 <= _length(values[at]) <= 200 and _is_varied(values[at])])


def _fits(part: str, values: Sequence[str]) -> bool:
    """Whether values can be this part: names mislead ("text" of numbers, "article" of links)."""
    if not values:
        return part != "text"
    if part in {"text", "abstract"}:
        return _share(values, _is_data) < 0.5 and any(" " in value or len(value) > 40 for value in values)
    if part == "url":
        return any("." in value for value in values)
    if part in {"source", "authors"}:
        return _share(values, _is_url) < 0.5
    return True


def _place(column: str, header: Sequence[str]) -> int:
    for names, wanted in (
        (list(header), column),
        ([plain_name(name) for name in header], plain_name(column)),
    ):
        if wanted in names:
            return names.index(wanted)
    raise ReadError(f'it has no column "{column}"; its columns are {_listed(header)}')


def _listed(header: Sequence[str]) -> str:
    shown = ", ".join(name[:MAX_NAME_CHARACTERS] or "(no name)" for name in header[:30])
    return f"{shown} and {len(header) - 30} more" if len(header) > 30 else shown


def _is_prose(values: Sequence[str]) -> bool:
    return (
        _length(values) >= MIN_TEXT_CHARACTERS
        and _share(values, lambda one: bool(_SENTENCE.search(one))) > 0.6
    )


def _is_varied(values: Sequence[str]) -> bool:
    return len(set(values)) > 0.8 * len(values) and _share(values, _is_data) < 0.2 and _has_words(values)


def _has_words(values: Sequence[str]) -> bool:
    return " " in " ".join(values) or any(map(_UNSPACED.search, values))


def _is_data(value: str) -> bool:
    return _is_url(value) or bool(_NUMBER.match(value)) or _is_day(value)


def _is_url(value: str) -> bool:
    return bool(_URL.match(value))


def _is_day(value: str) -> bool:
    return len(value) <= 40 and any(map(str.isdigit, value)) and parse_published(value) is not None


def _length(values: Sequence[str]) -> float:
    """The mean length; a character of a script without spaces counts as three."""
    size = sum(len(value) + (0 if value.isascii() else 2 * len(_UNSPACED.findall(value))) for value in values)
    return size / max(1, len(values))


def _share(values: Sequence[str], holds: Callable[[str], bool]) -> float:
    return sum(map(holds, values)) / max(1, len(values))
