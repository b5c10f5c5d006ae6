"""Saved questions, and the page of a person or a place, as HTML."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from rag import Alert, Citation, Companion, Entity, NewQuotation, Statement
from rag.exporting import scope_text
from ui.render import (
    byline,
    count,
    day,
    entity_button,
    esc,
    line,
    open_button,
    plain_line,
    shortened,
    title,
    weeks_plot,
)

LONGEST_QUOTE = 600


def watch_html(
    alerts: Sequence[Alert],
    *,
    fresh: Collection[str] = (),
    trouble: str = "",
    read_only: bool = False,
    token: str = "",
) -> str:
    """The saved questions with what each found, the newest first; what has one of the ids in `fresh` is new
    since the last look. `token` is that of the feed's address for readers, where they need one."""
    told = f'<p class="notice trouble" role="alert">{esc(trouble)}</p>' if trouble else ""
    new = sum(one.id in fresh for alert in alerts for one in alert.quotations)
    state = (
        f"{count(new, 'quotation')} new since the last look." if new else "Nothing new since the last look."
    )
    if not alerts and not trouble:
        return (
            '<div class="nothing"><h2>No question is saved</h2><p>Ask a question, then press “Watch this”'
            " below its answer. It is asked of every article that comes in, and what answers it is shown"
            " here.</p></div>"
        )
    parts = "".join(_alert(alert, fresh, read_only=read_only) for alert in alerts)
    return (
        f'<div class="watches">{told}<p class="from" role="status">{state}</p><p class="foot">'
        '<button type="button" class="quiet" data-do="watch">Look again</button>'
        f'<a class="quiet" href="feed.atom" type="application/atom+xml">Atom feed</a></p>'
        f"{_for_readers(token, read_only=read_only)}{parts}</div>"
    )


def _for_readers(token: str, *, read_only: bool) -> str:
    """The feed's address for readers, which cannot log in."""
    if not token:
        return ""
    path = f"feed/{esc(token)}.atom"
    renew = '<button type="button" class="quiet" data-do="sure_feed">Renew</button>' if not read_only else ""
    return (
        '<p class="from forreaders">A feed reader cannot log in: it has an address of its own, which lets'
        f' whoever knows it read the feed and nothing else. <a class="quiet" href="{path}"'
        ' type="application/atom+xml">Feed for readers</a> <button type="button" class="quiet"'
        f' data-do="copy_address" data-path="{path}">Copy its address</button> {renew}</p>'
    )


def watch_hint() -> str:
    """What stands beside the saved questions before an article is opened."""
    return (
        '<div class="nothing"><h2>The proof</h2><p>Press the title under a quotation, and the article opens'
        " here at its words.</p></div>"
    )


def _alert(alert: Alert, fresh: Collection[str], *, read_only: bool) -> str:
    saved = alert.question
    within = scope_text(saved.scope)
    asked = saved.described if saved.described != saved.name else ""
    facts = [
        asked,
        f"only {within}" if within else "",
        f"saved {day(saved.created)}" if saved.created else "",
    ]
    items = "".join(_quotation(one, is_new=one.id in fresh) for one in alert.quotations)
    found = (
        f'<ol class="plain lines">{items}</ol>' if items else '<p class="from">Nothing came in so far.</p>'
    )
    remove = (
        f'<button type="button" class="quiet" data-do="watch_remove" data-name="{esc(saved.name)}">Remove'
        f'<span class="unseen">: {plain_line(saved.name, 100)}</span></button>'
    )
    return (
        f'<section class="watched"><h2>{line(saved.name, 120)}</h2><p class="from">'
        f"{line('; '.join(filter(None, facts)), 400)} {'' if read_only else remove}</p>{found}</section>"
    )


def _quotation(one: NewQuotation, *, is_new: bool) -> str:
    cited = one.citation
    tags = [*(["new"] if is_new else []), *(["changed since it was last shown"] if one.is_revised else [])]
    told = "".join(f'<span class="tag">{tag}</span> ' for tag in tags)
    lead = f" <span>{line(one.lead, 120)}</span>" if one.lead else ""
    button = (
        f'<button type="button" class="title" data-do="watch_open" data-article="{esc(cited.article.id)}"'
        f' data-start="{cited.start}" data-end="{cited.end}">{line(title(cited.article), 200)}</button>'
    )
    return f'<li>{_quote(cited)}<p class="from">{told}{byline(cited.article)}{lead} {button}</p></li>'


# ---------------------------------------------------------------------- a person or a place


def entity_html(entity: Entity, turn: int) -> str:
    """A person or a place in the panel: counts by week, who is beside them, what they said, what others said
    of them, and the articles. Titles open the article."""
    head = (
        f'<article class="source entity" data-article="entity:{esc(entity.name)}"><button type="button"'
        ' class="close" data-do="close" aria-label="Close the page">×</button><header>'
        f'<h2 tabindex="-1">{line(entity.name, 200)}</h2>'
    )
    if entity.is_empty:
        return f'{head}<p class="from">{line(entity.nothing, 300)}</p></header></article>'
    least = "" if entity.mentions.is_complete else "at least "
    articles = count(entity.mentions.articles, "article")
    lead = f"{least}{articles} of {count(len(entity.mentions.by_outlet), 'outlet')}"
    told = f'<p class="from">{line(entity.caveat, 600)}</p>' if entity.caveat else ""
    said = [said.citation for said in entity.said.statements]
    parts = (
        _part("Named in the same articles", "".join(map(_companion, entity.beside))),
        _part(f"Said by {entity.name}", "".join(_line(c, turn) for c in said), entity.said.total, len(said)),
        _part(
            f"Said of {entity.name} by others",
            "".join(_said(said, turn) for said in entity.said_of),
            entity.of,
            len(entity.said_of),
        ),
        _part(
            "Articles",
            "".join(_line(one.citation, turn) for one in entity.mentions.mentions),
            entity.mentions.articles,
            len(entity.mentions.mentions),
        ),
    )
    return (
        f'{head}<p class="from">{lead}</p>{told}</header>{weeks_plot(entity.mentions.by_week)}'
        f"{''.join(parts)}</article>"
    )


def _part(name: str, items: str, total: int = 0, shown: int = 0) -> str:
    if not items:
        return ""
    of = f' <span class="from">{shown:,} of {total:,}</span>' if total > shown else ""
    return f'<section><h3>{line(name, 240)}{of}</h3><ul class="plain lines">{items}</ul></section>'


def _companion(one: Companion) -> str:
    both = f"{count(one.together, 'article')} together"
    beside = f", {count(one.sentences, 'sentence')}" if one.sentences else ""
    return f'<li>{entity_button(one.name)} <span class="from">{both}{beside}</span></li>'


def _said(said: Statement, turn: int) -> str:
    return _line(said.citation, turn, said.speaker)


def _line(cited: Citation, turn: int, speaker: str = "") -> str:
    who = f"<span>{line(speaker, 100)} speaking</span> " if speaker else ""
    button = open_button(cited.article, turn, cited.start)
    return f'<li>{_quote(cited)}<p class="from">{byline(cited.article)} {who}{button}</p></li>'


def _quote(cited: Citation) -> str:
    return f"<blockquote>{esc(shortened(cited.quote, LONGEST_QUOTE))}</blockquote>"
