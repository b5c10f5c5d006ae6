"""An answer as the words of a chat message, with an annotation for each place that a number stands for; and
back, from the messages of a conversation to its turns."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from urllib.parse import quote

from rag import Answer, Article, Claim, Kind, Status, Support, Turn, Understood, turns_of
from rag.exporting import flat, fragment_url, safe_url, visible
from rag.text import describe
from ui.request import LONGEST_QUESTION

SOURCES = "\n\nSources:\n"
WITHDRAWN = "\n\nWhat stands above is withdrawn; the answer is:\n\n"
DIFFER, NOTE, WHICH = "\n\nSources differ on ", "\n\nNote: ", "\n\nWhich one is meant?"
MOST_TURNS, LONGEST_ANSWER = 20, 4_000

# What a chat would read as markup: a link, an image, a tag, a fence, and a number of a source that is none.
_MARKUP = re.compile(r"([\\`*_\[\]<~|])")
_ESCAPED = re.compile(r"\\([\\`*_\[\]<~|])")
_IN_URL = re.compile(r"[<>\[\]()`*|\"'~]")
_MARKS = re.compile(r"(?<!\\)(?: ?\[\d{1,4}\])+")
_REST = re.compile("|".join(map(re.escape, (SOURCES, DIFFER, NOTE, WHICH))))
_UNSUPPORTED = re.compile(r" \(unsupported: [^\n]*?\)(?=\s|$)")

Json = dict[str, object]


@dataclass(slots=True)
class Wording:
    """The words of a message as they grow. `address_of` gives an article's own place on this server, for one
    that has no address of the web."""

    address_of: Callable[[Article], str]
    content: str = ""
    annotations: list[Json] = field(default_factory=list)
    told: list[Claim] = field(default_factory=list)

    def claim(self, claim: Claim, *, in_form: bool) -> str:
        """Add a sentence with its numbers; what was added. Those of a form are items of a list."""
        joint = ("\n- " if self.told else "- ") if in_form else " " if self.told else ""
        self.told.append(claim)
        added = joint + plain(claim.text)
        if claim.support is Support.UNSUPPORTED:
            added += f" (unsupported: {plain(claim.reason)})"
        elif claim.numbers:
            added += " "
        for number in claim.numbers:
            start = len(self.content) + len(added)
            added += f"[{number}]"
            self._annotate(claim, number, start, start + len(f"[{number}]"))
        self.content += added
        return added

    def end(self, answer: Answer) -> str:
        """Add what is still missing of the whole answer; what was added. Where sentences were taken back
        that have been shown, it says so and begins anew."""
        before = len(self.content)
        if self.told != list(answer.claims)[: len(self.told)]:
            self.content += WITHDRAWN
            self.told.clear()
        in_form = is_form(answer.understood)
        for claim in answer.claims[len(self.told) :]:
            self.claim(claim, in_form=in_form)
        if answer.status is Status.DECLINED:
            self.content += plain(answer.text)
            asked = [plain(s.question) for s in answer.suggestions if s.question]
            self.content += "".join(f"\n- You can ask: {question}" for question in asked)
        self.content += _differences(answer) + _meant(answer)
        self.content += "".join(f"{NOTE}{plain(notice)}" for notice in answer.notices)
        self.content += self._sources(answer)
        return self.content[before:]

    def _annotate(self, claim: Claim, number: int, start: int, end: int) -> None:
        for cited in claim.citations:
            if cited.number != number:
                continue
            article = cited.article
            url = fragment_url(article.url, cited.quote) or self.address_of(article)
            place: Json = {"start_index": start, "end_index": end, "title": _title(article), "url": url}
            place |= {"number": number, "quote": cited.quote, "article_id": article.id}
            place |= {"quote_start": cited.start, "quote_end": cited.end}
            self.annotations.append({"type": "url_citation", "url_citation": place})

    def _sources(self, answer: Answer) -> str:
        cited = {citation.number: citation.article for citation in answer.citations}
        lines = [
            f"- [{number}] {plain(describe(article))} {_url(article.url) or self.address_of(article)}"
            for number, article in cited.items()
        ]
        return SOURCES + "\n".join(lines) if lines else ""


def is_form(understood: Iterable[Understood]) -> bool:
    """Whether a question was read as one for a list, such as a timeline."""
    return any(part.kind is Kind.FORM for part in understood)


def worded(answer: Answer, address_of: Callable[[Article], str]) -> Wording:
    """The whole answer in words."""
    wording = Wording(address_of)
    wording.end(answer)
    return wording


def history_of(said: Iterable[tuple[str, str]]) -> tuple[Turn, ...]:
    """The turns of a conversation from its (question, message of the assistant) pairs, oldest first. What
    has no number of a source answered nothing, and the words of a message are believed for nothing but
    whom "he" may mean."""
    last = list(said)[-MOST_TURNS:]
    return turns_of([(flat(asked)[:LONGEST_QUESTION], _answered(told)) for asked, told in last])


def plain(text: str) -> str:
    r"""Words on one line in which nothing is a link, an image, a tag or a number of a source.

    >>> plain("a ![x](http://a)\n<b> [1]")
    'a !\\[x\\](http://a) \\<b> \\[1\\]'
    """
    return _MARKUP.sub(r"\\\1", flat(visible(text)))


def _answered(message: str) -> str:
    text = message.rpartition(WITHDRAWN)[2]
    text = text[:LONGEST_ANSWER]
    rest = _REST.search(text)
    text = text[: rest.start()] if rest else text
    if not _MARKS.search(text):
        return ""
    text = _UNSUPPORTED.sub("", _MARKS.sub("", text))
    return flat(_ESCAPED.sub(r"\1", re.sub(r"^- ", "", text, flags=re.MULTILINE)))


def _differences(answer: Answer) -> str:
    told = []
    for conflict in answer.conflicts:
        sides = (
            f"{plain(side.value)} ({plain(describe(side.citation.article))}) [{side.citation.number}]"
            for side in conflict.sides
        )
        told.append(f"{DIFFER}{plain(conflict.subject)}: {'; '.join(sides)}")
    return "".join(told)


def _meant(answer: Answer) -> str:
    if not answer.alternatives:
        return ""
    others = "".join(f"\n- {plain(one.label)}" for one in answer.alternatives)
    return f"{WHICH} The likeliest is answered:{others}"


def _title(article: Article) -> str:
    return flat(visible(article.title)) or article.id


def _url(url: str | None) -> str:
    return _IN_URL.sub(lambda match: quote(match.group(), safe=""), safe_url(url))
