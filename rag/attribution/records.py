"""What is found in an article: who said what, where that stands, and how it is told."""

from __future__ import annotations

from dataclasses import dataclass

Span = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Words of an article that are somebody's.

    `start, end` are the quoted words without their marks, or the reported clause; `speaker` is the fullest
    form of the name in the article, else the phrase ("a spokesman"), and "" for a pronoun that nothing
    resolves. `mention` is the phrase that names the speaker at the cue ("he", "Mr Lavrov"), or, where a
    quotation goes on without one, the phrase it goes on from; `verb` is a lemma ("say", "according to"), ""
    for a quotation that goes on, whose `cue` is empty. Spans are half-open offsets into `Article.text`.
    """

    speaker: str
    mention: Span
    verb: str
    cue: Span
    start: int
    end: int
    direct: bool
    named: bool
    """Whether the speaker's own name stands at the cue, rather than a pronoun, a title or nothing."""
