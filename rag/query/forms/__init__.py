"""Which form of answer a question asks for, beside a fact: quotes, mentions, a timeline …; and of what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.query.forms.asking import form_request, marks_of, restricts
    from rag.query.forms.intent import FormReader, IntentModel, Judge, shipped_intent
    from rag.query.forms.request import Form, FormRequest
    from rag.query.forms.slots import Slots, slots_of
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".asking": ("form_request", "marks_of", "restricts"),
            ".intent": ("FormReader", "IntentModel", "Judge", "shipped_intent"),
            ".request": ("Form", "FormRequest"),
            ".slots": ("Slots", "slots_of"),
        },
    )  # fmt: skip

__all__ = [
    "Form", "FormReader", "FormRequest", "IntentModel", "Judge", "Slots", "form_request", "marks_of",
    "restricts", "shipped_intent", "slots_of",
]  # fmt: skip
