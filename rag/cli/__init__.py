"""The command `dateline`, and how it shows what it did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.cli.demo import demo_archive, make_demo
    from rag.cli.forms_output import form_json, notice_of
    from rag.cli.options import one_of, whole
    from rag.cli.progress import weights_progress
    from rag.cli.report import whole_json
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".demo": ("demo_archive", "make_demo"),
            ".forms_output": ("form_json", "notice_of"),
            ".options": ("one_of", "whole"),
            ".progress": ("weights_progress",),
            ".report": ("whole_json",),
        },
    )  # fmt: skip

__all__ = [
    "demo_archive", "form_json", "make_demo", "notice_of", "one_of", "weights_progress", "whole",
    "whole_json",
]  # fmt: skip
