"""From an answer or a form to the document that is written. Another form is a function here and its line in
`BUILDERS`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from rag.exporting.document import OFFSETS, Document, Notebook, Paragraph, Sentence, Style
from rag.exporting.escaping import flat
from rag.exporting.provenance import provenance_facts
from rag.schema import (
    DIFFERS,
    Answer,
    Brief,
    Citation,
    Claim,
    Comparison,
    Conflict,
    DayBy,
    Difference,
    FormValue,
    Happening,
    Kind,
    Mentions,
    Mode,
    Provenance,
    Quotes,
    Status,
    Support,
    Timeline,
)
from rag.text import day_name, day_text, describe, title_of
from vectorstore import Article

Exportable = Answer | FormValue
Facts = tuple[tuple[str, str], ...]
_MODES = {Mode.LLM: "written by a language model, checked", Mode.EXTRACTIVE: "quotations, without a model"}
CONVERSATION = "Dateline: a conversation with a news archive"


def documents_of(values: Iterable[tuple[Exportable, Provenance | None]]) -> tuple[Document, ...]:
    """A document for each answer or form with how it came about, their notes numbered through."""
    book = Notebook()
    return tuple(document_of(value, provenance, book) for value, provenance in values)


def document_of(
    value: Exportable, provenance: Provenance | None = None, book: Notebook | None = None
) -> Document:
    """The document of one answer or form. Raises `TypeError` for anything else."""
    if type(value) not in BUILDERS:
        known = ", ".join(kind.__name__ for kind in BUILDERS)
        raise TypeError(f"a {type(value).__name__} cannot be exported, only one of {known}")
    return BUILDERS[type(value)](value, provenance, book or Notebook())


# ---------------------------------------------------------------------- an answer


def _answer(answer: Answer, provenance: Provenance | None, book: Notebook) -> Document:
    copies = dict(answer.copies)
    said = tuple(_claim(claim, book, copies) for claim in answer.claims) or (Sentence(flat(answer.text)),)
    paragraphs = [Paragraph(Style.PROSE, said)]
    if answer.form is not None and answer.claims:  # its lines are no running text
        paragraphs = [Paragraph(Style.ITEM, (line,)) for line in said]
    for conflict in answer.conflicts:
        paragraphs += _differing(conflict, book, copies)
    paragraphs += [Paragraph(Style.NOTICE, (Sentence(flat(notice)),)) for notice in answer.notices]
    title = flat(answer.question)
    return _document("answer", title, title, "", _of_answer(answer), paragraphs, provenance, book)


def _claim(claim: Claim, book: Notebook, copies: dict[str, tuple[Article, ...]]) -> Sentence:
    missing = claim.support is Support.UNSUPPORTED
    reason = (flat(claim.reason) or "no source says so") if missing else ""
    return Sentence(flat(claim.text), book.cite(claim.citations, copies), claim.support.value, reason)


def _differing(
    conflict: Conflict, book: Notebook, copies: dict[str, tuple[Article, ...]]
) -> Iterator[Paragraph]:
    yield Paragraph(Style.DIFFERS, (Sentence(f"Sources differ on {flat(conflict.subject)}:"),))
    for side in conflict.sides:
        text = flat(f"{side.value} – {describe(side.citation.article)}")
        yield Paragraph(Style.SIDE, (Sentence(text, book.cite([side.citation], copies)),))


def _of_answer(answer: Answer) -> Facts:
    read = "; ".join(part.text for part in answer.understood if part.kind is not Kind.SEARCHED)
    searched = answer.searched if answer.searched != answer.question else ""
    missing = sum(claim.support is Support.UNSUPPORTED for claim in answer.claims)
    unsupported = f", {missing} of {len(answer.claims)} sentences not supported" if missing else ""
    return (
        ("status", f"{answer.status.value}{unsupported}"),
        ("searched for", searched),
        ("read from the question", read),
        ("not found", ", ".join(answer.missing) if answer.status is Status.DECLINED else ""),
        ("mode", _MODES[answer.mode]),
        ("model", answer.model or ""),
        ("prompt", answer.prompt or ""),
    )


# ---------------------------------------------------------------------- forms


def _quotes(found: Quotes, provenance: Provenance | None, book: Notebook) -> Document:
    items = []
    for said in found.statements:
        who = _origin(said.citation.article, said.speaker if said.is_unnamed else "")
        to = f" (to {said.to})" if said.to else ""
        items.append(_item(f"{who}: {_quoted(said.citation)}{to}", book.cite([said.citation], said.copies)))
    facts = (
        ("found", f"{len(found.statements)} of {_several(found.total, 'statement')}"),
        ("looked at", f"{_several(found.looked_at, 'article')} in which they speak"),
    )
    return _document(
        "quotes", found.title, found.speaker, found.about, facts, [*items, *_notices(found)], provenance, book
    )


def _under(title: str) -> str:
    return f" ({title})" if title else ""


def _mentions(found: Mentions, provenance: Provenance | None, book: Notebook) -> Document:
    items = [
        _item(
            f"{_origin(mention.citation.article)}{_under(mention.title)}: {_quoted(mention.citation)}",
            book.cite([mention.citation], mention.copies),
        )
        for mention in found.mentions
    ]
    more = "" if found.is_complete else " among those looked at; the archive has more"
    weeks = (f"{f'from {day_name(monday)}' if monday else 'undated'} {n}" for monday, n in found.by_week)
    facts = (
        ("found", f"{_several(found.articles, 'article')}{more}"),
        ("by week", "; ".join(weeks)),
        ("by outlet", "; ".join(f"{name or 'unknown'} {n}" for name, n in found.by_outlet)),
    )
    return _document(
        "mentions", found.title, found.topic, "", facts, [*items, *_notices(found)], provenance, book
    )


def _timeline(found: Timeline, provenance: Provenance | None, book: Notebook) -> Document:
    paragraphs: list[Paragraph] = []
    last = None
    for one in found.happenings:
        if one.day != last:
            paragraphs.append(_heading(day_name(one.day)))
        last = one.day
        text = f"{_quoted(one.citation)}{_known_by(one)}"
        paragraphs.append(_item(text, book.cite([one.citation, *one.also])))
    facts = (
        ("found", _several(len(found.happenings), "happening")),
        ("looked at", f"{_several(found.looked_at, 'article')} with a line"),
    )
    return _document(
        "timeline", found.title, found.topic, "", facts, [*paragraphs, *_notices(found)], provenance, book
    )


def _brief(found: Brief, provenance: Provenance | None, book: Notebook) -> Document:
    paragraphs: list[Paragraph] = []
    for theme in found.themes:
        paragraphs.append(_heading(theme.name or "More"))
        for line in theme.lines:
            who = _origin(line.citation.article, line.speaker)
            cited = book.cite([line.citation], line.copies)
            paragraphs.append(_item(f"{who}: {_quoted(line.citation)}", cited))
    paragraphs += [_heading("Newest")] if found.newest else []
    for line in found.newest:
        who = _origin(line.citation.article, line.speaker)
        paragraphs.append(_item(f"{who}: {_quoted(line.citation)}", book.cite([line.citation], line.copies)))
    paragraphs += _disputed(found.differences, book)
    paragraphs += [_heading("Missing")] if found.gaps else []
    paragraphs += [Paragraph(Style.NOTICE, (Sentence(flat(gap.text)),)) for gap in found.gaps]
    more = "" if found.is_complete else " looked at; the archive has more"
    facts = (
        ("found", f"{_several(found.articles, 'article')}{more}"),
        ("outlets", ", ".join(found.outlets)),
    )
    return _document(
        "brief", found.title, found.topic, "", facts, [*paragraphs, *_notices(found)], provenance, book
    )


def _comparison(found: Comparison, provenance: Provenance | None, book: Notebook) -> Document:
    paragraphs: list[Paragraph] = []
    for account in found.accounts:
        paragraphs.append(_heading(account.outlet))
        for line in account.lines:
            who = _origin(line.citation.article, line.speaker)
            marked = f"{who}: {_quoted(line.citation)}{' (only here)' if line.is_alone else ''}"
            paragraphs.append(_item(marked, book.cite([line.citation])))
        for left in account.left_out:
            text = f"Leaves out what {' and '.join(left.told_by)} have: {_quoted(left.citation)}"
            paragraphs.append(_item(text, book.cite([left.citation], left.copies)))
    paragraphs += _disputed(found.differences, book)
    paragraphs += [_heading("Corrections")] if found.corrections else []
    for note in found.corrections:
        paragraphs.append(_item(f"{_origin(note.article)}: {_quoted(note)}", book.cite([note])))
    facts = (
        ("found", _several(found.articles, "article")),
        ("nothing on it in", ", ".join(found.silent)),
        ("not compared", " ".join(found.of_no_outlet)),
    )
    return _document(
        "compare", found.title, found.topic, "", facts, [*paragraphs, *_notices(found)], provenance, book
    )


def _disputed(differences: Iterable[Difference], book: Notebook) -> Iterator[Paragraph]:
    for one in differences:
        on = f" on {one.subject}" if one.subject else ""
        yield Paragraph(Style.DIFFERS, (Sentence(flat(f"{DIFFERS[one.kind]}{on}:")),))
        for side in one.sides:
            text = flat(f"{side.value} – {describe(side.citation.article)}: {_quoted(side.citation)}")
            yield Paragraph(Style.SIDE, (Sentence(text, book.cite([side.citation])),))


def _notices(found: FormValue) -> Iterator[Paragraph]:
    """Which articles were corrected later."""
    return (Paragraph(Style.NOTICE, (Sentence(flat(text)),)) for text in found.corrected_notes)


def _heading(text: str) -> Paragraph:
    return Paragraph(Style.HEADING, (Sentence(flat(text)),))


def _known_by(one: Happening) -> str:
    if one.is_ahead:
        return f" (announced {day_text(one.citation.article)})"
    return " (day of printing)" if one.day_by is DayBy.PRINTED else ""


def _item(text: str, notes: tuple[int, ...]) -> Paragraph:
    return Paragraph(Style.ITEM, (Sentence(flat(text), notes, Support.QUOTED.value),))


def _several(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _quoted(citation: Citation) -> str:
    return f"“{flat(citation.quote)}”"


def _origin(article: Article, speaker: str = "") -> str:
    said = f" ({speaker})" if speaker else ""
    return f"{article.source or title_of(article)}, {day_text(article) or 'undated'}{said}"


def _document(
    form: str,
    title: str,
    asked: str,
    about: str,
    facts: Facts,
    paragraphs: list[Paragraph],
    provenance: Provenance | None,
    book: Notebook,
) -> Document:
    """The document, with what is known of how it came about; one without a line says so."""
    if not paragraphs:
        paragraphs = [Paragraph(Style.NOTICE, (Sentence("Nothing was found."),))]
    notes = book.close()
    known = (*facts, *(provenance_facts(provenance) if provenance else ()))
    known = (*known, ("notes", OFFSETS if notes else ""))
    shown = tuple((name, flat(words)) for name, words in known if words)
    return Document(form, flat(title), flat(asked), flat(about), shown, tuple(paragraphs), notes)


BUILDERS: dict[type, Callable[[Any, Provenance | None, Notebook], Document]] = {
    Answer: _answer,
    Quotes: _quotes,
    Mentions: _mentions,
    Timeline: _timeline,
    Brief: _brief,
    Comparison: _comparison,
}
