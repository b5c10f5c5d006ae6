"""What programs and the tools of language models may call beside `ask`: forms, the check of a draft, passages
and articles.

Each method that `Programs.functions` names is one endpoint and one tool, by its own name. Its parameters are
the arguments that are let in (`ui.security.Endpoints`), and its docstring is what a language model chooses
by: all of it up to `Args` is the description, then comes a line for each argument.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING

from rag import ArticleNotFound, Assistant, DatelineError, Place, Scope
from rag.cli import form_json, notice_of, whole_json
from ui.request import LONGEST_NAME, Form, FormError, amount, narrowed, read_scope, readable, text, wanted
from ui.stream import BROKEN
from ui.waiting_line import WaitingLine

if TYPE_CHECKING:
    from rag import Brief, Comparison, Hit, Mentions, Quotes, Timeline

    FormValue = Brief | Comparison | Quotes | Mentions | Timeline

MOST_PASSAGES = 100

Json = dict[str, object]
logger = logging.getLogger(__name__)


class Missing(FormError):
    """There is no article with the id that was given."""


class Programs:
    """Answers programs; safe to share between threads. What goes wrong is told as `{"error": …}`, or raised
    where that is how it is to be told."""

    def __init__(self, assistant: Assistant, waiting_line: WaitingLine, *, raising: bool = False) -> None:
        self._assistant = assistant
        self._waiting_line = waiting_line
        self._told = _raised if raising else _told

    @property
    def functions(self) -> tuple[Callable[..., Json], ...]:
        """What can be called: whatever is not in here cannot."""
        return (
            self.quotes,
            self.mentions,
            self.timeline,
            self.brief,
            self.compare,
            self.entity,
            self.check,
            self.search,
            self.article,
        )

    # ------------------------------------------------------------------ forms

    @narrowed
    def quotes(
        self,
        speaker: str,
        about: str = "",
        limit: str | int = "",
        *,
        narrowing: Form,
    ) -> Json:
        """List what a person, an office or a body said, in their own words or reported: one exact quotation
        of an article for each statement, newest first. Choose this for "what did X say (about Y)", and for
        all statements rather than one answer. Returns lines with quote (word for word the article's text
        between the offsets start and end), speaker, direct (whether in quotation marks), day, outlet and
        article, and total, which counts those beyond the limit too.

        Args:
            speaker: Who speaks: a name, a title or a body, such as "Lavrov" or "the foreign ministry".
            about: Only what is said of this topic, in a few words; empty for everything.
            limit: At most so many lines, a whole number; empty for all.
        """

        def find(scope: Scope, most: int | None) -> Quotes:
            said, topic = wanted("speaker", speaker), wanted("about", about, optional=True)
            return self._assistant.quotes(said, topic, scope=scope, limit=most)

        return self._form(find, limit, narrowing)

    @narrowed
    def mentions(
        self,
        topic: str,
        limit: str | int = "",
        *,
        narrowing: Form,
    ) -> Json:
        """List every article that mentions something, each by one exact sentence of it, newest first, and
        count them by week and by outlet. Choose this for "which articles mention X", "how often" and "which
        outlets wrote of X". Returns articles (how many there are), complete (whether these are all), by_week,
        by_outlet, and lines with quote (word for word the article's text between the offsets start and end),
        day, outlet and article. The limit cuts the lines, never the counts.

        Args:
            topic: The word, the name or the few words that are looked for.
            limit: At most so many lines, a whole number; empty for all.
        """

        def find(scope: Scope, most: int | None) -> Mentions:
            return self._assistant.mentions(wanted("topic", topic), scope=scope, limit=most)

        return self._form(find, limit, narrowing)

    @narrowed
    def timeline(
        self,
        topic: str,
        limit: str | int = "",
        *,
        narrowing: Form,
    ) -> Json:
        """List what happened on a topic, in order of the days that the articles speak of (not those on which
        they were printed). Choose this for "when", "in what order" and "how did it come to X". Returns lines
        with day, day_by ("words" of the sentence, or only the day when it was "printed"), ahead (still to
        come when it was printed), quote (word for word the article's text between the offsets start and end),
        outlet, article, and also_in (other articles about the same).

        Args:
            topic: What it is about: a word, a name or a few words.
            limit: At most so many lines, a whole number; empty for all.
        """

        def find(scope: Scope, most: int | None) -> Timeline:
            return self._assistant.timeline(wanted("topic", topic), scope=scope, limit=most)

        return self._form(find, limit, narrowing)

    @narrowed
    def brief(
        self,
        topic: str,
        limit: str | int = "",
        *,
        narrowing: Form,
    ) -> Json:
        """Sum a topic up on a page, in exact quotations: its few themes, most covered first, the newest
        facts, what sources dispute and what the archive lacks. Choose this for "summarise X", "brief me on X"
        and "what is X about". Returns articles, outlets, first_day, last_day and lines; each says in part
        what it belongs to (theme, newest, difference, missing) and has, but for missing, quote (word for word
        the article's text between the offsets start and end), day, outlet and article.

        Args:
            topic: What it is about: a word, a name or a few words.
            limit: At most so many lines, a whole number; empty for a page.
        """

        def find(scope: Scope, most: int | None) -> Brief:
            return self._assistant.brief(wanted("topic", topic), scope=scope, limit=most)

        return self._form(find, limit, narrowing)

    @narrowed
    def compare(
        self,
        topic: str,
        limit: str | int = "",
        *,
        narrowing: Form,
    ) -> Json:
        """Set side by side what outlets report on a topic, in exact quotations. Choose this for "how do the
        outlets differ on X" and "compare how A and B reported X". Returns outlets with their articles and
        days, silent (those asked for that have nothing), and lines; each says in part what it is: what an
        outlet says (says; alone where no other has it, first where others have it later), what it leaves_out,
        a difference with its sides, or a correction; with quote (word for word the article's text between the
        offsets start and end), day, outlet and article.

        Args:
            topic: What it is about: a word, a name or a few words.
            limit: At most so many outlets, a whole number; empty for six, or for all that are named.
        """

        def find(scope: Scope, most: int | None) -> Comparison:
            return self._assistant.compare(wanted("topic", topic), scope=scope, limit=most)

        return self._form(find, limit, narrowing)

    @narrowed
    def entity(
        self,
        name: str,
        limit: str | int = 20,
        *,
        narrowing: Form,
    ) -> Json:
        """Put on a page what the archive has of a person, a body or a place. Choose this for "who is X" and
        "what do we have on X". Returns mentions (articles, by_week, by_outlet, lines), said (what they said),
        said_of (what others said of them), and beside (who is named in the same articles, closest first:
        together counts the articles with both, sentences the sentences, strength is the log-likelihood
        ratio). Every line has quote (word for word the article's text between the offsets start and end),
        day, outlet and article.

        Args:
            name: A name, such as "Lavrov", "the foreign ministry" or "Kiev".
            limit: At most so many lines of each kind, a whole number; empty for all.
        """

        def answer(scope: Scope) -> Json:
            most = amount("limit", limit)
            found = self._assistant.entity(wanted("name", name), scope=scope, limit=most)
            if not found.is_empty:
                return found.to_json()
            return {**found.to_json(), "notice": notice_of(found.nothing, scope, self._assistant.archive)}

        return self._in_turn(answer, narrowing)

    def _form(
        self,
        find: Callable[[Scope, int | None], FormValue],
        limit: str | int,
        narrowing: Form,
    ) -> Json:
        def answer(scope: Scope) -> Json:
            found = find(scope, amount("limit", limit))
            return form_json(found, scope, self._assistant.archive)

        return self._in_turn(answer, narrowing)

    # ------------------------------------------------------------------ checking

    @narrowed
    def check(
        self,
        draft: str,
        *,
        narrowing: Form,
    ) -> Json:
        """Check a text that somebody has written against the archive, sentence by sentence: are its
        quotations exact and by whom it says, do its claims, numbers, names and days agree with the articles?
        Choose this to verify a draft, a summary or an answer of your own before it is published. Returns
        findings in order, each with kind (quotation, claim, number, name, day), verdict (exact, differs,
        another's, nowhere; supported, stands, contradicted, not found), text, line, start and end in the
        draft, reason (what is wrong) and places (the exact words of articles that it rests on or that speak
        against it), and a summary that counts them. "not found" only says that no article says so. A long
        draft takes minutes.

        Args:
            draft: The text, plain or as Markdown; at most 300,000 characters.
        """

        def answer(scope: Scope) -> Json:
            if not draft.strip():
                raise FormError("draft must be a text with words in it.")
            text, go_on = readable(draft), self._waiting_line.go_on
            return self._assistant.check(text, scope=scope, progress=go_on).to_json()

        return self._in_turn(answer, narrowing)

    # ------------------------------------------------------------------ looking things up

    @narrowed
    def search(
        self,
        query: str,
        limit: str | int = 10,
        *,
        narrowing: Form,
    ) -> Json:
        """Find the passages of the archive nearest to a question or to some words, best first, whether or not
        they answer it. Choose this to gather material of your own; for an answer with its sources choose ask.
        Returns lines with quote (word for word the article's text between the offsets start and end), article
        (id, title, outlet as source, url, day as published) and score (1 is the best found; no probability).

        Args:
            query: A question or some words.
            limit: At most so many passages, a whole number from 1 to 100.
        """

        def answer(scope: Scope) -> Json:
            words = wanted("query", query)
            most = amount("limit", limit, MOST_PASSAGES)
            lines = [self._line(hit) for hit in self._assistant.search(words, most or 10, scope=scope)]
            found: Json = {"form": "search", "query": words, "lines": lines}
            if lines:
                return found
            return {**found, "notice": notice_of("No passage was found.", scope, self._assistant.archive)}

        return self._in_turn(answer, narrowing)

    def _line(self, hit: Hit) -> Json:
        passage = hit.passage
        article = self._assistant.archive.article(passage.article_id)
        place = Place(article, passage.start, passage.end, passage.text)
        return {**place.to_json(), "score": round(hit.score, 3)}

    def article(self, article_id: str) -> Json:
        """Read one article whole. Choose this to see the words around a quotation. Returns id, title, source
        (the outlet), published (its day), url, authors, section, language and text; the offsets start and end
        of every quotation that another tool gives count the characters of this text.

        Args:
            article_id: The article's id, as the other tools give it in article.id.
        """

        def answer() -> Json:
            try:
                found = whole_json(self._assistant.archive.article(readable(article_id)))
            except ArticleNotFound:  # its message names the archive's folder
                raise Missing(f"There is no article {readable(article_id[:200])!r} here.") from None
            return {name: value for name, value in found.items() if name != "origin"}

        return self._told(answer)

    # ------------------------------------------------------------------ what they have in common

    def _in_turn(self, answer: Callable[[Scope], Json], narrowing: Form) -> Json:
        """What is answered within what it is narrowed to, when its turn comes."""

        def in_turn() -> Json:
            scope = self.known(read_scope(narrowing), text(narrowing, "collection", LONGEST_NAME))
            with self._waiting_line.turn():
                return answer(scope)

        return self._told(in_turn)

    def known(self, scope: Scope, collection: str = "") -> Scope:
        """The scope as the archive writes its names, within a collection if one is named. Raises `NotHeld`
        for one that it does not have, `SavedQuestionError` for a collection that there is not."""
        return self._assistant.within(collection, scope) if collection else self._assistant.settled(scope)


def _raised(answer: Callable[[], Json]) -> Json:
    return answer()


def _told(answer: Callable[[], Json]) -> Json:
    try:
        return answer()
    except DatelineError as error:
        return {"error": str(error)}
    except Exception:
        logger.exception("a program's call failed")
        return {"error": BROKEN}
