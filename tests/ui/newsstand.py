"""Articles that attack whoever shows them, a model that takes its time, and finished answers to render."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime

from rag import (
    Answer,
    Article,
    Citation,
    Claim,
    DraftReport,
    Evidence,
    Finding,
    FindingKind,
    Mode,
    Place,
    Standing,
    Status,
    Support,
)
from rag.answering.composing import quote_all
from rag.models.openai_chat import ChatMessage, Completion, Finish, TokenUsage
from rag.schema.answer import Conflict, Side, Timings
from rag.schema.scope import Kind, Understood
from tests.conftest import ARTICLES, BRIDGE, FERRY, UNDATED
from ui.state import Ask, DraftView, Phase, TurnView
from vectorstore.catalog.overview import Coverage

SCRIPT = "<script>alert('x')</script>"
IMAGE = '"><img src="http://attacker.invalid/x.png" onerror="alert(1)">'
HANDLER = "' autofocus onfocus='alert(2)' x='"
FRAME = '<iframe srcdoc="<script>alert(3)</script>"></iframe><svg onload=alert(4)></svg>'
TEMPLATE = "${alert(5)} {{constructor.constructor('alert(6)')()}} `${alert(7)}`"
HOSTILE = tuple(
    Article(
        id=f"hostile{index}{IMAGE}",
        title=f"Quorbex report {index} {payload}",
        text=(
            f"The Quorbex committee of {payload} met on Monday to count {index} lanterns.\n\n"
            f'Its chair, Ena {payload} Voss, said: "The lanterns of Quorbex were counted {index} times."'
            f" {FRAME}"
        ),
        source=f"Gazette {payload}",
        url=url,
        authors=(f"Author {payload}",),
        published=datetime(2014, 5, 1 + index, tzinfo=UTC),
    )
    for index, (payload, url) in enumerate(
        (
            (SCRIPT, "javascript:alert('url')"),
            (IMAGE, f"https://example.org/{IMAGE}"),
            (HANDLER, "data:text/html,<script>alert(8)</script>"),
            (TEMPLATE, "https://user:secret@example.org/"),
            (FRAME, "https://good.example\\@evil.example/"),
        )
    )
)

WORDS = (
    "The dock workers went back ",
    "to work on Tuesday after a strike of nine days ",
    "[1]. The port agreed to raise ",
    "wages by 4 percent [",
    "1]. The strike had cost $12 million [1",
    "]. ",
)


class SlowModel:
    """Writes about the ferry strike, half a second a piece; knows whether anyone still listens."""

    name = "slow"
    words = WORDS
    context_tokens = 4096
    pause_s = 0.4

    def __init__(self) -> None:
        self.closed = 0
        self.finished = 0

    def stream(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, stop: Sequence[str] = ()
    ) -> Completion:
        return Completion(self._events())

    def close(self) -> None:
        return None

    def _events(self) -> Iterator[str | Finish]:
        try:
            time.sleep(4 * self.pause_s)
            for piece in self.words:
                yield piece
                time.sleep(self.pause_s)
            self.finished += 1
            yield Finish("stop", TokenUsage(100, 20))
        finally:
            self.closed += 1


def citation(number: int, article: Article, words: str) -> Citation:
    start = article.text.index(words)
    return Citation(number, article, start, start + len(words), words)


def evidence(article: Article, words: str, score: float = 0.8) -> Evidence:
    start = article.text.index(words)
    return Evidence(article, start, start + len(words), score)


def quotations(*pieces: Evidence) -> tuple[Claim, ...]:
    return quote_all(pieces, None, {})


def answer_of(question: str, claims: tuple[Claim, ...], **more: object) -> Answer:
    text = " ".join(claim.text for claim in claims)
    values: dict[str, object] = {
        "question": question,
        "status": Status.ANSWERED,
        "text": text,
        "claims": claims,
        "mode": Mode.LLM,
        "model": "told",
        "timings": Timings(80.0, 2_400.0, 900.0),
    }
    return Answer(**{**values, **more})  # type: ignore[arg-type]


def full_turn() -> TurnView:
    """An answer with everything that an answer can have."""
    wages = citation(1, FERRY, "the port had agreed to raise wages by 4 percent")
    cost = citation(1, FERRY, "the strike had cost $12 million")
    repairs = citation(2, BRIDGE, "The repairs will cost $30 million")
    claims = (
        Claim("The port raised wages by 4 percent.", 0, 35, Support.SUPPORTED, (wages,), 0.9),
        Claim("The strike cost $12 million.", 36, 64, Support.QUOTED, (cost, repairs), 1.0),
        Claim("The mayor resigned.", 65, 84, Support.UNSUPPORTED, (), 0.1, "No source says so."),
    )
    answer = answer_of(
        "What did the strike cost?",
        claims,
        evidence=(evidence(FERRY, "The port's director, Alan Dray, said the strike had cost $12 million."),),
        notices=("The model stopped early.",),
        conflicts=(Conflict("cost", (Side("$30 million", repairs), Side("$12 million", cost))),),
        copies={"ferry": (replace(FERRY, id="ferry2", source="Tidewater Courier"),)},
        understood=(Understood(Kind.DATES, "5 March 2014"), Understood(Kind.SPEAKER, "Dray speaking")),
        numbers={"ferry": 1, "bridge": 2},
    )
    return TurnView(
        1, Ask(answer.question), Phase.DONE, understood=answer.understood, evidence=answer.evidence,
        quotations=quotations(*answer.evidence), answer=answer, also=(UNDATED,),
    )  # fmt: skip


def declined_turn() -> TurnView:
    answer = answer_of(
        "Who won the cup?",
        (),
        status=Status.DECLINED,
        text="The archive does not answer this. Nearest: “Ferries stop. The archive burns” (A). Other words.",
        mode=Mode.EXTRACTIVE,
        model=None,
        nearest=(FERRY, UNDATED),
        missing=("Cup <b>",),
        understood=(Understood(Kind.DATES, "5 March 2014"),),
    )
    return TurnView(
        2,
        Ask(answer.question),
        Phase.DONE,
        answer=answer,
        understood=answer.understood,
        evidence=(evidence(FERRY, "a strike of nine days"),),
        coverage=Coverage(
            3, 1, date(2014, 3, 5), date(2014, 4, 2), (("Harbour Wire", 1), ("Northern Ledger", 1))
        ),
    )


def running_turn() -> TurnView:
    return TurnView(
        3,
        Ask("What did the strike cost?"),
        Phase.WRITING,
        elapsed_s=4,
        evidence=(evidence(FERRY, "a strike of nine days"),),
        quotations=quotations(evidence(FERRY, "a strike of nine days")),
        claims=list(full_turn().answer.claims[:1]),  # type: ignore[union-attr]
        draft="The strike had",
    )


def checked_draft() -> DraftView:
    """A draft with every kind of verdict that its page can show."""
    text = (
        "# <b>Ferries</b>\n\nQuist said: “four is an end”. Dray said “no worker would be punished”.\n"
        "It took 8 days. A bridge of glass opened. Buses cross by ferry, “they say”."
    )
    found: list[Finding] = []

    def add(kind: FindingKind, standing: Standing, words: str, reason: str = "", *quotes: str) -> None:
        start = text.index(words)
        places = (
            citation(1, article, quote) for quote in quotes for article in ARTICLES if quote in article.text
        )
        found.append(
            Finding(
                kind, standing, words, start, start + len(words), 1, start + 1, reason,
                tuple(Place(c.article, c.start, c.end, c.quote) for c in places),
            )
        )  # fmt: skip

    claim, quotation = FindingKind.CLAIM, FindingKind.QUOTATION
    add(claim, Standing.SUPPORTED, "Quist said: “four is an end”.", "", "four is a beginning")
    add(quotation, Standing.DIFFERS, "four is an end", "the source has “a beginning”", "four is a beginning")
    add(claim, Standing.SUPPORTED, "Dray said “no worker would be punished”.", "", "He said no worker")
    add(quotation, Standing.EXACT, "no worker would be punished", "", "no worker would be punished")
    add(claim, Standing.CONTRADICTED, "It took 8 days.", "the number 8 is not in the source", "nine days")
    number = "the number 8 is not in the source"
    add(FindingKind.NUMBER, Standing.CONTRADICTED, "8", number, "nine days")
    add(claim, Standing.NOT_FOUND, "A bridge of glass opened.", "no article was found that says this")
    add(claim, Standing.SUPPORTED, "Buses cross by ferry, “they say”.", "", "Buses will cross by ferry.")
    add(quotation, Standing.NOT_FOUND, "they say", "it may be a term")
    return DraftView("<i>.md", done=5, total=5, text=text, report=DraftReport(tuple(found), 1))


TODAY = date(2014, 5, 1)
PROGRAMS = {
    "ask", "quotes", "mentions", "timeline", "brief", "compare", "entity", "check", "search", "article",
}  # fmt: skip
"""What programs and language models' tools may call."""
