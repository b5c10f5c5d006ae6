"""The page: its places, and which event fills which of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import gradio as gr
from gradio.events import api

from ui.archive import ArchivePage, CollectionList
from ui.chat import Chat
from ui.drafts import DraftPage
from ui.front import static
from ui.render import draft_form_html, draft_hint, empty_panel, upload_html
from ui.security import Limits
from ui.state import Checking, Conversation
from ui.watching import Entities, WatchPage, watch_hint

TITLE = "Dateline"
FORGOTTEN_AFTER_S = 6 * 3600
# The page's script does the rest; this hands it the way to call us. Gradio wants to see the events' names.
_BRIDGE = (
    "const events = ['do_ask', 'do_drop', 'do_instead', 'do_again', 'do_write_up', 'do_stop', 'do_new',"
    " 'do_resume', 'do_forget', 'do_suggest',"
    " 'do_sweep', 'do_open', 'do_rate', 'do_export', 'do_page', 'do_read', 'do_confirm_removal', 'do_remove',"
    " 'do_collect', 'do_rename_collection', 'do_remove_collection',"
    " 'do_add', 'do_check', 'do_stop_check', 'do_proof',"
    " 'do_watch', 'do_watch_this', 'do_watch_open', 'do_watch_remove', 'do_watch_renew', 'do_entity'];"
    " window.dateline.connect(trigger, upload);"
)
_OUTBOX = "watch('value', () => window.dateline.receive(props.value));"
_TABS = {
    "ask": "Ask",
    "check": "Check a draft",
    "watch": "Watch",
    "archive": "Archive",
    "add": "Add articles",
}


def build(
    chat: Chat,
    archive: ArchivePage,
    drafts: DraftPage,
    watch: WatchPage,
    entities: Entities,
    functions: Sequence[Callable[..., object]],
    limits: Limits,
    *,
    read_only: bool,
) -> gr.Blocks:
    """The Gradio app, not yet served; `functions` are what programs can call, by their names."""
    page = gr.Blocks(title=TITLE, analytics_enabled=False, fill_width=True)
    with page:
        conversation = gr.State(Conversation(key=""), time_to_live=FORGOTTEN_AFTER_S)
        checking = gr.State(Checking(), time_to_live=FORGOTTEN_AFTER_S)
        bridge = gr.HTML("", html_template="<span></span>", js_on_load=_BRIDGE, elem_id="bridge")
        outbox = gr.HTML("", html_template="<span></span>", js_on_load=_OUTBOX, elem_id="outbox")
        top = place("masthead")
        place("tabs", tabs_html([name for name in _TABS if not (read_only and name == "add")]))
        asked, checked, shelf = _ask_part(), _check_part(files=not read_only), _archive_part()
        watched = _watch_part()
        added_files = None if read_only else _add_part(limits)
        renewed = [top, shelf["table"], shelf["filter"], shelf["list"], asked["composer"]]
        entered = page.load(archive.enter, None, [conversation, asked["welcome"], *renewed], **quiet())
        entered.then(archive.greeting, None, [asked["welcome"]], **quiet())
        _wire_asking(bridge, chat, conversation, asked, outbox)
        _wire_archive(bridge, archive, shelf, added_files, renewed, asked["welcome"])
        _wire_collections(bridge, archive.collections, outbox)
        _on(bridge, "check", drafts.check, [checking], [checked["findings"]])
        _on(bridge, "stop_check", drafts.stop, [checking], None, queue=False)
        _on(bridge, "proof", drafts.proof, None, [checked["proof"]], queue=False)
        _wire_watching(bridge, watch, entities, conversation, watched, asked["panel"], outbox)
        for function in functions:
            api(function, api_name=function.__name__, concurrency_limit=None)
    page.queue(max_size=256, api_open=False)
    return page


Places = dict[str, gr.HTML]


def place(name: str, value: str = "") -> gr.HTML:
    """A part of the page that we fill with our own HTML."""
    return gr.HTML(value, js_on_load=None, elem_id=name, apply_default_css=False)


def _ask_part() -> Places:
    with gr.Column(elem_id="part-ask", elem_classes="part"), gr.Row(elem_id="columns"):
        with gr.Column(elem_id="left", min_width=0):
            places = {name: place(name) for name in ("welcome", "past", "now", "composer")}
        with gr.Column(elem_id="right", min_width=0):
            places["panel"] = place("panel", empty_panel())
    return places


def _check_part(*, files: bool) -> Places:
    with gr.Column(elem_id="part-check", elem_classes="part"), gr.Row(elem_id="drafts"):
        with gr.Column(elem_id="drafted", min_width=0):
            place("draftform", draft_form_html(files=files))
            places = {"findings": place("findings")}
        with gr.Column(elem_id="proofs", min_width=0):
            places["proof"] = place("proof", draft_hint())
    return places


def _watch_part() -> Places:
    with gr.Column(elem_id="part-watch", elem_classes="part"), gr.Row(elem_id="watches"):
        with gr.Column(elem_id="watchlist", min_width=0):
            places = {"watched": place("watched")}
        with gr.Column(elem_id="watchdesk", min_width=0):
            places["watchproof"] = place("watchproof", watch_hint())
    return places


def _archive_part() -> Places:
    with gr.Column(elem_id="part-archive", elem_classes="part"):
        places = {"table": place("table")}
        with gr.Row(elem_id="shelves"):
            with gr.Column(elem_id="shelf", min_width=0):
                places |= {"filter": place("filter"), "list": place("list")}
            with gr.Column(elem_id="desk", min_width=0):
                places["reader"] = place("reader")
    return places


def _add_part(limits: Limits) -> gr.HTML:
    with gr.Column(elem_id="part-add", elem_classes="part"):
        place("upload", upload_html(limits.files, limits.file_bytes // 1_000_000))
        return place("intake")


def quiet(*, queue: bool = True) -> dict[str, Any]:
    """What all our events have in common: no overlay of Gradio's, not for programs, any number at once."""
    return {
        "show_progress": "hidden",
        "api_visibility": "private",
        "concurrency_limit": None,
        "queue": queue,
    }


def _wire_asking(bridge: gr.HTML, chat: Chat, conversation: gr.State, asked: Places, outbox: gr.HTML) -> None:
    answering = [asked["past"], asked["now"], asked["panel"], outbox]
    asking = {
        "ask": chat.ask_here,
        "drop": chat.drop,
        "instead": chat.instead,
        "again": chat.again,
        "write_up": chat.write_up,
    }
    for name, answer in asking.items():
        _on(bridge, name, answer, [conversation], answering)
    _on(bridge, "stop", chat.stop, [conversation], None, queue=False)
    _on(bridge, "new", chat.new, [conversation], [conversation, asked["now"]], queue=False).then(
        lambda: ("", empty_panel()), None, [asked["past"], asked["panel"]], **quiet(queue=False)
    )
    _on(bridge, "resume", chat.resume, [conversation], [conversation, *answering], queue=False)
    _on(bridge, "suggest", chat.suggest, [conversation], [outbox])
    _on(bridge, "forget", chat.forget, None, [outbox], queue=False)
    _on(bridge, "sweep", chat.sweep, [conversation], [asked["now"]], queue=False)
    _on(bridge, "open", chat.open, [conversation], [asked["panel"]], queue=False)
    _on(bridge, "rate", chat.rate, [conversation], [asked["past"], asked["now"], outbox], queue=False)
    _on(bridge, "export", chat.export, [conversation], [outbox], queue=False)


def _wire_watching(
    bridge: gr.HTML,
    watch: WatchPage,
    entities: Entities,
    conversation: gr.State,
    watched: Places,
    panel: gr.HTML,
    outbox: gr.HTML,
) -> None:
    _on(bridge, "watch", watch.look, None, [watched["watched"]])
    _on(bridge, "watch_this", watch.add, [conversation], [outbox], queue=False)
    _on(bridge, "watch_open", watch.open, None, [watched["watchproof"]], queue=False)
    _on(bridge, "watch_renew", watch.renew, None, [watched["watched"]], queue=False)
    _on(bridge, "watch_remove", watch.remove, None, [watched["watched"]], queue=False)
    _on(bridge, "entity", entities.open, [conversation], [panel])


def _wire_archive(
    bridge: gr.HTML,
    archive: ArchivePage,
    shelf: Places,
    added_files: gr.HTML | None,
    renewed: list[gr.HTML],
    welcome: gr.HTML,
) -> None:
    _on(bridge, "page", archive.page, None, [shelf["list"]], queue=False)
    _on(bridge, "read", archive.read, None, [shelf["reader"]], queue=False)
    if added_files is None:
        return
    _on(bridge, "confirm_removal", archive.confirm_removal, None, [shelf["reader"]], queue=False)
    removed = _on(bridge, "remove", archive.remove, None, [shelf["reader"]])
    added = _on(bridge, "add", archive.add, None, [added_files])
    for event in (removed, added):
        renewal = event.then(archive.refresh, None, renewed, **quiet())
        begun = renewal.then(archive.begin, None, [welcome], **quiet())
        begun.then(archive.greeting, None, [welcome], **quiet())


def _wire_collections(bridge: gr.HTML, collections: CollectionList, outbox: gr.HTML) -> None:
    _on(bridge, "collect", collections.save, None, [outbox], queue=False)
    _on(bridge, "rename_collection", collections.rename, None, [outbox], queue=False)
    _on(bridge, "remove_collection", collections.remove, None, [outbox], queue=False)


def _on(
    bridge: gr.HTML,
    name: str,
    handler: Callable[..., object],
    inputs: list[Any] | None,
    outputs: list[Any] | None,
    *,
    queue: bool = True,
) -> Any:
    return getattr(bridge, f"do_{name}")(
        handler, inputs, outputs, trigger_mode="multiple", api_name=f"do_{name}", **quiet(queue=queue)
    )


def tabs_html(names: list[str]) -> str:
    """The names of the page's parts, to go from one to the other."""
    buttons = "".join(
        f'<button type="button" role="tab" id="tab-{name}" aria-controls="part-{name}"'
        f' aria-selected="{"true" if name == "ask" else "false"}" data-do="goto"'
        f' data-tab="{name}">{_TABS[name]}</button>'
        for name in names
    )
    return f'<div class="parts" role="tablist" aria-label="Parts of Dateline">{buttons}</div>'


def theme() -> gr.themes.Base:
    """Gradio's plainest theme with the fonts that the reader's system has."""
    return gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])


def head() -> str:
    """Our style sheet and our script, inlined: they are there before anything of the page is, and Gradio does
    not rewrite the one."""
    return f"<style>{static('chat.css')}</style><script>{static('chat.js')}</script>"
