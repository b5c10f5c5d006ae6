"""The archive that is asked: one made of the plan's articles and kept, or the user's own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from evals.dataset import Library
from evals.run.plan import Plan
from evals.run.progress import Watch, watch_count, watch_step
from evals.systems import fingerprint
from rag import Article, Assistant, Settings, Skipped, demo_articles
from rag.loaders import find_files, read_path


@contextmanager
def filled_archive(
    plan: Plan, settings: Settings, watch: Watch
) -> Iterator[tuple[Assistant, frozenset[str]]]:
    """An open archive of the plan's articles, and the ids of articles that were read but did not go in.

    It is kept in the cache under what it is made of: the bytes of the files, and the code that reads,
    splits, embeds and stores them (any code of ours, to be sure).
    """
    if not plan.articles and plan.questions:
        with Assistant.open(settings=settings, create=False) as assistant:
            yield assistant, frozenset()
        return
    paths = list(find_files(plan.articles or (demo_articles(),)))
    folder = plan.cache / "archives" / archive_key(paths, settings)
    # a measurement leaves no traces on a server
    own = settings.model_copy(update={"chroma_url": None, "database_url": None})
    weights = partial(watch_count, watch, "unpacking the language model (once)")
    with Assistant.open(folder, settings=own, weights_progress=weights) as assistant:
        limit = int(settings.max_file_mb * 1_000_000)
        read: set[str] = set()

        def records() -> Iterator[Article | Skipped]:
            for path in paths:
                for record in read_path(path, max_bytes=limit):
                    if isinstance(record, Article):
                        read.add(record.id)
                    yield record

        assistant.add(records(), partial(watch_step, watch))
        yield assistant, frozenset(read)


def archive_key(paths: Sequence[Path], settings: Settings) -> str:
    """24 hex digits."""
    contents = (part for path in paths for part in (path.name, _digest_of_file(path)))
    limit = f"{settings.max_file_mb} MB"  # larger files stay out
    return fingerprint("archive", limit, *contents, settings=settings)[:24]


def _digest_of_file(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def contents_key(assistant: Assistant, plan: Plan, articles: str) -> str:
    """What the archive is to an answer: its articles and, for an archive that we did not make with this very
    code, its revision, for the same articles may stand in it in other passages."""
    if plan.articles or not plan.questions:
        return articles
    archive = assistant.archive
    return f"{articles} in {archive.status().path} at {archive.revision}"


def library_of(assistant: Assistant) -> Library:
    archive = assistant.archive
    rows = archive.articles(limit=archive.count() or 1)
    return Library(archive.article(row.id) for row in rows)
