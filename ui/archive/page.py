"""What happens when a person looks through the archive, adds to it, or takes something out."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from pathlib import Path
from typing import Generic, TypeVar

import gradio as gr

from rag import Assistant, DatelineError, Passage, bounds_of
from ui.archive.collecting import CollectionList
from ui.archive.ingest import Ingest
from ui.archive.shelf import FIELDS, PAGE, Row, filter_html, reader_html, rows_html, snippet
from ui.archive.unpack import Found
from ui.examples import examples
from ui.render import (
    NO_OUTLET,
    ModeChoice,
    composer_html,
    day,
    esc,
    holdings,
    ingest_html,
    masthead,
    shortened,
    welcome,
)
from ui.request import Form, FormError, form_of, number, read_scope, text
from ui.security import Limits, Uploads
from ui.state import Conversation, IngestView, Shelf
from vectorstore import Bounds

MOST_COUNTED, MOST_PASSAGES = 20_000, 2_000
LONGEST_NAME = 24


T = TypeVar("T")


class Kept(Generic[T]):
    """Something that is made once for each state of the archive."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._made: tuple[int, T] | None = None

    def at(self, revision: int) -> T:
        """As it is for this revision of the archive; who comes while it is being made waits for it."""
        with self._lock:
            if self._made is None or self._made[0] != revision:
                self._made = (revision, self._make())
            return self._made[1]

    def made(self, revision: int) -> T | None:
        """As it is for this revision, if it has been made."""
        made = self._made
        return made[1] if made and made[0] == revision else None


class ArchivePage:
    """Shows the archive; shared by all windows."""

    def __init__(
        self, assistant: Assistant, threads: Executor, uploads: Uploads, limits: Limits, *, read_only: bool
    ) -> None:
        self._assistant = assistant
        self._threads = threads
        self._uploads = uploads
        self._limits = limits
        self._read_only = read_only
        self.collections = CollectionList(assistant, read_only=read_only)
        self._adding = threading.Lock()
        self._table = Kept(lambda: holdings(self._shelves()))
        self._examples = Kept(lambda: examples(assistant))

    # ------------------------------------------------------------------ what every window begins with

    def enter(self) -> tuple[object, ...]:
        """A new window: its conversation, the welcome, the form, and what `refresh` fills. Questions to begin
        with are in it if they have been tried; nobody waits for them to type another."""
        return Conversation(), self.begin(), *self.refresh()

    def begin(self) -> str:
        """The welcome, with such questions as have been tried already."""
        archive = self._assistant.archive
        return welcome(archive.coverage(), self._examples.made(archive.revision) or [])

    def greeting(self) -> str:
        """The welcome with the questions to begin with, once they have been tried."""
        archive = self._assistant.archive
        return welcome(archive.coverage(), self._examples.at(archive.revision))

    def warm(self) -> None:
        """Look through the archive before the next window asks for it."""
        self._examples.at(self._assistant.archive.revision)

    def refresh(self) -> tuple[str, str, str, str, str]:
        """After a change: the masthead, the archive's table, its search form, its list, and the form that
        asks."""
        archive = self._assistant.archive
        coverage, table = archive.coverage(), self._table.at(archive.revision)
        listed = self.collections.listed()
        form = composer_html(coverage, modes(self._assistant), self._assistant.settings.mode, listed)
        return masthead(coverage), table, filter_html(coverage), self._page({}), form

    def _shelves(self) -> list[Shelf]:
        rows = self._assistant.archive.articles(limit=MOST_COUNTED)
        months = Counter(
            (row.published.date().replace(day=1) if row.published else None, row.source or NO_OUTLET)
            for row in rows
        )
        return [Shelf(month, outlet, articles) for (month, outlet), articles in months.items()]

    # ------------------------------------------------------------------ looking

    def page(self, event: gr.EventData) -> str:
        """One page of the list, searched or turned."""
        return self._page(form_of(event._data))

    def _page(self, form: Form) -> str:
        asked = {name: text(form, name, 400 if name != "query" else 200).strip() for name in FIELDS}
        at = min(max(0, number(form, "page")), 1_000_000)
        try:
            rows = self._rows(asked, at)
        except FormError as error:
            return _told(str(error))
        return rows_html(rows[:PAGE], asked, at, more=len(rows) > PAGE)

    def _rows(self, asked: Mapping[str, str], at: int) -> list[Row]:
        """One line more than a page has, where there are more. Raises `FormError`."""
        named = {"outlets": "source", "authors": "author", "sections": "section", "languages": "language"}
        names = {name: [asked[one]] for name, one in named.items() if asked[one]}
        bounds = bounds_of(read_scope({"after": asked["since"], "before": asked["until"], **names}))
        if asked["where"] and asked["query"]:
            return self._in_texts(asked["query"], bounds, at)
        rows = self._assistant.archive.articles(
            query=asked["query"], bounds=bounds, limit=PAGE + 1, offset=at * PAGE
        )
        return [Row.of(row) for row in rows]

    def _in_texts(self, query: str, bounds: Bounds, at: int) -> list[Row]:
        """The articles whose texts have the words, best first, each with the words of its best passage."""
        archive = self._assistant.archive
        ids = [id_ for id_, _ in archive.search_lexical(query, MOST_PASSAGES)]
        inside = archive.within(ids, bounds)
        best: dict[str, Passage] = {}
        for passage in archive.passages([id_ for id_ in ids if id_ in inside]):
            best.setdefault(passage.article_id, passage)
        shown = list(best.items())[at * PAGE : (at + 1) * PAGE + 1]
        rows = []
        for id_, passage in shown:
            one = archive.article(id_)
            rows.append(Row(one.id, one.title, one.source, day(one.published), snippet(passage.text, query)))
        return rows

    def read(self, event: gr.EventData) -> str:
        """One article whole."""
        return self._read(event, asking=False)

    def confirm_removal(self, event: gr.EventData) -> str:
        """One article whole, with the question whether it shall go."""
        return self._read(event, asking=True)

    def _read(self, event: gr.EventData, *, asking: bool) -> str:
        try:
            around = self._assistant.around(text(form_of(event._data), "article", 400))
        except DatelineError as error:
            return _told(str(error))
        return reader_html(around, removable=not self._read_only, asking=asking)

    # ------------------------------------------------------------------ changing

    def remove(self, event: gr.EventData) -> str:
        """Take an article out of the archive."""
        if self._read_only:
            return _told("This archive is read-only here.")
        try:
            with self._adding, self._assistant.archive.writing() as writer:
                writer.remove(text(form_of(event._data), "article", 400))
        except DatelineError as error:
            return _told(str(error))
        return '<p class="notice" role="status">Removed from the archive.</p>'

    def add(self, event: gr.EventData) -> Iterator[str]:
        """Bring in the files that a browser has uploaded."""
        if self._read_only:
            yield ingest_html(IngestView(running=False, trouble="This archive is read-only here."))
            return
        form = form_of(event._data)
        uploads = self._uploaded(form)
        if not uploads and not lost(form):
            yield ingest_html(IngestView(running=False, trouble="No file arrived. Choose one or more files."))
            return
        if not self._adding.acquire(blocking=False):
            yield ingest_html(
                IngestView(running=False, trouble="Other files are coming in just now. Try again soon.")
            )
            return
        try:
            last = ""
            with self._uploads.held(found.path for found in uploads):
                for view in Ingest(self._assistant, uploads, self._limits, lost(form)).run(self._threads):
                    if (shown := ingest_html(view)) != last:
                        last = shown
                        yield shown
        finally:
            self._adding.release()

    def _uploaded(self, form: Form) -> list[Found]:
        """The files of an event, and only such as lie where uploads are put."""
        files = form.get("files")
        found: dict[Path, Found] = {}
        for item in files[: self._limits.files] if isinstance(files, list) else []:
            fields = form_of(item)
            path = self._uploads.sent(Path(text(fields, "path", 4_000).replace("\x00", "")))
            if path is not None:
                found[path] = Found(path, text(fields, "name", 200) or path.name)
        return list(found.values())


def lost(form: Form) -> list[str]:
    """The names of files that the browser could not send."""
    files = form.get("files")
    items = [form_of(item) for item in files] if isinstance(files, list) else []
    return [text(item, "name", 200) for item in items if not text(item, "path", 10)]


def modes(assistant: Assistant) -> tuple[ModeChoice, ...]:
    """The ways of answering, and what each costs in waiting."""
    model = assistant.model
    quotations = ModeChoice("extractive", "Quotations only", "under 1 s")
    if model is None:
        none = ModeChoice("llm", "Written by a model", "none is installed or configured", there=False)
        return ModeChoice("auto", "Automatic: quotations", "under 1 s"), none, quotations
    endpoint = assistant.settings.has_endpoint
    waits = "a few seconds" if endpoint else "10 s and more"
    kind = shortened(model.name, LONGEST_NAME) if endpoint else "the embedded model"
    return (
        ModeChoice("auto", f"Automatic: {kind}", waits),
        ModeChoice("llm", f"Written by {kind}", waits),
        quotations,
    )


def _told(message: str) -> str:
    return f'<p class="notice trouble" role="alert">{esc(message)}</p>'
