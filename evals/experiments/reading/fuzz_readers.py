"""Every reader against damaged files: samples of each format, changed at random, for as long as wanted.

    python -m evals.experiments.reading.fuzz_readers [--minutes 10] [--seed 7] [--first N] [--keep FOLDER]

Whatever the bytes, reading may end in articles and in reasons, in nothing else and within `PATIENCE_S`; what
comes out must be fit for the archive (`faults`). The same seed makes the same inputs, in the same order;
`--first` says where to go on. What is at fault is printed with its number, and kept in a folder if one is
named.
"""

from __future__ import annotations

import argparse
import bz2
import gzip
import json
import lzma
import random
import signal
import sys
import tempfile
import time
import traceback
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag.assistant import demo_articles
from rag.attribution import attributions
from rag.errors import DatelineError
from rag.loaders import Skipped, read_path
from rag.sentences import split_sentences
from rag.text.day_words import days_in
from rag.text.passages import split_article
from vectorstore.records import Article

PATIENCE_S = 10
MAX_BYTES = 1_000_000
MAX_SAMPLE = 12_000
PACKERS: dict[str, Callable[[bytes], bytes]] = {
    "": bytes,
    ".gz": lambda data: gzip.compress(data, 1, mtime=0),
    ".xz": lzma.compress,
    ".bz2": bz2.compress,
}
ENCODINGS = ("utf-8", "utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "latin-1", "utf-32", "shift_jis")
# What a format's own marks are made of; a change puts one anywhere, or very often.
FRAGMENTS = (
    b"<DOC>", b"</DOC>", b"<DOC ", b"<TEXT>", b"</TEXT>", b"<REUTERS NEWID=1>", b"<BODY>", b"<DATE>",
    b"&#3;", b"&#x110000;", b"<html>", b"<!--", b"-->", b"<!-- a -->", b"<!doctype ", b"<script",
    b"<script>", b"</script>", b"<style>", b"@media{", b"/*", b"<p style=\"",
    b"<p style='color:rgb(99999999999,1,1);font-size:1e9px'>", b"<i hidden>", b"<time datetime=",
    b"<meta charset=utf-7>", b"<?xml ", b"<![CDATA[", b"]]>", b"<table>", b"<td>", b"&", b"&amp", b"&#",
    b"<", b">", b'"', b"'", b"{", b"}", b"[", b"]", b":", b",", b"\\u0000", b"\\ud800", b"\\", b"null",
    b"true", b"1e999", b"-", b"NaN", b"9" * 5_000, b'"text":', b'"published":', b'"authors":[[{}]],',
    b'"title":{"name":1},', b"\n", b"\r", b"\r\n", b"\n\n", b"\t", b" ", b"\x00", b"\x1b]0;", b"\x1b[",
    b"\xff", b"\xff\xfe", b"\xef\xbb\xbf", b"\xe2\x80\xae", b"\xe2\x80\xa8", b"\xc2\x85", b"\xed\xa0\x80",
    b"\xe2\x80\x9c", b"\xe2\x80\x9d", b"\xe2\x80\x98", b". ", b"?!", b"Mr. J. R. ", b"said ",
    b" on Sunday 31 February ", b"0001-01-01", b"9999-12-31T23:59:59-23:59", b"\x1f\x8b", b"BZh9",
    b"\xfd7zXZ\x00", b"PK\x03\x04", b"%PDF-", b"((((", b"....", b"Reuter\n",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One input: its number, the name of its file and its bytes."""

    number: int
    name: str
    data: bytes


class Stuck(BaseException):
    """An input took longer than `PATIENCE_S`; nothing that handles errors may handle this."""


def samples() -> list[tuple[str, bytes]]:
    """The demo articles, the hostile ones where they are, and one of every format that these lack."""
    hostile = Path(__file__).parents[1] / "hostile" / "articles"
    found = [
        (path.name, path.read_bytes()[:MAX_SAMPLE])
        for folder in (demo_articles(), hostile)
        for path in (sorted(folder.iterdir()) if folder.is_dir() else ())
        if path.is_file()
    ]
    text = (
        "HARBOUR, March 3 (Wire) -- Mayor Ida Holm said: “It will be late.”\n    She left on Sunday.\n Reuter"
    )
    record = {
        "id": 7,
        "headline": "Quay",
        "body": text,
        "date": 1394000000,
        "authors": [{"name": "Ida Holm"}],
    }
    reuters = (
        '<REUTERS NEWID="7"><DATE>3-MAR-1987 10:00:01.50</DATE><TEXT>&#2;<TITLE>QUAY</TITLE>'
        f"<DATELINE>PORTMORE, March 3 -</DATELINE><BODY>{text} &#3;</BODY></TEXT></REUTERS>"
    )
    markup = f"<p>{text}</p><p style='display:none'>{text}</p>"
    found += [
        ("wire.sgm", reuters.encode()),
        ("list.json", json.dumps({"articles": [record] * 2}).encode()),
        ("markup.jsonl", json.dumps({"text": markup}).encode()),
    ]
    return found


def cases(seed: int, first: int = 0) -> Iterator[Case]:
    """Inputs without end; each depends on the seed and on its number only."""
    originals = samples()
    number = first
    while True:
        chance = random.Random(f"{seed}:{number}")
        name, data = chance.choice(originals)
        data = _encoded(data, chance)
        for _ in range(chance.choice((0, 1, 1, 2, 4, 16))):
            data = chance.choice(CHANGES)(data, chance)
        ending = chance.choice(("", "", "", "", *PACKERS))
        data = PACKERS[ending](data)
        if ending and chance.random() < 0.6:
            data = chance.choice(CHANGES)(data, chance)
        if chance.random() < 0.2:
            name = chance.choice(originals)[0]
        yield Case(number, name + ending, data)
        number += 1


def _encoded(data: bytes, chance: random.Random) -> bytes:
    encoding = chance.choice(ENCODINGS)
    return data.decode("utf-8", "replace").encode(encoding, "replace") if encoding != "utf-8" else data


def _flip(data: bytes, chance: random.Random) -> bytes:
    changed = bytearray(data)
    for _ in range(chance.choice((1, 4, 64))):
        if changed:
            changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _put(data: bytes, chance: random.Random) -> bytes:
    at = chance.randint(0, len(data))
    return data[:at] + chance.choice(FRAGMENTS) + data[at:]


def _repeat(data: bytes, chance: random.Random) -> bytes:
    """A fragment, or a few, very often: what takes time that grows faster than its input shows."""
    at = chance.randint(0, len(data))
    unit = b"".join(chance.choices(FRAGMENTS, k=chance.choice((1, 1, 2, 3))))
    return data[:at] + (unit * 20_000)[: chance.choice((100, 2_000, 30_000))] + data[at:]


def _cut(data: bytes, chance: random.Random) -> bytes:
    at, end = sorted(chance.choices(range(len(data) + 1), k=2))
    return data[:at] + data[end:] if chance.random() < 0.7 else data[:at]


def _double(data: bytes, chance: random.Random) -> bytes:
    at, end = sorted(chance.choices(range(len(data) + 1), k=2))
    return (data[:end] + data[at:end] * chance.choice((1, 1, 20)) + data[end:])[:MAX_BYTES]


def _swap(data: bytes, chance: random.Random) -> bytes:
    """One of the format's marks in the place of another."""
    one, other = chance.choices(FRAGMENTS, k=2)
    return data.replace(one, other, chance.choice((1, 5, 500)))[:MAX_BYTES]


def _in_one_line(data: bytes, chance: random.Random) -> bytes:
    return data.replace(b"\n", chance.choice((b"", b" ", b"\r", b"\n\n")))


CHANGES: Sequence[Callable[[bytes, random.Random], bytes]] = (
    _flip, _flip, _put, _put, _put, _repeat, _cut, _double, _swap, _in_one_line,
)  # fmt: skip


def faults(path: Path) -> list[str]:
    """Read a file as an ingest does; what is wrong with what comes out, in plain words."""
    found = []
    try:
        for record in read_path(path, max_bytes=MAX_BYTES):
            if not record.origin.startswith(str(path)):
                found.append(f"the origin is {record.origin!r}")
            if isinstance(record, Skipped):
                found += (
                    [] if record.reason and _is_plain(record.reason) else [f"the reason {record.reason!r}"]
                )
            else:
                found += _faults_of(record)
    except DatelineError as error:
        return [] if str(error) else ["an error without a word"]
    except Exception:  # noqa: BLE001  # the very thing that is looked for
        return [traceback.format_exc()]
    return found


def _faults_of(article: Article) -> Iterator[str]:
    text = article.text
    for name, value in (("id", article.id), ("title", article.title), ("source", article.source or "")):
        if not _is_plain(value) or "\n" in value:
            yield f"the {name} is {value!r}"
    if not article.id or text != text.strip() or not _is_plain(text):
        yield "the text has white space at its ends, or characters that are no text"
    if article.published and article.published.tzinfo is None:
        yield "the date has no zone"
    at = 0
    for start, end in article.boilerplate:
        if not at <= start < end <= len(text):
            yield f"the boilerplate {start}-{end} is out of order"
        at = end
    for passage in split_article(article):
        if passage.text != text[passage.start : passage.end] or not passage.text.strip():
            yield f"the passage at {passage.start} is not the article's"
    yield from _faults_of_text(article)


def _faults_of_text(article: Article) -> Iterator[str]:
    text = article.text
    at = 0
    for sentence in split_sentences(text):
        if sentence.text != text[sentence.start : sentence.end] or text[at : sentence.start].strip():
            yield f"the sentence at {sentence.start} is not the article's, or leaves words out before it"
        at = sentence.end
    if text[at:].strip():
        yield "words behind the last sentence"
    for said in attributions(article):
        if not 0 <= said.start < said.end <= len(text):
            yield f"the attribution {said.start}-{said.end} is outside"
    for day in days_in(text, article.published):
        if day.words != text[day.start : day.end]:
            yield f"the day at {day.start} is not the article's"


def _is_plain(text: str) -> bool:
    """Whether a text can be stored and shown: no control characters, no halves of characters."""
    return not any(
        unicodedata.category(character) in {"Cc", "Cs"} for character in text if character not in "\n\t"
    )


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Raises `Stuck` in what takes more processor time; a busy machine is no fault."""

    def stop(_signal: int, _frame: object) -> None:
        raise Stuck

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def check(case: Case, folder: Path) -> list[str]:
    """The faults of one input."""
    path = folder / case.name
    path.write_bytes(case.data)
    try:
        with within(PATIENCE_S):
            return faults(path)
    except Stuck:
        return [f"not done after {PATIENCE_S} s\n{traceback.format_exc()}"]
    finally:
        path.unlink()


def main() -> int:
    """Go on until the time is over; 1 if anything was at fault."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--minutes", type=float, default=10.0)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--first", type=int, default=0)
    parser.add_argument("--keep", type=Path)
    options = parser.parse_args()
    until = time.monotonic() + 60 * options.minutes
    bad = number = 0
    slowest = (0.0, "")
    with tempfile.TemporaryDirectory() as folder:
        for case in cases(options.seed, options.first):
            began = time.process_time()
            found = check(case, Path(folder))
            slowest = max(slowest, (time.process_time() - began, f"{case.number} {case.name}"))
            number += 1
            if found:
                bad += 1
                sys.stdout.write(f"{case.number} {case.name}: {'; '.join(found[:3])}\n")
                sys.stdout.flush()
                if options.keep:
                    options.keep.mkdir(parents=True, exist_ok=True)
                    (options.keep / f"{case.number}-{case.name}").write_bytes(case.data)
            if time.monotonic() > until:
                break
    sys.stdout.write(f"{number} inputs, {bad} at fault; the slowest took {slowest[0]:.2f} s ({slowest[1]})\n")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
