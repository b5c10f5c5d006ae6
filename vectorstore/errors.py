"""The errors of the archive, and the root of every error Dateline raises on purpose.

    DatelineError
    └── ArchiveError            something is wrong with an archive on disk
        ├── ArchiveBusy         another process holds the writer lock
        ├── ArchiveDamaged      what is stored cannot be read and cannot be rebuilt
        ├── ArchiveMismatch     another embedding model, a newer Dateline, or a copy of another archive
        ├── ArticleNotFound     no article has that id
        ├── DatabaseUnavailable a team's database does not answer, or refuses
        └── IndexFailed         an index refused to work; callers rarely see it, it is rebuilt

`rag.errors` continues the tree. Every message names the value and the way out.
"""


class DatelineError(Exception):
    """Root of the tree; its message is fit to be shown to a user as it is."""


class ArchiveError(DatelineError):
    """Something is wrong with an archive on disk."""


class ArchiveBusy(ArchiveError):
    """Another process holds the writer lock; the message names it."""


class ArchiveDamaged(ArchiveError):
    """The catalog itself cannot be read, so nothing can be rebuilt from it."""


class ArchiveMismatch(ArchiveError):
    """The archive was made with another embedding model or by a newer version of Dateline, or is a copy of
    another one."""


class ArticleNotFound(ArchiveError):
    """No article in the archive has the id that was asked for."""


class DatabaseUnavailable(ArchiveError):
    """A team's database does not answer, or refuses what it is asked. What this machine has can be read."""


class IndexFailed(ArchiveError):
    """Chroma or Tantivy refused to read or write an index. The catalog still has everything."""
