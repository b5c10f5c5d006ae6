"""The forms of an answer as views, over our own archive: every line with its number and its proof."""

from __future__ import annotations

from html.parser import HTMLParser

import pytest

from rag import Assistant, FormValue, Scope
from tests.ui.newsstand import answer_of
from ui.render.answer import turn_html
from ui.render.forms import VIEWS, form_html, is_in_view
from ui.state import Ask, Conversation, Phase, TurnView


class Marks(HTMLParser):
    """The articles that the numbers of a page open, and the names of its elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.opened: list[tuple[str, str]] = []
        self.names: set[str] = set()
        self.ids: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.names.add(tag)
        if found.get("class") == "cite":
            self.opened.append((found["data-article"], found["data-start"]))
        self.ids += [found["id"]] if "id" in found else []


def made(assistant: Assistant, name: str) -> FormValue:
    topics = {"quotes": "Dray", "timeline": "strike"}
    value: FormValue = getattr(assistant, name)(topics.get(name, "Quorbex"))
    return value


NAMES = ["quotes", "mentions", "timeline", "brief", "compare"]


@pytest.mark.parametrize("name", NAMES)
def test_every_line_has_its_number_and_the_number_opens_its_words(assistant: Assistant, name: str) -> None:
    form = made(assistant, name)
    assert not form.is_empty
    shown = Marks(form_html(form, 7))
    assert sorted(shown.opened) == sorted((c.article.id, str(c.start)) for c in form.shown)
    assert len(set(shown.ids)) == len(shown.ids)


@pytest.mark.parametrize("name", NAMES)
def test_words_of_hostile_articles_are_text_in_every_view(assistant: Assistant, name: str) -> None:
    form = getattr(assistant, name)("Voss" if name == "quotes" else "Quorbex")
    shown = form_html(form, 1)
    assert not Marks(shown).names & {"script", "img", "iframe"}
    assert "onload=alert(4)>" not in shown.replace("&gt;", "")


def test_there_is_a_view_for_every_form() -> None:
    assert {*FormValue.__args__} == {*VIEWS}


def test_a_quotation_is_copied_with_who_said_it_and_where(assistant: Assistant) -> None:
    shown = form_html(made(assistant, "quotes"), 1)
    assert "He said no worker would be punished for it.” (Alan Dray; Harbour Wire, 5 March 2014" in shown


def test_the_view_has_all_lines_so_no_notice_counts_what_was_left_out(assistant: Assistant) -> None:
    form = made(assistant, "quotes")
    notice = "12 of 40 lines are shown; all: dateline quotes Dray"
    assert is_in_view(notice, form)
    assert not is_in_view("Few sentences are about it.", form)


def test_what_is_written_up_is_prose_and_its_numbers_are_those_of_the_form(assistant: Assistant) -> None:
    form = made(assistant, "brief")
    answer = answer_of("the ferry strike", (), form=form)
    asked = TurnView(1, Ask("the ferry strike"), Phase.DONE, answer=answer)
    written = TurnView(2, Ask("Written up", written_up=form), Phase.DONE, answer=answer)
    assert "Write it up" in turn_html(asked)
    assert "Write it up" not in turn_html(written)
    history = Conversation([asked, written]).history
    assert len(history) == 1
    assert history[0].numbers == {cited.article.id: cited.number for cited in form.shown}


def test_one_article_mentions_something_and_several_mention_it(assistant: Assistant) -> None:
    several = assistant.mentions("Quorbex")
    one = assistant.mentions("Quorbex", scope=Scope(articles=(several.mentions[0].citation.article.id,)))
    assert "1 article that mentions Quorbex" in form_html(one, 1)
    assert f"{several.articles} articles that mention Quorbex" in form_html(several, 1)
