"""The report of an ingest on a terminal and as JSON: what went in, what did not, and the account of the
reading."""

from __future__ import annotations

import json
import sys
from collections import Counter
from datetime import datetime
from typing import TYPE_CHECKING

from rich.console import Console

from rag.cli.terminal import escape, several
from vectorstore import is_day_alone

if TYPE_CHECKING:
    from rag.indexing import IngestReport
    from rag.loaders import Account
    from vectorstore import Article

MOST_SKIPPED = 40
MOST_REPEATED = 10
MOST_SHOWN = 300
"""So many characters of an article are shown by a dry run."""


def report_json(report: IngestReport, *, dry_run: bool) -> dict[str, object]:
    """The report as one JSON object; that of a dry run has the first articles as they were read."""
    found: dict[str, object] = {
        **report.outcomes,
        "passages": report.passages,
        "superseded": report.superseded,
        "repeated": report.repeated,
        "skipped": [{"origin": s.origin, "reason": s.reason} for s in report.skipped],
        "skipped_by_reason": dict(_reasons(report).most_common()),
        "seconds": round(report.seconds, 1),
        "interrupted": report.interrupted,
    }
    if (account := report.reading) is None:
        return found
    found |= {name: getattr(account, name) for name in _COUNTS}
    found |= {"columns": account.columns, "alarms": account.alarms}
    return found | {"first": [whole_json(article) for article in account.first]} if dry_run else found


_COUNTS = (
    "files", "documents", "no_articles", "unread", "words", "aside", "left_out", "mended", "undated",
    "undecided", "without_outlet",
)  # fmt: skip


def whole_json(article: Article) -> dict[str, object]:
    """All that is known of an article, as plain values."""
    from rag.schema import article_json

    return {
        **article_json(article),
        "authors": list(article.authors),
        "section": article.section,
        "language": article.language,
        "dated_by": article.dated_by,
        "origin": article.origin,
        "text": article.text,
    }


def print_report(report: IngestReport, out: Console, *, dry_run: bool) -> None:
    """Print what an ingest or a dry run did, the account of the reading, and what was skipped, at the end."""
    parts = [f"{count:,} {name}" for name, count in report.outcomes.items() if count or name == "added"]
    if dry_run:
        records = report.articles + report.superseded + len(report.skipped)
        out.print(f"{records:,} records; {report.articles:,} would go in.")
    else:
        articles = several(report.articles, "article")
        out.print(f"{articles}: {', '.join(parts)}; {several(report.passages, 'passage')} indexed.")
    if report.reading:
        _print_account(report.reading, out)
    if report.superseded:
        _print_repeated(report, out)
    if report.skipped:
        _print_skipped(report, out)
    if report.interrupted:
        out.print("Stopped early; what is counted above is in. The same command goes on from here.")


def print_first(account: Account, out: Console) -> None:
    """Print the first articles as they were read."""
    for article in account.first:
        day = _moment(article.published) if article.published else "no day"
        by = f" (by its {article.dated_by})" if article.dated_by else ""
        facts = [
            f"{day}{by}",
            article.source or "no outlet",
            *article.authors,
            article.section,
            article.language,
        ]
        out.print()
        out.print(f"[bold]{escape(article.title or 'no title')}[/]")
        out.print(f"  {escape(' · '.join(filter(None, facts)))}")
        out.print(f"  {escape(article.url or article.origin)}")
        text = " ".join(article.text[: 2 * MOST_SHOWN].split())
        out.print(f"  {escape(text[:MOST_SHOWN])}{'…' if len(text) > MOST_SHOWN else ''}")


def _moment(published: datetime) -> str:
    """A day, with its time where it has one."""
    return f"{published:%Y-%m-%d}" if is_day_alone(published) else f"{published:%Y-%m-%d %H:%M %Z}"


def _print_account(account: Account, out: Console) -> None:
    out.print(account.summary())
    for remark in account.remarks():
        out.print(f"  {remark}")
    for line in account.columns[:MOST_REPEATED]:
        out.print(f"  columns: {escape(line)}")
    print_alarms(account, out)


def print_alarms(account: Account, out: Console, indent: str = "") -> None:
    """Print what should be looked at."""
    for alarm in account.alarms[:MOST_SKIPPED]:
        out.print(f"{indent}[bold yellow]Look at this:[/] {escape(alarm)}")


def _print_skipped(report: IngestReport, out: Console) -> None:
    out.print(f"{len(report.skipped):,} skipped:")
    for skipped in report.skipped[:MOST_SKIPPED]:
        out.print(f"  {escape(skipped.origin)}: {escape(skipped.reason)}")
    if len(report.skipped) > MOST_SKIPPED:
        more = len(report.skipped) - MOST_SKIPPED
        out.print(f"  … and {more:,} more (all of them with --json). By reason:")
        for reason, count in _reasons(report).most_common():
            out.print(f"  {count:>7,}  {escape(reason)}")


def _reasons(report: IngestReport) -> Counter[str]:
    return Counter(skipped.reason.split(" (")[0] for skipped in report.skipped)


def _print_repeated(report: IngestReport, out: Console) -> None:
    out.print(report.superseded_sentence().removesuffix(".") + ":")
    most = sorted(report.repeated.items(), key=lambda item: (-item[1], item[0]))
    for id_, count in most[:MOST_REPEATED]:
        out.print(f"  {escape(id_)}: {count:,} different records")
    if len(most) > MOST_REPEATED:
        out.print(f"  … and {len(most) - MOST_REPEATED:,} more ids (all of them with --json)")


def print_json(value: object) -> None:
    """Print a value as JSON, escaped where stdout is not in Unicode."""
    readable = (sys.stdout.encoding or "").lower().startswith("utf")
    sys.stdout.write(json.dumps(value, ensure_ascii=not readable, indent=2) + "\n")
