"""Answers to keep: as plain text, and as files with numbered notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag import Answer, Corrected, FormValue, export
from ui.render.safe import safe_url
from ui.render.words import where
from ui.state import TurnView


def plain_answer(answer: Answer) -> str:
    """An answer with its notes, to be pasted anywhere."""
    lines = [answer.text]
    if answer.citations:
        lines.append("")
    for citation in answer.citations:
        lines.append(f"[{citation.number}] {where(citation.article)}: “{' '.join(citation.quote.split())}”")
        if address := safe_url(citation.article.url):
            lines.append(f"    {address}")
    return "\n".join(lines)


@dataclass(frozen=True, slots=True)
class FileKind:
    """A format in which answers can be kept: its name for people, and the type that a browser stores."""

    suffix: str
    name: str
    mime: str


KINDS = {
    kind.suffix: kind
    for kind in (
        FileKind("md", "Markdown", "text/markdown"),
        FileKind("html", "HTML", "text/html"),
        FileKind("docx", "Word", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        FileKind("ris", "RIS", "application/x-research-info-systems"),
        FileKind("bib", "BibTeX", "application/x-bibtex"),
        FileKind("csv", "CSV", "text/csv"),
    )
}


def one_file(turn: TurnView, kind: FileKind) -> bytes:
    """One answer, or the whole form that it is shown as, with how it came about."""
    return export(_value(turn), kind.suffix, turn.provenance)


def conversation_file(turns: Sequence[TurnView], kind: FileKind) -> bytes:
    """All answers of a conversation, as `one_file` has them, each with how it came about."""
    return export([_value(turn) for turn in turns], kind.suffix, [turn.provenance for turn in turns])


def _value(turn: TurnView) -> Answer | FormValue:
    """What is written of a turn; that of a kept one says what became of its articles since."""
    assert turn.answer is not None
    if turn.form:
        since = tuple(Corrected(id_, said) for id_, said in turn.since)
        return replace(turn.form, corrected=(*turn.form.corrected, *since))
    return replace(turn.answer, notices=(*turn.answer.notices, *(said for _, said in turn.since)))
