"""Reading a passage beside a question: which of its sentences answers, and in which words.

The model is our own: all-MiniLM-L6-v2, tuned by `evals.experiments.answering.train_reader`; `reader.md`
beside the weights is its model card. One pass over a passage judges all of its sentences, each in sight of
the others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from rag.models.encoders.inference import (
    Infer,
    available_cores,
    encodable,
    like_lengths,
    load_runner,
    load_tokenizer,
    padded,
    verified,
)

if TYPE_CHECKING:
    from rag.models.encoders.inference import Encoding, Tokenizer

MAX_TOKENS, MAX_QUESTION, MAX_HEADING = 176, 40, 24
MAX_ANSWER = 24
"""Word pieces of the longest short answer."""
ODDS = 10.0
"""Log-odds beyond which more says no more."""
READER = Path(__file__).parent / "reader.onnx"
READER_SHA256 = "5b8630770147d337cec37dd7577b1aec6f17967491ba5cb90be91167c6fad4a9"
_START, _END, _SENTENCE, _NOTHING = range(4)
"""What the model says of each token; the last counts at the first token only."""


@dataclass(frozen=True, slots=True)
class Excerpt:
    """What is read beside a question: some sentences that stand one after another, and their heading."""

    heading: str
    sentences: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReadSentence:
    """`answers`: the log-odds of a sentence against "nothing here answers the question". `start`, `end`: the
    words in it that answer best, offsets into the sentence; `span`: their log-odds, likewise."""

    answers: float
    start: int
    end: int
    span: float

    @property
    def share(self) -> float:
        """Both log-odds together on a line from 0 to 1, cut at `ODDS` on either side."""
        return 0.5 + sum(min(max(odds, -ODDS), ODDS) for odds in (self.answers, self.span)) / (4 * ODDS)


UNREAD = ReadSentence(-20.0, 0, 0, -20.0)


class Reader(Protocol):
    """Anything that judges the sentences of passages by whether they answer a question."""

    name: str

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[tuple[ReadSentence, ...]]:
        """One tuple for each excerpt, in order, with one entry for each of its sentences, in order."""
        ...


@dataclass(frozen=True, slots=True)
class _Window:
    """Some sentences of an excerpt as the model sees them: token ids, where the second text begins, and of
    each sentence its index, its tokens `[first, last)` and their offsets into it."""

    excerpt: int
    ids: list[int]
    second: int
    sentences: list[tuple[int, int, int, list[tuple[int, int]]]]


class TrainedReader:
    """The shipped reader. Loading happens at the first `read`. Safe to share between threads.

    `runtime` is `"auto"`, `"openvino"` or `"onnxruntime"`. What does not fit in one window of `MAX_TOKENS`
    word pieces is read in several, whole sentences each; a sentence longer than that is cut.
    """

    name = "dateline-reader-1"

    def __init__(self, runtime: str = "auto", threads: int | None = None, path: Path = READER) -> None:
        self._runtime = runtime
        self._threads = threads or available_cores()
        self._path = path
        self._loaded: tuple[Tokenizer, Infer] | None = None

    def read(self, question: str, excerpts: Sequence[Excerpt]) -> list[tuple[ReadSentence, ...]]:
        found = [[UNREAD] * len(excerpt.sentences) for excerpt in excerpts]
        tokenizer, infer = self._load()
        windows = _windows(tokenizer, question, excerpts)
        batches = list(like_lengths([len(window.ids) for window in windows]))

        def receive(index: int, values: NDArray[np.float32]) -> None:
            for row, at in zip(values, batches[index], strict=True):
                window = windows[at]
                for sentence, read in _read(window, row):
                    found[window.excerpt][sentence] = read

        infer([padded([windows[i].ids for i in b], [windows[i].second for i in b]) for b in batches], receive)
        return [tuple(each) for each in found]

    def _load(self) -> tuple[Tokenizer, Infer]:
        if self._loaded is None:
            sha256 = READER_SHA256 if self._path == READER else None
            if sha256:
                verified(READER, sha256)
            self._loaded = load_tokenizer(), load_runner(self._runtime, self._path, self._threads, sha256)
        return self._loaded


@lru_cache(maxsize=1)
def shipped_reader() -> TrainedReader:
    """The reader that all archives of a process share: loading it takes a second and 140 MB."""
    return TrainedReader()


def _windows(tokenizer: Tokenizer, question: str, excerpts: Sequence[Excerpt]) -> list[_Window]:
    texts = [question, "|", *(text for e in excerpts for text in (e.heading, *e.sentences))]
    encoded = iter(tokenizer.encode_batch(encodable(texts), add_special_tokens=False))
    asked, bar = next(encoded).ids[:MAX_QUESTION], next(encoded).ids
    (first, end) = tokenizer.encode("").ids
    windows = []
    for number, excerpt in enumerate(excerpts):
        heading = next(encoded).ids[:MAX_HEADING]
        opening = [first, *asked, end, *heading, *(bar if heading else ())]
        sentences = [next(encoded) for _ in excerpt.sentences]
        room = MAX_TOKENS - len(opening) - 1
        at = 0
        while at < len(sentences):
            stop, used = at, 0
            while stop < len(sentences) and (stop == at or used + len(sentences[stop]) <= room):
                used += len(sentences[stop])
                stop += 1
            windows.append(_window(number, opening, len(asked) + 2, sentences, range(at, stop), room, end))
            at = stop
    return windows


def _window(
    excerpt: int,
    opening: Sequence[int],
    second: int,
    sentences: Sequence[Encoding],
    inside: range,
    room: int,
    end: int,
) -> _Window:
    ids, found = list(opening), []
    for index in inside:
        tokens = sentences[index].ids[:room]
        found.append((index, len(ids), len(ids) + len(tokens), sentences[index].offsets[: len(tokens)]))
        ids += tokens
    return _Window(excerpt, [*ids, end], second, found)


def _read(window: _Window, values: NDArray[np.float32]) -> list[tuple[int, ReadSentence]]:
    """What the model's values `(tokens, 4)` say of each sentence."""
    nothing = float(values[0, _NOTHING])
    no_span = float(values[0, _START] + values[0, _END])
    found = []
    for index, first, last, offsets in window.sentences:
        if first == last:
            continue
        inside = values[first:last]
        start, end = _best_span(inside[:, _START], inside[:, _END])
        span = float(inside[start, _START] + inside[end, _END]) - no_span
        answers = float(inside[:, _SENTENCE].mean()) - nothing
        found.append((index, ReadSentence(answers, offsets[start][0], offsets[end][1], span)))
    return found


def _best_span(starts: NDArray[np.float32], ends: NDArray[np.float32]) -> tuple[int, int]:
    """The first and last token of the likeliest span of at most `MAX_ANSWER` tokens."""
    sums = starts[:, None] + ends[None, :]
    allowed = np.triu(np.ones_like(sums, dtype=bool)) & ~np.triu(np.ones_like(sums, dtype=bool), MAX_ANSWER)
    best = int(np.argmax(np.where(allowed, sums, -np.inf)))
    return best // len(ends), best % len(ends)
