"""What happens when a person has a draft checked: it is read, checked in a thread, and can be stopped."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from concurrent.futures import Executor
from pathlib import Path

import gradio as gr

from rag import ArticleNotFound, Assistant, DatelineError, Draft, DraftReport, Interruption
from rag.loaders.documents import markdown_draft, read_draft
from ui.render import Span, draft_hint, draft_html, gone_html, panel_html
from ui.request import Form, FormError, form_of, number, readable, text
from ui.security import Uploads
from ui.state import Checking, DraftView
from ui.stream import BROKEN
from ui.waiting_line import PATIENCE_S, WaitingLine

logger = logging.getLogger(__name__)


class _Stopped(DatelineError):
    """Nobody wants the report any more."""


class DraftPage:
    """Checks drafts; shared by all windows. What belongs to one window is in its `Checking`."""

    def __init__(
        self, assistant: Assistant, waiting_line: WaitingLine, threads: Executor, uploads: Uploads
    ) -> None:
        self._assistant = assistant
        self._waiting_line = waiting_line
        self._threads = threads
        self._uploads = uploads

    def check(self, window: Checking, event: gr.EventData) -> Iterator[str]:
        """Check the text in the form, or the file that a browser has uploaded."""
        if window.running:
            yield draft_html(DraftView(trouble="A draft is still being checked. Stop it first."))
            return
        window.running = stopping = Interruption()
        view = DraftView()
        try:
            try:
                view.name, draft = self._draft(form_of(event._data))
            except DatelineError as error:
                view.trouble = str(error)
            else:
                yield from self._checked(stopping, view, draft)
            window.running = None  # the next check may come before we are asked for more
            yield draft_html(view)
        finally:
            stopping.set()
            if window.running is stopping:
                window.running = None

    def stop(self, window: Checking) -> None:
        """End the check that is running."""
        if window.running is not None:
            window.running.set()

    def proof(self, event: gr.EventData) -> str:
        """An article, with the words marked that speak for or against a sentence."""
        form = form_of(event._data)
        start, end = number(form, "start"), number(form, "end")
        try:
            article = self._assistant.archive.article(text(form, "article", 400))
        except ArticleNotFound:
            return gone_html()
        return panel_html(article, [Span(start, end)], start, closable=True, hint=draft_hint())

    def _draft(self, form: Form) -> tuple[str, Draft]:
        """The name of the file, "" for a text that was typed, and the draft. Raises `DatelineError`."""
        file = form_of(form.get("file"))
        if not file:
            written = form.get("text")
            if not isinstance(written, str) or not written.strip():
                raise FormError("Paste a text first, or choose a file.")
            return "", Draft.of(*markdown_draft(readable(written)))
        path = self._uploads.sent(Path(text(file, "path", 4_000).replace("\x00", "")))
        if path is None:
            raise FormError("The file did not arrive: it is too large, or the connection broke.")
        try:
            with self._uploads.held([path]):
                return text(file, "name", 200) or path.name, Draft.of(*read_draft(path))
        finally:
            self._uploads.discard(path)

    def _checked(self, stopping: Interruption, view: DraftView, draft: Draft) -> Iterator[str]:
        """What is shown while a draft waits and is checked; `view` has the report in the end."""
        view.running = True
        try:
            ticket = self._waiting_line.join()
        except DatelineError as error:
            view.running, view.trouble = False, str(error)
            return
        try:
            while (ahead := ticket.ahead) and not stopping.is_set:
                self._waiting_line.go_on()
                view.ahead = ahead
                yield draft_html(view)
                time.sleep(PATIENCE_S)
            view.ahead = 0
            job = self._threads.submit(self._report, stopping, view, draft)
            while not job.done():
                yield draft_html(view)  # unchanged too: only so is it noticed that the window has been closed
                time.sleep(PATIENCE_S)
            view.text, view.report = draft.text, job.result()
        except _Stopped:
            view.stopped = True
        except DatelineError as error:
            view.trouble = str(error)
        except Exception:
            logger.exception("a check failed")
            view.trouble = BROKEN
        finally:
            view.running = False
            ticket.leave()

    def _report(self, stopping: Interruption, view: DraftView, draft: Draft) -> DraftReport:
        def progress(done: int, total: int) -> None:
            view.done, view.total = done, total
            self._waiting_line.go_on()
            if stopping.is_set:
                raise _Stopped("stopped")

        progress(0, 0)
        return self._assistant.check(draft, progress=progress)
