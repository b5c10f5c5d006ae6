"""What a metric looks at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, ParamSpec, TypeVar

from evals.dataset import Case, Gold, Library
from evals.scoring.metrics.support import SupportJudge
from evals.systems import Outcome

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Trial:
    """One outcome of one case, and what it is judged by; `retrieves` as in `SystemInfo`."""

    case: Case
    outcome: Outcome
    gold: Gold
    library: Library
    judge: SupportJudge
    retrieves: bool = True
    _known: dict[Callable[..., Any], Any] = field(default_factory=dict, repr=False, compare=False)

    def once(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What `function` returns, called once however many metrics share it: always with the same
        arguments."""
        if function not in self._known:
            self._known[function] = function(*args, **kwargs)
        found: T = self._known[function]
        return found
