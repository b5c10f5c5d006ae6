"""The command `dateline`, and how it shows what it did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.cli.demo import make_demo
    from rag.cli.forms_output import form_json, notice_of
    from rag.cli.opening import settings_of, tell_following
    from rag.cli.options import one_of, whole
    from rag.cli.progress import weights_progress
    from rag.cli.report import whole_json
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".demo": ("make_demo",),
            ".forms_output": ("form_json", "notice_of"),
            ".opening": ("settings_of", "tell_following"),
            ".options": ("one_of", "whole"),
            ".progress": ("weights_progress",),
            ".report": ("whole_json",),
        },
    )  # fmt: skip

__all__ = [
    "form_json", "make_demo", "notice_of", "one_of", "settings_of", "tell_following", "weights_progress",
    "whole", "whole_json",
]  # fmt: skip
