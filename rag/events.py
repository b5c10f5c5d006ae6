"""What a stream of answering says, in order: evidence, drafts and checked sentences, notices, the end."""

from __future__ import annotations

from dataclasses import dataclass

from rag.answers import Answer, Claim, Evidence
from rag.scope import Understood
from vectorstore.records import Hit


@dataclass(frozen=True, slots=True)
class EvidenceFound:
    """The sentences that bear on the question and every passage that was found, best first; what was read
    from the question, and the question as it was searched for."""

    evidence: tuple[Evidence, ...]
    considered: tuple[Hit, ...]
    understood: tuple[Understood, ...] = ()
    searched: str = ""


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
