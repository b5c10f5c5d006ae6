"""BibTeX: one `@article` for each cited article, its quotations as annotations."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.exporting.document import Note, Publication
from rag.exporting.escaping import flat, safe_url, visible
from rag.text import SHORT_MONTHS
from vectorstore import Article

_ESCAPED = str.maketrans(
    {
        "\\": r"\textbackslash{}", "{": r"\textbraceleft{}", "}": r"\textbraceright{}", "%": r"\%",
        "&": r"\&", "$": r"\$", "#": r"\#", "_": r"\_", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}",
        "`": r"\textasciigrave{}",
    }
)  # fmt: skip
_PAIRED = str.maketrans({"{": r"\{", "}": r"\}"})
"""How most programs read braces. BibTeX counts them whatever stands before them: where they are not in pairs,
they may not stand there as such."""
_LIGATURE = re.compile(r"([-'<>,])(?=\1)")
"""Two of these after one another are another character in TeX: -- is a dash."""
_NOT_IN_KEYS = re.compile(r"[^A-Za-z0-9:.+/-]+")


def to_bibtex(publication: Publication) -> bytes:
    """The cited articles as BibTeX in UTF-8, what has a meaning in TeX escaped."""
    taken: set[str] = set()
    entries = [_entry(article, notes, taken) for article, notes in publication.cited]
    return "\n".join(entries).encode()


def escape_tex(text: str) -> str:
    """Text as one line of TeX that prints it."""
    line = flat(visible(text))
    escaped = line.translate(_ESCAPED | _PAIRED if _are_paired(line) else _ESCAPED)
    return _LIGATURE.sub(r"\1{}", escaped)


def _are_paired(text: str) -> bool:
    depth = 0
    for character in text:
        depth += (character == "{") - (character == "}")
        if depth < 0:
            return False
    return depth == 0


def _entry(article: Article, notes: tuple[Note, ...], taken: set[str]) -> str:
    fields = "".join(f"  {name} = {value},\n" for name, value in _fields(article, notes))
    return f"@article{{{_key(article, taken)},\n{fields}}}\n"


def _fields(article: Article, notes: tuple[Note, ...]) -> Iterator[tuple[str, str]]:
    day = article.published
    if article.title:
        yield "title", f"{{{{{escape_tex(article.title)}}}}}"
    if article.authors:
        yield "author", f"{{{' and '.join(map(_author, article.authors))}}}"
    if article.source:
        yield "journal", f"{{{escape_tex(article.source)}}}"
    if day:
        yield "year", f"{{{day:%Y}}}"
        yield "month", SHORT_MONTHS[day.month - 1][:3]
        yield "day", f"{{{day.day}}}"
    if address := safe_url(article.url):
        yield "url", f"{{{address.replace('{', '%7B').replace('}', '%7D')}}}"
    if article.language:
        yield "language", f"{{{escape_tex(article.language)}}}"
    yield "annote", f"{{{escape_tex(' '.join(f'“{note.quote}” {note.place}' for note in notes))}}}"


def _author(name: str) -> str:
    """A name; in braces, to be taken whole, where BibTeX would part it."""
    text = escape_tex(name)
    words = text.split()
    return f"{{{text}}}" if "," in text or "and" in map(str.lower, words) or len(words) == 1 else text


def _key(article: Article, taken: set[str]) -> str:
    """A key that no other entry has, made of the article's id."""
    stem = key = _NOT_IN_KEYS.sub("-", article.id).strip("-") or "article"
    number = 1
    while key.lower() in taken:
        number += 1
        key = f"{stem}-{number}"
    taken.add(key.lower())
    return key
