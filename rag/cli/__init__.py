"""The command `dateline`, and how it shows what it did."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.cli.demo import demo_archive, make_demo
    from rag.cli.options import one_of, whole
    from rag.cli.progress import weights_progress
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".demo": ("demo_archive", "make_demo"),
            ".options": ("one_of", "whole"),
            ".progress": ("weights_progress",),
        },
    )  # fmt: skip

__all__ = ["demo_archive", "make_demo", "one_of", "weights_progress", "whole"]
