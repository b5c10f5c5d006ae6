"""What a stream of answering says, in order: evidence, drafts and checked sentences, notices, the end."""

from __future__ import annotations

from dataclasses import dataclass

from rag.schema.answer import Answer, Claim, Evidence
from rag.schema.scope import Understood
from vectorstore import Hit


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """The sentences that bear on the question and every passage that was found, best first; what was read
    from the question, and the question as it was searched for.

    `quotations` is what an answer without a model says, to be shown until the first words of `model`, the one
    that is asked next (`None` if none is). A question that is declined at once has neither.
    """

    evidence: tuple[Evidence, ...]
    considered: tuple[Hit, ...]
    understood: tuple[Understood, ...] = ()
    searched: str = ""
    quotations: tuple[Claim, ...] = ()
    model: str | None = None


@dataclass(frozen=True, slots=True)
class Drafting:
    """The unfinished sentence so far, not checked yet: to be shown, if at all, as a draft."""

    text: str


@dataclass(frozen=True, slots=True)
class ClaimChecked:
    """A finished sentence of the answer with its citations."""

    claim: Claim


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something did not go as planned; the text is fit to be shown."""

    text: str


@dataclass(frozen=True, slots=True)
class Finished:
    """The whole answer; always the last event."""

    answer: Answer


Event = EvidenceFound | Drafting | ClaimChecked | Noticed | Finished
