"""Which form of answer a question asks for, beside a fact: quotes, mentions, a timeline …; and of what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.query.forms.asking import form_request, restricts
    from rag.query.forms.intent import FormReader
    from rag.query.forms.request import Form, FormRequest
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".asking": ("form_request", "restricts"),
            ".intent": ("FormReader",),
            ".request": ("Form", "FormRequest"),
        },
    )  # fmt: skip

__all__ = ["Form", "FormReader", "FormRequest", "form_request", "restricts"]
