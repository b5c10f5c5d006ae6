"""News in XML: feeds and wires, record by record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.loaders.xml_data.fields import record_name
    from rag.loaders.xml_data.news import read_other_xml, read_xml
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".fields": ("record_name",),
            ".news": ("read_other_xml", "read_xml"),
        },
    )  # fmt: skip

__all__ = ["read_other_xml", "read_xml", "record_name"]
