"""A draft against the archive: the form that takes it, and its sentences with what bears them out or not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from rag import Article, DraftReport, Finding, FindingKind, Place, Standing
from ui.render.panel import panel_html
from ui.render.safe import esc, line
from ui.render.words import byline, count, shortened, title, where
from ui.state import DraftView

MOST_CHARACTERS = 300_000
MOST_PLACES = 2
SHORT_QUOTE = 400
SHORT_REST = 600
_SIGNS = {
    Standing.EXACT: "✓", Standing.SUPPORTED: "✓", Standing.STANDS: "✓", Standing.NOT_FOUND: "?",
    Standing.DIFFERS: "≠", Standing.ANOTHERS: "⇄", Standing.NOWHERE: "✗", Standing.CONTRADICTED: "✗",
}  # fmt: skip


def draft_form_html(*, files: bool) -> str:
    """Where a draft is pasted or, where `files` are taken, chosen."""
    chosen = (
        '<label class="quiet choose" for="draftfile">Check a file …</label><input id="draftfile" type="file"'
        ' accept=".md,.markdown,.txt,.docx"><span class="from">.md, .txt or .docx</span>'
        if files
        else ""
    )
    return (
        f'<form class="drafting" data-do="check" data-most="{MOST_CHARACTERS}" autocomplete="off" novalidate>'
        '<h2>Check a draft against the archive</h2><p class="from">Its quotations, claims, numbers, names and'
        " days, without a language model. What the archive does not have is not wrong; a finding is a reason"
        ' to look.</p><label class="unseen" for="draft">The draft</label>'
        '<textarea id="draft" name="draft" rows="8" placeholder="Paste a text, plain or Markdown"></textarea>'
        '<p class="drafterror" role="alert"></p>'
        '<div class="under"><button type="submit" class="primary">Check</button>'
        f'<button type="button" class="primary stop" data-do="stop_check">Stop</button>{chosen}</div></form>'
    )


def draft_hint() -> str:
    """What the panel says before an article is opened."""
    return (
        '<div class="nothing"><h2>The proof</h2><p>Below each sentence stands what the archive has on it.'
        " Press a title, and the article opens here at these words.</p></div>"
    )


def gone_html() -> str:
    """The panel for an article that is no longer there."""
    return panel_html(
        Article("gone", "This article is gone", "The archive does not hold it any more."),
        closable=True,
        hint=draft_hint(),
    )


def draft_html(view: DraftView) -> str:
    """How far a check is, or what it found."""
    phase = "running" if view.running else "done"
    trouble = f'<p class="notice trouble" role="alert">{esc(view.trouble)}</p>' if view.trouble else ""
    found = _report(view.text, view.report) if view.report is not None else ""
    return (
        f'<section class="checked" data-phase="{phase}" aria-label="The draft, checked">'
        f"{_status(view)}{trouble}{found}</section>"
    )


def _status(view: DraftView) -> str:
    of = f" of {line(view.name, 120)}" if view.name else ""
    if view.running:
        said = f"Waiting: {count(view.ahead, 'other')} first" if view.ahead else f"Checking the sentences{of}"
        return (
            f'<p class="status" role="status"><span class="pulse" aria-hidden="true"></span>{said} …</p>'
            f"{_bar(view.done, view.total)}"
        )
    if view.stopped:
        return f'<p class="status" role="status">Stopped after {count(view.done, "sentence")}.</p>'
    if view.report is None:
        return ""
    return f'<h2 tabindex="-1" class="outcome">{_outcome(view.report)}</h2>'


def _bar(done: int, total: int) -> str:
    if not total:
        return ""
    return (
        f'<p class="from bar"><progress max="{total}" value="{done}" aria-label="Sentences checked">'
        f"</progress> {done:,} of {count(total, 'sentence')}</p>"
    )


def _outcome(report: DraftReport) -> str:
    """How many sentences are how, in a line."""
    verdicts = [_worst(inside) for _, inside in _sentences(report)]
    parts = [
        f'<span class="{name}"><span aria-hidden="true">{sign}</span> {verdicts.count(name):,} {word}</span>'
        for name, sign, word in (
            ("wrong", "✗", "to be looked at"),
            ("unknown", "?", "not found"),
            ("right", "✓", "borne out"),
        )
        if name in verdicts
    ]
    return f"Sentences: {', '.join(parts)}" if parts else "There is nothing in it that can be checked"


def _report(text: str, report: DraftReport) -> str:
    rows = "".join(_rest(row) if isinstance(row, str) else _row(text, *row) for row in _rows(text, report))
    return f'<p class="from">{esc(_counts(report))}</p><ol class="plain verdicts">{rows}</ol>'


def _counts(report: DraftReport) -> str:
    kinds = (FindingKind.QUOTATION, FindingKind.NUMBER, FindingKind.NAME, FindingKind.DAY)
    parts = [told for kind in kinds if (told := report.told(kind))]
    parts += [f"{count(report.unchecked, 'sentence')} with nothing to check"] if report.unchecked else []
    return " · ".join(parts)


Sentence = tuple[Finding, tuple[Finding, ...]]


def _sentences(report: DraftReport) -> Iterator[Sentence]:
    """Each sentence that was checked, with all that was found in it, itself among it."""
    claims = [at for at, finding in enumerate(report.findings) if finding.kind is FindingKind.CLAIM]
    for at, following in pairwise([*claims, len(report.findings)]):
        yield report.findings[at], report.findings[at:following]


def _rows(text: str, report: DraftReport) -> Iterator[str | Sentence]:
    """The draft in order: its sentences, and between them the text that was not checked."""
    at = 0
    for claim, inside in _sentences(report):
        yield from _paragraphs(text[at : claim.start])
        yield claim, inside
        at = max(at, claim.end)
    yield from _paragraphs(text[at:])


def _paragraphs(text: str) -> Iterator[str]:
    for paragraph in text.split("\n"):
        if any(letter.isalnum() for letter in paragraph):
            yield paragraph.strip()


def _rest(text: str) -> str:
    return f'<li class="rest" dir="auto">{esc(shortened(text, SHORT_REST))}</li>'


def _worst(inside: Sequence[Finding]) -> str:
    if any(finding.is_wrong for finding in inside):
        return "wrong"
    return "unknown" if any(_is_open(finding) for finding in inside) else "right"


def _is_open(finding: Finding) -> bool:
    """What of a sentence is not found and told: names and the like only count where they are wrong."""
    told = finding.kind in (FindingKind.CLAIM, FindingKind.QUOTATION)
    return told and finding.standing is Standing.NOT_FOUND


def _row(text: str, claim: Finding, inside: Sequence[Finding]) -> str:
    notes = "".join(_note(finding, claim) for finding in _told(claim, inside))
    return (
        f'<li class="{_worst(inside)}"><p class="sentence" dir="auto">{_marked(text, claim, inside)}</p>'
        f'<ul class="plain notes">{notes}</ul></li>'
    )


def _told(claim: Finding, inside: Sequence[Finding]) -> list[Finding]:
    """What is said of a sentence: its quotations, what is wrong in it, and it itself unless a wrong part says
    as much."""
    parts = [f for f in inside if f is not claim and (f.kind is FindingKind.QUOTATION or f.is_wrong)]
    wrong = [f for f in parts if f.is_wrong]
    is_said = any(f.reason == claim.reason or f.kind is FindingKind.QUOTATION for f in wrong)
    return parts if is_said else [claim, *parts]


def _marked(text: str, claim: Finding, inside: Sequence[Finding]) -> str:
    """The words of a sentence, those marked that are wrong in it."""
    parts, at = [], claim.start
    for finding in sorted(inside, key=lambda f: (f.start, f.end)):
        if finding is not claim and finding.is_wrong and finding.start >= at:
            parts += [esc(text[at : finding.start]), f'<mark class="off">{esc(finding.text)}</mark>']
            at = finding.end
    return "".join([*parts, esc(text[at : claim.end])])


def _note(finding: Finding, claim: Finding) -> str:
    wrong = "wrong" if finding.is_wrong else "unknown" if finding.standing is Standing.NOT_FOUND else "right"
    part = "" if finding.kind is FindingKind.CLAIM else f" {_named(finding)}"
    reason = f' – <span class="reason">{esc(finding.reason)}</span>' if finding.reason else ""
    words: dict[str, Place] = {}
    for place in finding.places:
        words.setdefault(place.quote, place)  # copies have the same words
    shown = [*words.values()][:MOST_PLACES]
    places = "".join(f"{_place(place)}{_instead(finding, claim, place)}" for place in shown)
    sign = f'<span class="sign" aria-hidden="true">{_SIGNS[finding.standing]}</span>'
    return (
        f'<li><p class="verdict {wrong}">{sign} <b>{esc(_word(finding))}</b>{part}{reason}</p>{places}</li>'
    )


def _instead(finding: Finding, claim: Finding, place: Place) -> str:
    """The way to put an article's words into the draft in the place of those that differ, are contradicted or
    are not found: into a quotation its words, else a quotation for the sentence."""
    if finding.standing not in (Standing.DIFFERS, Standing.CONTRADICTED, Standing.NOT_FOUND):
        return ""
    words = " ".join(place.quote.split())
    inside = finding.kind is FindingKind.QUOTATION
    old, new = (finding.text, words) if inside else (claim.text, f"“{words}” ({where(place.article)})")
    return (
        f' <button type="button" class="quiet" data-do="quote_instead" data-old="{esc(old)}"'
        f' data-words="{esc(new)}">Quote instead<span class="unseen">: {line(words, 120)}</span></button>'
    )


def _word(finding: Finding) -> str:
    """The verdict, as a word that can stand first."""
    if finding.kind is FindingKind.CLAIM:
        return finding.standing.value.capitalize()
    words = {Standing.ANOTHERS: "is another’s", Standing.NOWHERE: "is nowhere", Standing.EXACT: "is exact"}
    return f"{finding.kind.value.capitalize()} {words.get(finding.standing, finding.standing.value)}"


def _named(finding: Finding) -> str:
    return f'<span class="named">“{line(shortened(finding.text, 120), 120)}”</span>'


def _place(place: Place) -> str:
    """Exact words of an article, and the button that opens it there."""
    return (
        f"<blockquote>{esc(shortened(place.quote, SHORT_QUOTE))}</blockquote>"
        f'<p class="from">{byline(place.article)}</p><button type="button" class="title" data-do="proof"'
        f' data-article="{esc(place.article.id)}" data-start="{place.start}" data-end="{place.end}">'
        f"{line(title(place.article), 200)}</button>"
    )
