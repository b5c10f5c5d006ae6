"""How an answer came about, in words: which archive, narrowed to what, when and by which version."""

from __future__ import annotations

from rag.schema import ArchiveState, Provenance, Scope
from rag.text import day_name, language_name, shown


def scope_text(scope: Scope) -> str:
    """What a scope leaves, in words; "" for everything.

    >>> scope_text(Scope(sources=("CNN",)))
    'what is from CNN'
    >>> scope_text(Scope(authors=("Jane Roe",), languages=("de",)))
    'what is by Jane Roe and in German'
    >>> scope_text(Scope(sources="CNN", collection="The vote"))
    'what is in the collection “The vote” (what is from CNN)'
    """
    last = min((day for day in (scope.before, scope.as_of) if day), default=None)
    days = shown(scope.after, last) if scope.after or last else ""
    parts = [f"published {days}"] if days else []
    parts += [f"from {' or '.join(scope.sources)}"] if scope.sources else []
    parts += [f"by {' or '.join(scope.authors)}"] if scope.authors else []
    parts += [f"in the section {' or '.join(scope.sections)}"] if scope.sections else []
    parts += [f"in {' or '.join(map(language_name, scope.languages))}"] if scope.languages else []
    parts += [f"in {_chosen(scope.articles)}"] if scope.articles else []
    told = f"what is {' and '.join(parts)}" if parts else ""
    return f"what is in the collection “{scope.collection}” ({told})" if scope.collection else told


def _chosen(ids: tuple[str, ...]) -> str:
    return f"the article {ids[0]}" if len(ids) == 1 else f"{len(ids):,} chosen articles"


def provenance_facts(provenance: Provenance) -> tuple[tuple[str, str], ...]:
    """Pairs of a name and words, "" where there is nothing to say."""
    made = f"{day_name(provenance.made)}, {provenance.made:%H:%M %Z}".strip()
    as_of = provenance.scope.as_of
    return (
        ("narrowed to", scope_text(provenance.scope)),
        ("asked as of", day_name(as_of) if as_of else ""),
        ("archive", _archive(provenance.archive)),
        ("made", f"{made}, by Dateline {provenance.version}"),
    )


def _archive(archive: ArchiveState) -> str:
    days = f" of {shown(archive.first_day, archive.last_day)}" if archive.first_day else ""
    return f"{archive.articles:,} articles{days}, revision {archive.revision}"
