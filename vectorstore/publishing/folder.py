"""The folder of an archive: telling one of ours from an empty one, and from one that is somebody else's."""

from __future__ import annotations

from pathlib import Path

from vectorstore.catalog import CATALOG, CatalogWriter, is_blank
from vectorstore.errors import ArchiveDamaged, ArchiveError
from vectorstore.private import make_folder, tighten
from vectorstore.publishing.locking import HOLDER, LOCK, writer_lock

CREATION_PATIENCE_S = 10.0
INDEXES = ("dense", "lexical")
_FIRST = {LOCK, HOLDER, "writer.tmp", CATALOG, f"{CATALOG}-wal", f"{CATALOG}-shm", f"{CATALOG}-journal"}


def open_catalog(path: Path, *, model: str | None, dimension: int | None, create: bool) -> CatalogWriter:
    """Open the catalog of the archive at `path`, or make one where there is nothing yet."""
    try:
        there = _has_archive(path)
    except OSError as error:
        raise ArchiveError(f"{path} cannot be read: {error.strerror}") from error
    if there:
        return CatalogWriter.open(path / CATALOG)
    if not create:
        raise ArchiveError(f"there is no archive at {path} yet; run `dateline ingest PATH` to make one")
    if not model or not dimension:
        raise ValueError("a new archive needs the name and the dimension of its embedding model")
    try:
        make_folder(path)
    except OSError as error:
        raise ArchiveError(f"no archive can be made at {path}: {error.strerror}") from error
    with writer_lock(path, patience_s=CREATION_PATIENCE_S):
        if _has_archive(path):  # another process was first
            return CatalogWriter.open(path / CATALOG)
        tighten(path)  # it may have been there, empty
        return CatalogWriter.create(path / CATALOG, model=model, dimension=dimension)


def _has_archive(path: Path) -> bool:
    """False where an archive may be made. Raises ArchiveError where it may not."""
    if not path.exists():
        return False
    if not path.is_dir():
        raise ArchiveError(f"{path} is a file; an archive is a folder, so name one")
    names = {entry.name for entry in path.iterdir()}
    if CATALOG in names and not ((path / CATALOG).stat().st_size == 0 or is_blank(path / CATALOG)):
        return True
    if names & set(INDEXES) and names <= _FIRST | set(INDEXES):
        raise ArchiveDamaged(
            f"{path / CATALOG} is missing or empty, and the indexes beside it cannot replace it."
            " Restore it from a backup, or remove the archive folder and ingest again"
        )
    if names <= _FIRST:
        return False
    raise ArchiveError(f"{path} has files in it that are not an archive's; choose a new or empty folder")
