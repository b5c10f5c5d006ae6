"""Collections on the page: what narrows a question, kept under a name; and what a conversation that comes
back was narrowed to."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

import gradio as gr

from rag import ArticleNotFound, Assistant, DatelineError, SavedCollection, Scope
from rag.exporting import scope_text
from ui.outbox import outgoing
from ui.render import esc, plain_line
from ui.request import LONGEST_NAME, NAMED, Form, form_of, read_scope, text

_FIELDS = {name: "sources" if name == "outlets" else name for name in NAMED}


class CollectionList:
    """Lists the collections of the archive, which are everybody's; shared by all windows."""

    def __init__(self, assistant: Assistant, *, read_only: bool) -> None:
        self._assistant = assistant
        self._read_only = read_only

    def listed(self, chosen: str = "") -> str:
        """The part of the form in which a collection is chosen, kept, renamed and deleted."""
        try:
            kept = self._assistant.collections.all()
            told = {one.name: _told(one, self._assistant.lost_from(one.name)) for one in kept}
        except DatelineError as error:
            return f'<p class="notice trouble">{esc(str(error))}</p>'
        options = "".join(
            f'<option value="{esc(one.name)}" data-told="{plain_line(told[one.name], 600)}"'
            f"{' selected' if one.name == chosen else ''}>{esc(one.name)}</option>"
            for one in kept
        )
        choice = (
            f'<label>Collection <select name="collection"><option value="">none</option>{options}</select>'
            f'</label>{"" if self._read_only else _DEEDS}<p class="from told" role="status"></p>'
        )
        return f'<div class="collections">{choice if kept else ""}{"" if self._read_only else _KEEP}</div>'

    def save(self, event: gr.EventData) -> str:
        """Keep what is chosen in the form as a collection: outbox."""
        form = form_of(event._data)

        def kept() -> str:
            within, scope = text(form, "collection", LONGEST_NAME), read_scope(form)
            scope = self._assistant.within(within, scope) if within else self._assistant.settled(scope)
            return self._assistant.collect(text(form, "name", LONGEST_NAME + 1), scope).name

        return self._changed(kept, lambda name: f"Kept as the collection “{name}”.", widen="yes")

    def rename(self, event: gr.EventData) -> str:
        """Give a collection another name: outbox."""
        form = form_of(event._data)
        name, new = text(form, "collection", LONGEST_NAME), text(form, "name", LONGEST_NAME + 1)
        return self._changed(
            lambda: self._assistant.collections.rename(name, new).name, "Renamed to “{}”.".format
        )

    def remove(self, event: gr.EventData) -> str:
        """Forget a collection: outbox."""
        form: Form = form_of(event._data)

        def removed() -> str:
            self._assistant.collections.remove(text(form, "collection", LONGEST_NAME))
            return ""

        return self._changed(removed, lambda _: "The collection is deleted; its articles are not.")

    def _changed(self, deed: Callable[[], str], told: Callable[[str], str], **more: str) -> str:
        """Do it, and have the page show what there is then, the collection chosen that the deed names."""
        if self._read_only:
            return outgoing(say="This archive is read-only here: collections cannot be changed.")
        try:
            name = deed()
        except DatelineError as error:
            return outgoing(say=f"{str(error)[:1].upper()}{str(error)[1:]}.")
        return outgoing(say=told(name), collections=self.listed(name), **more)


_DEEDS = (
    '<span class="deeds" hidden><button type="button" class="quiet" data-do="name_collection">Rename</button>'
    '<button type="button" class="quiet" data-do="sure_collection">Delete</button></span>'
)
_KEEP = (
    '<p class="collecting" hidden><label>Keep what is chosen as a collection'
    f' <input type="text" class="collectname" maxlength="{LONGEST_NAME}"></label>'
    '<button type="button" class="quiet" data-do="collect">Keep</button></p>'
)


def _told(one: SavedCollection, lost: tuple[str, ...]) -> str:
    gone = f"; no longer in the archive: {', '.join(lost)}" if lost else ""
    return f"{scope_text(one.scope)}{gone}"


def narrowing_values(scope: Scope, assistant: Assistant) -> dict[str, object]:
    """What a question was narrowed to, as the fields of the form: days, names, articles as pairs of an id and
    what is shown of it, and its collection where there still is one. What that has is not in the fields."""
    within = Scope()
    collection = ""
    if scope.collection:
        with suppress(DatelineError):
            within, collection = assistant.within(scope.collection), scope.collection
    values: dict[str, object] = {"collection": collection}
    for name in ("after", "before", "as_of"):
        day = getattr(scope, name)
        values[name] = day.isoformat() if day and day != getattr(within, name) else ""
    archive = assistant.archive
    for name, field in _FIELDS.items():
        names = getattr(scope, field)
        if collection and name == "articles":  # what it no longer has is told beside its name
            names = tuple(one for one in names if archive.digest(one) is not None)
        values[name] = [] if names == getattr(within, field) else list(names)
    values["articles"] = [[id_, _shown(id_, assistant)] for id_ in values["articles"]]  # type: ignore[attr-defined]
    return values


def _shown(id_: str, assistant: Assistant) -> str:
    try:
        return assistant.archive.article(id_).title or id_
    except ArticleNotFound:
        return f"{id_} (no longer in the archive)"
