"""What the chat knows about a question while it is being answered, and about files that come in."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from uuid import uuid4

from rag import (
    Account,
    Answer,
    Article,
    Claim,
    Coverage,
    DraftReport,
    Evidence,
    FormValue,
    Interruption,
    Kind,
    ModeName,
    Provenance,
    QuotationState,
    Scope,
    Turn,
    Understood,
)


class Phase(StrEnum):
    """Where a question is."""

    WAITING = "waiting"
    SEARCHING = "searching"
    READING = "reading"
    WRITING = "writing"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def running(self) -> bool:
        return self in (Phase.WAITING, Phase.SEARCHING, Phase.READING, Phase.WRITING)


def new_key() -> str:
    """A key that nobody can guess."""
    return uuid4().hex


class Kept(StrEnum):
    """Where a person wants conversations to be kept beyond the server's memory."""

    ARCHIVE = "archive"
    BROWSER = "browser"
    NOWHERE = "nowhere"


@dataclass(frozen=True, slots=True, repr=False)
class LostArticle(Article):
    """An article that an earlier answer quotes and the archive no longer has so: its `text` has the quoted
    words alone, at their places. `state` says what became of it, `was` is the digest of its text then."""

    state: QuotationState = QuotationState.GONE
    was: str = ""

    @property
    def text_digest(self) -> str:
        """That of the text from which the words were quoted."""
        return self.was

    @property
    def is_gone(self) -> bool:
        """Whether the archive has it no more, in no version."""
        return self.state is QuotationState.GONE


@dataclass(frozen=True, slots=True)
class Ask:
    """A question with everything the person chose beside it; `written_up` is the form that a model is to
    write over in place of answering."""

    question: str
    mode: ModeName = "auto"
    scope: Scope = field(default_factory=Scope)
    ignore: frozenset[Kind] = frozenset()
    written_up: FormValue | None = None


@dataclass(slots=True)
class TurnView:
    """One question of a conversation, as it is shown. `quotations` are the closest sentences, there before
    the answer; `coverage` is what the archive held when it was declined; `provenance` is of its end; `since`
    pairs, of one that was kept, the ids of articles that it quotes and that are no longer what they were with
    a sentence that says so; `follow_ups` are questions to go on with that were tried."""

    number: int
    ask: Ask
    phase: Phase = Phase.SEARCHING
    ahead: int = 0
    elapsed_s: int = 0
    understood: tuple[Understood, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    quotations: tuple[Claim, ...] = ()
    claims: list[Claim] = field(default_factory=list)
    draft: str = ""
    notices: list[str] = field(default_factory=list)
    answer: Answer | None = None
    also: tuple[Article, ...] = ()
    coverage: Coverage | None = None
    trouble: str = ""
    provenance: Provenance | None = None
    verdict: str = ""
    word: str = ""
    conversation: str = ""
    since: tuple[tuple[str, str], ...] = ()
    follow_ups: tuple[str, ...] = ()

    @property
    def form(self) -> FormValue | None:
        """The form that the answer is shown as; `None` for sentences."""
        form = self.answer.form if self.answer and not self.ask.written_up else None
        return form if form and not form.is_empty else None

    @property
    def ways_on(self) -> dict[str, Ask]:
        """What else can be asked from here, by a name: "s0", "s1" … are the suggestions that can be asked,
        "a0", "a1" … the events that the question may mean, "f0", "f1" … the follow-ups."""
        if self.answer is None:
            return {}
        suggested, events = self.answer.suggestions, self.answer.alternatives
        mode = self.ask.mode
        ways = {f"s{i}": Ask(s.question, mode, s.scope, s.ignore) for i, s in enumerate(suggested)}
        ways |= {f"a{i}": Ask(a.question, mode, a.scope) for i, a in enumerate(events)}
        ways |= {f"f{i}": Ask(question, mode, self.ask.scope) for i, question in enumerate(self.follow_ups)}
        return {name: ask for name, ask in ways.items() if ask.question}


@dataclass(slots=True)
class Conversation:
    """One window's questions so far. `stop` asks the running answer to end; `running` is the number of
    the turn that is being answered, 0 for none; `closed` says that the window shows another conversation
    by now; `opened` is the number of the turn whose source a person opened last; `kept` where it is kept."""

    turns: list[TurnView] = field(default_factory=list)
    stop: bool = False
    running: int = 0
    opened: int = 0
    closed: bool = False
    key: str = field(default_factory=new_key)
    kept: Kept = Kept.NOWHERE

    @property
    def history(self) -> tuple[Turn, ...]:
        """The finished turns, oldest first, as the next question needs them."""
        return tuple(
            _with_numbers(turn.answer) for turn in self.turns if turn.answer and not turn.ask.written_up
        )

    def turn(self, number: int) -> TurnView | None:
        """The turn of that number, if it is one of ours."""
        return next((turn for turn in self.turns if turn.number == number), None)

    @property
    def next_number(self) -> int:
        return self.turns[-1].number + 1 if self.turns else 1


def _with_numbers(answer: Answer) -> Turn:
    """An answer as a turn, with the numbers of the lines of its form beyond those that it tells."""
    more = {cited.article.id: cited.number for cited in answer.form.shown} if answer.form else {}
    return replace(answer.turn, numbers={**more, **answer.turn.numbers})


@dataclass(slots=True)
class FileView:
    """One file that was brought in: how far it is, and what came of it."""

    name: str
    size_bytes: int = 0
    state: str = "waiting"
    articles: int = 0
    skipped: list[tuple[str, str]] = field(default_factory=list)


@dataclass(slots=True)
class IngestView:
    """Files on their way into the archive. `stage` is shown above them; `trouble` ends it. `account` is that
    of the reading, once it has ended, and `superseded` says how many records replaced one another."""

    files: list[FileView] = field(default_factory=list)
    stage: str = ""
    running: bool = True
    added: int = 0
    replaced: int = 0
    unchanged: int = 0
    passages: int = 0
    seconds: float = 0.0
    trouble: str = ""
    account: Account | None = None
    superseded: str = ""


@dataclass(slots=True)
class Checking:
    """The check of a draft that is running in one window, to be ended by whoever sets it."""

    running: Interruption | None = None


@dataclass(slots=True)
class DraftView:
    """A draft on its way: how many are `ahead` in the line, how many sentences of it are done, and in the end
    its text with the report; `trouble` says why there is none. `name` is that of its file."""

    name: str = ""
    running: bool = False
    stopped: bool = False
    ahead: int = 0
    done: int = 0
    total: int = 0
    trouble: str = ""
    text: str = ""
    report: DraftReport | None = None


@dataclass(frozen=True, slots=True)
class Shelf:
    """How many articles of one outlet appeared in one month (`day` is its first; `None` if undated)."""

    day: date | None
    outlet: str
    articles: int
