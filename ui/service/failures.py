"""What goes wrong, told in OpenAI's form: a status and `{"error": {"message", "type", "param", "code"}}`.

No message of the archive or of a model's endpoint is passed on: they name folders, addresses and commands of
this machine. The log has them.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass

from rag import DatelineError, ModelError, ModelMissing, NotHeld, SavedQuestionError
from ui.programs import Missing
from ui.request import FormError
from ui.security import Refused
from ui.stream import BROKEN
from ui.waiting_line import Closing, Full

TRY_AGAIN_S = 10
_TYPES = {
    401: "authentication_error",
    403: "permission_error",
    404: "not_found_error",
    429: "rate_limit_error",
    500: "server_error",
    503: "server_error",
}
_CODES = {
    401: "invalid_api_key",
    403: "forbidden",
    404: "not_found",
    405: "method_not_allowed",
    413: "too_large",
    429: "too_many_requests",
    500: "internal_error",
    503: "unavailable",
}

logger = logging.getLogger(__name__)


@dataclass(eq=False)
class Failure(Exception):
    """What is told instead of an answer; `param` names the field of the request that is at fault."""

    status: int
    message: str
    param: str | None = None
    code: str | None = None
    wait_s: int = 0

    def to_json(self) -> dict[str, object]:
        """The body that is sent."""
        kind = _TYPES.get(self.status, "invalid_request_error")
        code = self.code or _CODES.get(self.status)
        return {"error": {"message": self.message, "type": kind, "param": self.param, "code": code}}

    @property
    def headers(self) -> Mapping[str, str]:
        """What goes with it: when to ask again."""
        return {"retry-after": str(self.wait_s)} if self.wait_s else {}


def failure_of(error: BaseException) -> Failure:
    """How an error is told; what nobody is told the words of is logged."""
    match error:
        case Failure():
            return error
        case Refused():
            return Failure(error.status, str(error))
        case Missing():
            return Failure(404, str(error))
        case FormError() | NotHeld() | SavedQuestionError():
            return Failure(400, str(error))
        case Full():
            return Failure(429, str(error), wait_s=TRY_AGAIN_S)
        case Closing():
            return Failure(503, str(error), wait_s=TRY_AGAIN_S)
        case ModelMissing():
            return Failure(
                503,
                "No language model is set up on this server. Ask in quotations: model dateline-extractive,"
                " mode extractive.",
                code="no_model",
            )
        case ModelError():
            logger.error("a language model failed", exc_info=error)
            return Failure(
                503, "The language model failed; the server's log says why. Ask again, or in quotations."
            )
        case DatelineError():
            logger.error("the archive could not answer", exc_info=error)
            return Failure(503, "The archive cannot be used now; the server's log says why.")
    logger.error("a request failed", exc_info=error)
    return Failure(500, BROKEN)


def as_bytes(value: object) -> bytes:
    """A value as JSON; half a character that came in with a request becomes a mark."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
