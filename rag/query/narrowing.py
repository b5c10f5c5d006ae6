"""What a person narrows a question to, against what an archive holds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Literal

from rag.errors import NotHeld
from rag.schema import Scope
from rag.text import language_name, language_tag
from vectorstore import ArchiveReader

Named = Literal["sources", "authors", "sections", "languages", "articles"]
MOST_LISTED = 20
_TOLD: Mapping[Named, tuple[str, str]] = {
    "sources": ("no article is from", "outlets"),
    "authors": ("no article is by", "authors"),
    "sections": ("no article is in the section", "sections"),
    "languages": ("no article is in the language", "languages"),
}


def settled(scope: Scope, archive: ArchiveReader) -> Scope:
    """The scope with each name as the archive writes it, and languages as tags. Raises `NotHeld`."""
    if not (scope.sources or scope.is_by_article):
        return scope
    covers = archive.coverage()
    for id_ in scope.articles:
        if archive.digest(id_) is None:
            raise NotHeld(f"there is no article {id_!r}; `dateline list` has their ids", "articles")
    return replace(
        scope,
        sources=_all(scope.sources, _by_name(covers.outlets), "sources"),
        authors=_all(scope.authors, _by_name(covers.authors), "authors"),
        sections=_all(scope.sections, _by_name(covers.sections), "sections"),
        languages=_all(scope.languages, _by_tag(covers.languages), "languages"),
    )


def _by_name(counted: Sequence[tuple[str, int]]) -> dict[str, str]:
    return {name.casefold(): name for name, _ in counted}


def _by_tag(counted: Sequence[tuple[str, int]]) -> dict[str, str]:
    """Tags by themselves; "en" also where there is only "en-GB"."""
    tags = {tag.casefold(): tag for tag, _ in counted}
    return {tag.split("-")[0]: tag.split("-")[0] for tag in tags} | tags


def _all(names: Sequence[str], known: Mapping[str, str], field: Named) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_one(name, known, field) for name in names))


def _one(name: str, known: Mapping[str, str], field: Named) -> str:
    wanted = name.strip().casefold()
    if field == "languages" and wanted not in known:
        wanted = language_tag(name).casefold()
    if wanted in known:
        return known[wanted]
    none, what = _TOLD[field]
    raise NotHeld(f"{none} {name!r}; the {what} are {_listed(name, list(known.values()), field)}", field)


def _listed(name: str, known: Sequence[str], field: Named) -> str:
    """What there is: first the names that share a word with the one that there is not."""
    words = set(name.casefold().split())
    best = sorted(known, key=lambda one: (not words & set(one.casefold().split()), one))[:MOST_LISTED]
    shown = [f"{language_name(one)} ({one})" if field == "languages" else one for one in best]
    more = f" and {len(known) - len(best):,} more" if len(known) > len(best) else ""
    return f"{', '.join(shown)}{more}" if shown else "none"
