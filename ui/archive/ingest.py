"""Bringing uploaded files into the archive: read one by one, added in one go, told file by file."""

from __future__ import annotations

import logging
import shutil
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import Executor
from pathlib import Path

from rag import Assistant, DatelineError, Files, IngestReport, Skipped, Step
from rag.loaders import Allowance, Document
from ui.archive.unpack import Found, Unpacker
from ui.security import Limits
from ui.state import FileView, IngestView

PATIENCE_S = 0.2
logger = logging.getLogger(__name__)


class Ingest:
    """One upload on its way into the archive; `view` is what there is to show at any moment."""

    def __init__(
        self, assistant: Assistant, uploads: Sequence[Found], limits: Limits, lost: Sequence[str] = ()
    ) -> None:
        self._assistant = assistant
        self._uploads = uploads
        self._limits = limits
        self._allowance = Allowance(limits.total_bytes)  # for compressed files, also those out of a zip
        refused = (
            f"it did not arrive: larger than {limits.file_bytes // 1_000_000:,} MB, more than"
            f" {limits.waiting_bytes // 1_000_000:,} MB in all, or the connection broke"
        )
        files = [FileView(found.name) for found in uploads]
        files += [FileView(name, state="refused", skipped=[(name, refused)]) for name in lost]
        self.view = IngestView(files, "Reading the files …")

    def run(self, threads: Executor) -> Iterator[IngestView]:
        """Bring the files in, yielding what there is to show. The uploaded files are deleted in the end."""
        began = time.monotonic()
        job = threads.submit(self._work)
        while not job.done():
            yield self.view
            time.sleep(PATIENCE_S)
        if error := job.exception():
            self._fail(error)
        else:
            self._count(job.result())
        self.view.seconds, self.view.running = time.monotonic() - began, False
        yield self.view

    def _work(self) -> IngestReport:
        folder = Path(tempfile.mkdtemp(prefix="dateline-upload-"))
        try:
            reading = Files(self._limits.file_bytes, allowance=self._allowance)
            records = reading.articles(self._documents(folder, reading))
            return self._assistant.add(records, self._step, reading.account)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            for found in self._uploads:
                shutil.rmtree(found.path.parent, ignore_errors=True)

    def _documents(self, folder: Path, reading: Files) -> Iterator[Document | Skipped]:
        """What the uploads hold, counted for each; the origins are what a person calls the files, and not
        where they were put."""
        unpacker = Unpacker(folder, self._limits)
        for file, upload in zip(self.view.files, self._uploads, strict=False):
            file.state = "reading"
            for found in unpacker.open(upload.path, upload.name):
                opened = (found, "") if isinstance(found, Skipped) else (found.path, found.name)
                for document in reading.documents(*opened):
                    if isinstance(document, Skipped):
                        file.skipped.append((document.origin, document.reason))
                    else:
                        file.articles += 1
                    yield document
            file.state = "read" if file.articles else "refused"

    def _step(self, step: Step) -> None:
        if step.stage == "indexing":
            done = f" {100 * step.done // step.total} %" if step.total else ""
            self.view.stage = f"Making the articles searchable …{done}"
        elif step.done:
            self.view.stage = f"Reading the files … {step.done:,} articles so far"

    def _count(self, report: IngestReport) -> None:
        view = self.view
        view.added, view.replaced, view.unchanged = report.added, report.replaced, report.unchanged
        view.passages, view.account = report.passages, report.reading
        view.superseded = report.superseded_sentence() if report.superseded else ""
        told = {pair for file in view.files for pair in file.skipped}
        for skipped in report.skipped:  # what was read, but holds no news
            if (skipped.origin, skipped.reason) not in told:
                self._file_of(skipped).skipped.append((skipped.origin, skipped.reason))

    def _file_of(self, skipped: Skipped) -> FileView:
        named = [file for file in self.view.files if skipped.origin.startswith(file.name)]
        file = max(named, key=lambda file: len(file.name), default=self.view.files[0])
        file.articles = max(0, file.articles - 1)
        return file

    def _fail(self, error: BaseException) -> None:
        if isinstance(error, DatelineError):
            self.view.trouble = str(error)
            return
        logger.error("an upload failed", exc_info=error)
        self.view.trouble = (
            "Something went wrong inside Dateline; its log says what. The archive is as it was."
        )
