"""Readers' verdicts: from a turn of a conversation to a stored record, and from there to eval cases."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from rag import Answer, Status
from ui.request import narrowing_of
from ui.state import Conversation, TurnView
from vectorstore import Feedback, Quote, Verdict

UNCHECKED = "unchecked"


def feedback_of(
    conversation: Conversation, turn: TurnView, verdict: Verdict, word: str, key: str
) -> Feedback:
    """The record of a verdict on an answered turn. `key` tells one conversation from another."""
    assert turn.answer is not None
    answer = turn.answer
    before = [past.answer for past in conversation.turns if past.answer and past.number < turn.number]
    return Feedback(
        id=hashlib.sha256(f"{key}\x1f{turn.number}\x1f{answer.question}".encode()).hexdigest()[:16],
        verdict=verdict,
        question=answer.question,
        answer=answer.text,
        declined=answer.status is Status.DECLINED,
        mode=answer.mode.value,
        word=word,
        asked=turn.ask.scope.as_of.isoformat() if turn.ask.scope.as_of else "",
        articles=_articles(answer),
        quotes=tuple(dict.fromkeys(Quote(c.article.id, c.quote) for c in answer.citations)),
        history=tuple((past.question, past.text) for past in before),
        scope=narrowing_of(turn.ask.scope),
    )


def _articles(answer: Answer) -> tuple[str, ...]:
    if answer.status is Status.DECLINED:
        return tuple(article.id for article in answer.nearest)
    return tuple(dict.fromkeys(citation.article.id for citation in answer.citations))


def cases(feedback: Sequence[Feedback]) -> list[dict[str, object]]:
    """One eval case for each verdict, as `evals.dataset.cases.load_cases` reads them.

    A right answer's quotations become the gold spans, a right decline an unanswerable question. Of a wrong
    one nobody has said what is right: its case has the tag `unchecked`, the articles it named, and a note.
    """
    return [case for record in feedback if (case := _case(record))]


def _case(record: Feedback) -> dict[str, object]:
    right = record.verdict == "up"
    answerable = not record.declined if right else bool(record.articles)
    case: dict[str, object] = {
        "id": f"feedback-{record.id}",
        "question": record.question,
        "article_ids": list(record.articles),
        "answerable": answerable,
        "tags": ["feedback", "right" if right else "wrong", *([] if right else [UNCHECKED])],
        "note": _note(record),
    }
    if right and answerable:
        case["spans"] = [{"article_id": quote.article_id, "text": quote.text} for quote in record.quotes]
    if record.scope:
        case["scope"] = json.loads(record.scope)
    if record.asked:
        case["asked"] = record.asked
    if record.history:
        case["history"] = [
            {"role": role, "text": text}
            for question, answer in record.history
            for role, text in (("user", question), ("assistant", answer))
        ]
    return case


def _note(record: Feedback) -> str:
    who = record.person or "the reader"
    word = f"; {who} wrote: {record.word}" if record.word else f"; judged by {who}" if record.person else ""
    wrong = "" if record.verdict == "up" else " Say what is right, then take the tag away."
    return f"{record.mode} answered: {record.answer}{word}.{wrong}"
