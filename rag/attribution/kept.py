"""Who speaks in an article, found once and kept in its archive.

Finding it takes some 15 ms an article, and the forms ask it of hundreds. So it is found when an article is
brought in, beside the embedding, which takes ten times as long. What an archive lacks (one of an earlier
version, a copy of a team's, what other rules found) is found when it is first asked for, and kept then.
"""

from __future__ import annotations

import hashlib
import json
import platform
import zlib
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from rag.attribution.extraction import READINGS, Reading, read, read_anew
from rag.attribution.people import Casts, Group, Person
from rag.attribution.records import Attribution
from vectorstore import ArchiveReader, Article, Findings

CODE = ("rag/attribution/*.py", "rag/text/*.py", "rag/sentences.py", "vectorstore/analyzer.py")
"""What the findings follow from, besides the article."""


@cache
def rules() -> str:
    """The name of the rules as they are: what finds who speaks, and Python, which tells letters apart."""
    digest = hashlib.sha256(platform.python_version().encode())
    root = Path(__file__).parents[2]
    for path in sorted(path for pattern in CODE for path in root.glob(pattern)):
        digest.update(path.relative_to(root).as_posix().encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def findings_in(article: Article) -> Findings:
    """What is kept of an article, found anew."""
    return _packed(read_anew(article))


def recall(archive: ArchiveReader, articles: Iterable[Article]) -> None:
    """Read who speaks in some articles of an archive: what it has kept is taken from there, what it lacks is
    found, and kept if that can be done at once."""
    unread = [article for article in dict.fromkeys(articles) if READINGS.get(article) is None]
    kept = archive.findings([article.id for article in unread], rules()) if unread else {}
    found: list[tuple[str, str, Findings]] = []
    for article in unread:
        digest, blob = kept.get(article.id, ("", b""))
        reading = _unpacked(article.text, blob) if digest == article.digest else None
        if reading is not None:
            READINGS.put(article, reading)
        else:
            found.append((article.id, article.digest, _packed(read(article))))
    if found:
        archive.keep_findings(found)


def _packed(reading: Reading) -> Findings:
    said = [
        [a.speaker, *a.mention, a.verb, *a.cue, a.start, a.end, int(a.direct), int(a.named)]
        for a in reading.attributions
    ]
    casts = [
        {surname: [_row(person) for person in people] for surname, people in group.items()}
        for group in reading.casts.groups
    ]
    written = json.dumps([said, casts, reading.people], separators=(",", ":"))
    return Findings(rules(), zlib.compress(written.encode("ascii")))


def _row(person: Person) -> list[Any]:
    return [person.name, sorted(person.roles), person.gender, person.introduced]


def _unpacked(text: str, found: bytes) -> Reading | None:
    """A reading of a text; `None` for what is none of ours."""
    try:
        said, casts, people = json.loads(zlib.decompress(found))
        return Reading(tuple(map(_attribution, said)), Casts(text, list(map(_group, casts))), tuple(people))
    except (ValueError, TypeError, LookupError, AttributeError, zlib.error):
        return None


def _attribution(row: list[Any]) -> Attribution:
    speaker, mention, mention_end, verb, cue, cue_end, start, end, direct, named = row
    return Attribution(
        speaker, (mention, mention_end), verb, (cue, cue_end), start, end, bool(direct), bool(named)
    )


def _group(rows: dict[str, list[Any]]) -> Group:
    return {
        surname: [Person(name, set(roles), gender, introduced) for name, roles, gender, introduced in people]
        for surname, people in rows.items()
    }
