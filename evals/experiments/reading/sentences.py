"""How well sentences are split, in eight languages: ours beside sentencex and syntok.

    python -m evals.experiments.reading.sentences [--errors]

The sentences are those of `evals/experiments/datasets/languages.jsonl`, made for this: news with what is hard
(abbreviations, ordinals, quotations of several sentences, scripts without spaces). Our rules were mended on
them: the figures of the others are fair, ours are not. The articles of a language are one paragraph; a
boundary is the offset of the first letter of a sentence that is not the first. A splitter is given the
language where it asks for it (sentencex); syntok knows English, German and Spanish.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from itertools import accumulate

from rag.sentences import split_sentences

Splitter = Callable[[str, str], set[int]]
"""From a text and its language to the offsets at which sentences begin."""
WITHOUT_SPACES = frozenset({"zh", "ja"})


@dataclass(frozen=True, slots=True)
class Labelled:
    """The articles of one language as one paragraph, and where its sentences begin, the first left out."""

    language: str
    text: str
    boundaries: frozenset[int]


@dataclass(frozen=True, slots=True)
class Score:
    """Boundaries that were found, that are there, and both."""

    right: int
    found: int
    there: int

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 0.0

    @property
    def recall(self) -> float:
        return self.right / self.there if self.there else 0.0

    @property
    def f1(self) -> float:
        total = self.found + self.there
        return 2 * self.right / total if total else 0.0

    def __add__(self, other: Score) -> Score:
        return Score(self.right + other.right, self.found + other.found, self.there + other.there)


def sentences_by_language() -> dict[str, list[str]]:
    """The sentences of all articles, by language."""
    sentences: dict[str, list[str]] = {}
    for line in (
        files("evals.experiments").joinpath("datasets/languages.jsonl").read_text("utf-8").splitlines()
    ):
        row = json.loads(line)
        sentences.setdefault(row["language"], []).extend(row["sentences"])
    return sentences


def labelled() -> list[Labelled]:
    """The labelled paragraphs, one a language, in the order of the file."""
    return [_paragraph(language, rows) for language, rows in sentences_by_language().items()]


def _paragraph(language: str, sentences: Sequence[str]) -> Labelled:
    joint = "" if language in WITHOUT_SPACES else " "
    starts = accumulate(len(sentence) + len(joint) for sentence in sentences[:-1])
    return Labelled(language, joint.join(sentences), frozenset(starts))


def ours(text: str, _: str) -> set[int]:
    """`rag.sentences`; it asks for no language."""
    return {sentence.start for sentence in split_sentences(text)}


def sentencex(text: str, language: str) -> set[int]:
    """Wikimedia's sentencex."""
    from sentencex import segment

    return set(_starts(segment(language, text), text))


def syntok(text: str, _: str) -> set[int]:
    """syntok's segmenter."""
    from syntok import segmenter

    return {sentence[0].offset for paragraph in segmenter.process(text) for sentence in paragraph if sentence}


def _starts(pieces: Sequence[str], text: str) -> Iterator[int]:
    """Where pieces that joined are a text begin, white space in front of them left out."""
    at = 0
    for piece in pieces:
        start = text.find(piece.strip(), at) if piece.strip() else -1
        if start >= 0:
            yield start
            at = start + len(piece.strip())


def score(paragraph: Labelled, splitter: Splitter) -> Score:
    """How a splitter does on one paragraph."""
    found = splitter(paragraph.text, paragraph.language) - {0}
    return Score(len(found & paragraph.boundaries), len(found), len(paragraph.boundaries))


SPLITTERS: dict[str, Splitter] = {"ours": ours, "sentencex": sentencex, "syntok": syntok}


def table(paragraphs: Sequence[Labelled], splitters: dict[str, Splitter]) -> Iterator[str]:
    """Lines of a table of precision, recall and F1 by language."""
    yield "language  boundaries  " + "  ".join(f"{name:^20}" for name in splitters)
    yield "                      " + "  ".join("  P     R     F1   " for _ in splitters)
    totals = {name: Score(0, 0, 0) for name in splitters}
    for paragraph in paragraphs:
        scores = {name: score(paragraph, splitter) for name, splitter in splitters.items()}
        totals = {name: totals[name] + scores[name] for name in splitters}
        yield _row(paragraph.language, len(paragraph.boundaries), scores.values())
    yield _row("all", sum(len(p.boundaries) for p in paragraphs), totals.values())


def _row(language: str, count: int, scores: Iterable[Score]) -> str:
    cells = "  ".join(f"{s.precision:.3f} {s.recall:.3f} {s.f1:.3f} " for s in scores)
    return f"{language:<10}{count:>10}  {cells}"


def errors(paragraphs: Sequence[Labelled], splitter: Splitter) -> Iterator[str]:
    """What a splitter gets wrong, each with the text around it: `+` a boundary too many, `-` one missed."""
    for paragraph in paragraphs:
        found = splitter(paragraph.text, paragraph.language) - {0}
        for at in sorted(found ^ paragraph.boundaries):
            sign = "+" if at in found else "-"
            before, behind = paragraph.text[max(0, at - 30) : at], paragraph.text[at : at + 20]
            yield f"{sign} {paragraph.language} …{before}|{behind}…"


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Split sentences in eight languages, three ways.")
    parser.add_argument("--errors", action="store_true", help="list what ours gets wrong")
    options = parser.parse_args(arguments)
    paragraphs = labelled()
    for line in table(paragraphs, SPLITTERS):
        sys.stdout.write(f"{line}\n")
    for line in errors(paragraphs, ours) if options.errors else ():
        sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
