"""Documents, mail, crawls and containers of files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from vectorstore import lazy

if TYPE_CHECKING:
    from rag.loaders.documents.containers import is_tar, is_zip, read_tar, read_zip
    from rag.loaders.documents.drafts import markdown_draft, read_draft
    from rag.loaders.documents.epub import is_epub, read_epub
    from rag.loaders.documents.mail import is_mail, is_mbox, read_mail, read_mbox
    from rag.loaders.documents.markdown import is_markdown, read_markdown
    from rag.loaders.documents.office import (
        first_member,
        is_doc,
        is_docx,
        is_odt,
        read_doc,
        read_docx,
        read_odt,
    )
    from rag.loaders.documents.pdf import is_pdf, read_pdf
    from rag.loaders.documents.rtf import RTF
    from rag.loaders.documents.warc import is_warc, read_warc
else:
    __getattr__, __dir__ = lazy(
        __name__,
        {
            ".containers": ("is_tar", "is_zip", "read_tar", "read_zip"),
            ".drafts": ("markdown_draft", "read_draft"),
            ".epub": ("is_epub", "read_epub"),
            ".mail": ("is_mail", "is_mbox", "read_mail", "read_mbox"),
            ".markdown": ("is_markdown", "read_markdown"),
            ".office": ("first_member", "is_doc", "is_docx", "is_odt", "read_doc", "read_docx", "read_odt"),
            ".pdf": ("is_pdf", "read_pdf"),
            ".rtf": ("RTF",),
            ".warc": ("is_warc", "read_warc"),
        },
    )  # fmt: skip

__all__ = [
    "RTF", "first_member", "is_doc", "is_docx", "is_epub", "is_mail", "is_markdown", "is_mbox", "is_odt",
    "is_pdf", "is_tar", "is_warc", "is_zip", "markdown_draft", "read_doc", "read_docx", "read_draft",
    "read_epub", "read_mail", "read_markdown", "read_mbox", "read_odt", "read_pdf", "read_tar", "read_warc",
    "read_zip",
]  # fmt: skip
