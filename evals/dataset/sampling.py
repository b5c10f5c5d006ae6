"""Which cases of a file are asked: those with some tags, or a fixed sample of all kinds."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Sequence

from evals.dataset.cases import Case
from evals.errors import EvalError


def stratified(cases: Sequence[Case], size: int, seed: int = 0) -> tuple[Case, ...]:
    """A fixed sample of `size` cases in which every kind has its share, in the order of the file.

    A kind is whether a case is answerable and its first tag. At least a third of the sample is unanswerable
    where there are so many, because declining is judged on those alone. The same cases, size and seed give
    the same sample; the choice depends on ids only, so that a reworded question stays in.
    """
    if size >= len(cases):
        return tuple(cases)
    to_answer = [case for case in cases if case.answerable]
    to_decline = [case for case in cases if not case.answerable]
    declining = min(len(to_decline), max(-(-size // 3), round(size * len(to_decline) / len(cases))))
    declining = max(declining, size - len(to_answer))
    chosen = {
        case.id
        for group, count in ((to_answer, size - declining), (to_decline, declining))
        for case in _spread(group, count, seed)
    }
    return tuple(case for case in cases if case.id in chosen)


def _spread(cases: Sequence[Case], count: int, seed: int) -> list[Case]:
    """`count` cases taken from the kinds in turn, each kind as often as its share of the cases demands."""
    kinds: dict[str, list[Case]] = defaultdict(list)
    for case in sorted(cases, key=lambda case: hashlib.sha256(f"{seed}\x1f{case.id}".encode()).digest()):
        kinds[case.tags[0] if case.tags else ""].append(case)
    taken: dict[str, int] = dict.fromkeys(kinds, 0)
    for _ in range(count):
        # Sainte-Laguë: the next place goes to the kind that is furthest below its share.
        kind = max(
            (name for name in kinds if taken[name] < len(kinds[name])),
            key=lambda name: (len(kinds[name]) / (2 * taken[name] + 1), name),
        )
        taken[kind] += 1
    return [case for kind, group in kinds.items() for case in group[: taken[kind]]]


def is_held_out(question: str) -> bool:
    """Whether a question belongs to the half of the newer demo cases that nothing may be tuned on.

    Nobody chooses: it is the last bit of the SHA-256 of the question, so that a reworded one is drawn anew.
    """
    return bool(hashlib.sha256(question.encode()).digest()[-1] & 1)


def tagged(cases: Sequence[Case], tags: Sequence[str]) -> list[Case]:
    """The cases that have one of the tags. Raises `EvalError` if there are none."""
    found = [case for case in cases if set(tags) & set(case.tags)]
    if not found:
        known = sorted({tag for case in cases for tag in case.tags})
        raise EvalError(f"no case has the tag {', '.join(tags)}; there are {', '.join(known) or 'none'}")
    return found
