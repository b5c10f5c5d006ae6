"""What an answer in a form shows, as lines that can be judged and kept."""

from __future__ import annotations

from collections.abc import Sequence

from evals.systems.outcomes import ShownLine
from rag import Article, Brief, Citation, Comparison, Mentions, Quotes, Timeline

Form = Quotes | Mentions | Timeline | Brief | Comparison
_NAMES: dict[type[Form], str] = {
    Quotes: "quotes",
    Mentions: "mentions",
    Timeline: "timeline",
    Brief: "brief",
    Comparison: "compare",
}


def name_of(form: Form) -> str:
    """The name of a form, as in `evals.dataset.lines.FORMS`."""
    return _NAMES[type(form)]


def lines_of(form: Form) -> tuple[ShownLine, ...]:
    """The lines of a form in the order in which they are shown. A line stands for the articles of its
    citations and for their copies; in a brief and a comparison each sentence that is shown is one, once."""
    if isinstance(form, Quotes):
        return tuple(_line([one.citation], one.copies, speaker=one.speaker) for one in form.statements)
    if isinstance(form, Mentions):
        return tuple(_line([one.citation], one.copies) for one in form.mentions)
    if isinstance(form, Timeline):
        return tuple(_line([one.citation, *one.also], day=one.day.isoformat()) for one in form.happenings)
    shown = {(cited.article.id, cited.start, cited.end): cited for cited in form.shown}
    return tuple(_line([cited]) for cited in shown.values())


def _line(
    citations: Sequence[Citation], copies: Sequence[Article] = (), *, speaker: str = "", day: str = ""
) -> ShownLine:
    articles = [*(citation.article.id for citation in citations), *(article.id for article in copies)]
    quotes = tuple(citation.quote for citation in citations)
    return ShownLine(tuple(dict.fromkeys(articles)), quotes, speaker, day)
