"""Dateline in its modes as a system that can be asked, and its answers as outcomes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from evals.dataset import Case
from evals.systems.digests import fingerprint
from evals.systems.free_text import MARK
from evals.systems.interface import SystemInfo
from evals.systems.model import model_parts
from evals.systems.outcomes import Cited, Offer, Outcome, Ranked, Statement, Status, Times, Tokens
from evals.systems.shown import lines_of, name_of
from rag import Scope, Turn

if TYPE_CHECKING:
    from rag import Answer, Assistant, Claim, Hit, ModeName


class Dateline:
    """Dateline itself, in one mode: quotations only, or with the language model of the settings."""

    def __init__(self, assistant: Assistant, mode: ModeName) -> None:
        self._assistant = assistant
        self._mode = mode
        model = assistant.model_for(mode)
        name = "dateline-llm" if model else "dateline-extractive"
        self.info = SystemInfo(
            name=name,
            title=f"Dateline, {model.name}" if model else "Dateline, quotations",
            kind="dateline",
            fingerprint=fingerprint(
                name,
                *model_parts(model),
                assistant.embedder.name,
                assistant.parameters.digest(),
                settings=assistant.settings,
            ),
            model=model.name if model else None,
            prompt=_prompt_label() if model else None,
            settings=(
                f"checker = {assistant.settings.checker}",
                f"unsupported = {assistant.settings.unsupported}",
            ),
        )

    def answer(self, case: Case) -> Outcome:
        """See `System.answer`."""
        answer = self._assistant.answer(
            case.question, mode=self._mode, scope=case.scope, asked=case.asked, history=turns_of(case)
        )
        return outcome_of(case.id, answer)


def turns_of(case: Case) -> tuple[Turn, ...]:
    """The conversation before a case: each question with the answer that followed it."""
    turns: list[Turn] = []
    for said in case.history:
        if said.role == "user":
            turns.append(Turn(said.text, "", said.text))
        elif turns:
            turns[-1] = replace(turns[-1], answer=said.text)
    return tuple(turns)


def outcome_of(case_id: str, answer: Answer) -> Outcome:
    """Dateline's answer as an outcome. What counts is what a reader sees: the marks in the text decide which
    citations a sentence has."""
    citations = answer.citations
    tails = [
        answer.text[claim.end : start] for claim, start in zip(answer.claims, _starts(answer), strict=True)
    ]
    statements = []
    for claim, tail in zip(answer.claims, tails, strict=True):
        shown = [int(number) for number in MARK.findall(claim.text + tail)]
        indexes = [
            index
            for number in dict.fromkeys(shown)
            for index, citation in enumerate(citations)
            if citation.number == number and (citation in claim.citations or number not in claim.numbers)
        ]
        known = {citation.number for citation in citations}
        invented = tuple(number for number in dict.fromkeys(shown) if number not in known)
        statements.append(
            Statement(claim.text, tuple(indexes), claim.support.value == "unsupported", invented)
        )
    return Outcome(
        case_id,
        Status(answer.status.value),
        text=answer.text,
        statements=tuple(statements),
        citations=tuple(
            Cited(citation.number, citation.article.id, citation.start, citation.end, citation.quote)
            for citation in citations
        ),
        ranked=ranked_of(answer.considered),
        times=Times(answer.timings.total_ms, answer.timings.evidence_ms, answer.timings.first_token_ms),
        tokens=Tokens(answer.usage.prompt_tokens or None, answer.usage.completion_tokens or None),
        notices=answer.notices,
        mode=answer.mode.value,
        model_failed=answer.model_failed,
        form=name_of(answer.form) if answer.form else "",
        lines=lines_of(answer.form) if answer.form else (),
        offers=offers_of(answer),
    )


def offers_of(answer: Answer) -> tuple[Offer, ...]:
    """The other ways to ask that an answer suggests, and the events that its question may mean."""
    suggested = (_offer(each.text, each.question, each.scope) for each in answer.suggestions)
    meant = (_offer(each.label, each.question, each.scope, each.article.id) for each in answer.alternatives)
    return (*suggested, *meant)


def _offer(text: str, question: str, scope: Scope, article_id: str = "") -> Offer:
    after, before = (day.isoformat() if day else "" for day in (scope.after, scope.before))
    return Offer(text, question, after, before, scope.sources, article_id)


def _starts(answer: Answer) -> list[int]:
    """For each claim, where the next one begins: its marks stand before that."""
    claims: Sequence[Claim] = answer.claims
    return [*(claim.start for claim in claims[1:]), len(answer.text)] if claims else []


def ranked_of(hits: Sequence[Hit]) -> tuple[Ranked, ...]:
    """Hits as ranked passages."""
    return tuple(
        Ranked(hit.passage.article_id, hit.passage.start, hit.passage.end, hit.score) for hit in hits
    )


def _prompt_label() -> str:
    import prompts
    from rag.answering import PROMPT

    return prompts.load(PROMPT).label
