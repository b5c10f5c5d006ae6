"""A stronger judge of claims: a language model reads the passages that code has found.

Code goes first and keeps the last word on what code is sure of: a quotation stays quoted, and a number, a
name, a speaker or a negation that the sources contradict stays unsupported whatever the model thinks. When
the model fails or answers in another form, the evidence checker's verdict stands.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import prompts
from rag.errors import ModelError
from rag.models import ROOM_TO_THINK, ChatMessage, LanguageModel
from rag.schema import Support
from rag.text import neutralise
from rag.verification.checker import EvidenceChecker, Source, Span, Verdict

PROMPT = "check.v1"
PLACEHOLDERS = frozenset({"passages", "claim", "supported", "unsupported"})
YES, NO = "SUPPORTED", "UNSUPPORTED"
PASSAGES = 6
MAX_REPLY_TOKENS = ROOM_TO_THINK + 60
MAX_REASON = 120
SURE = 0.95
"""The score of a claim that a model found supported; only words that stand in a source score 1."""
_REPLY = re.compile(rf"\W*({NO}|{YES})\b[\s:.,-]*(.*)", re.DOTALL)


class ModelChecker:
    """Lets a model decide what words and meaning leave open. One request a claim that is no quotation."""

    def __init__(self, evidence: EvidenceChecker, model: LanguageModel) -> None:
        self._evidence = evidence
        self._model = model

    def check(
        self, claim: str, named: Sequence[int], sources: Sequence[Source], before: str | None = None
    ) -> Verdict:
        verdict = self._evidence.check(claim, named, sources, before)
        if verdict.support is Support.QUOTED or verdict.is_contradiction:
            return verdict
        spans = self._evidence.nearest(verdict.text, named, sources, PASSAGES)
        spans = sorted({*verdict.spans, *spans})
        if not spans:
            return verdict
        try:
            reply = self._ask(verdict.text, spans, sources)
        except ModelError:
            return verdict
        return _decided(verdict, reply, spans)

    def _ask(self, claim: str, spans: Sequence[Span], sources: Sequence[Source]) -> str:
        articles = {source.number: source.article for source in sources}
        texts = [" ".join(articles[number].text[start:end].split()) for number, start, end in spans]
        passages = "\n".join(f"{i}. {neutralise(text)}" for i, text in enumerate(texts, start=1))
        system, user = prompts.load(PROMPT, PLACEHOLDERS).fill(
            passages=passages, claim=neutralise(claim), supported=YES, unsupported=NO
        )
        messages = [ChatMessage("system", system), ChatMessage("user", user)]
        with self._model.stream(messages, max_tokens=MAX_REPLY_TOKENS) as completion:
            return completion.whole()


def _decided(verdict: Verdict, reply: str, spans: Sequence[Span]) -> Verdict:
    """The model's word on a claim; the verdict as it was when the reply has another form."""
    match = _REPLY.match(reply)
    if not match:
        return verdict
    if match[1] == NO:
        reason = " ".join(match[2].split())[:MAX_REASON].rstrip(" .")
        return Verdict(
            verdict.text,
            Support.UNSUPPORTED,
            min(verdict.score, 1 - SURE),
            reason=reason or "the sources do not say so",
        )
    chosen = [spans[int(n) - 1] for n in re.findall(r"\d+", match[2]) if 1 <= int(n) <= len(spans)]
    chosen = sorted(set(chosen)) or list(verdict.spans)
    if not chosen:
        return verdict  # "supported", but by nothing that could be cited
    return Verdict(verdict.text, Support.SUPPORTED, max(verdict.score, SURE), tuple(chosen))
