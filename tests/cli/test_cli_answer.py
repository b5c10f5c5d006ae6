"""An answer on a terminal: sentences as they are checked, withdrawn ones taken back, sources with quotes."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date

import pytest
from rich.console import Console

import prompts
from rag.cli.answer import print_stream
from rag.cli.progress import weights_progress
from rag.errors import ModelError, ModelTimeout
from rag.models.chat import Finish
from rag.models.encoders.minilm import MiniLM
from rag.schema.answer import Answer, Citation, Claim, Mode, Status, Support, Timings
from rag.schema.events import ClaimChecked, Drafting, Event, Finished, Noticed
from rag.schema.guidance import Alternative, Hint, Suggestion
from rag.schema.scope import Kind, Scope
from tests.conftest import BRIDGE, FERRY, ToldModel, assistant_with
from vectorstore.archive import Archive
from vectorstore.records import Article


def citation(number: int, article: Article, words: str) -> Citation:
    start = article.text.index(words)
    return Citation(number, article, start, start + len(words), words)


WAGES = citation(1, FERRY, "the port had agreed to raise wages by 4 percent")
COST = citation(1, FERRY, "the strike had cost $12 million")
RUST = citation(2, BRIDGE, "rust had been found in 14 of the 40 cables")


def claim(text: str, *citations: Citation, reason: str = "") -> Claim:
    support = Support.SUPPORTED if citations else Support.UNSUPPORTED
    return Claim(text, 0, len(text), support, citations, reason=reason)


def answer(*claims: Claim, status: Status = Status.ANSWERED, text: str = "") -> Answer:
    return Answer("Q?", status, text, claims, Mode.LLM, "told", Timings(10, 1234))


def printed(*events: Event, terminal: bool = False) -> tuple[str, str]:
    """What stands on stdout and on stderr."""
    out, err = io.StringIO(), io.StringIO()
    options = {"width": 70, "soft_wrap": True, "highlight": False, "color_system": None, "emoji": False}
    print_stream(
        iter(events),
        Console(file=out, force_terminal=terminal, **options),  # type: ignore[arg-type]
        Console(file=err, force_terminal=terminal, **options),  # type: ignore[arg-type]
        ("dateline", "ask", "--demo"),
    )
    return out.getvalue(), err.getvalue()


def test_claims_carry_their_numbers_and_sources_follow_once_each() -> None:
    claims = [claim("Wages rise by 4 percent.", WAGES), claim("It cost money; rust came.", COST, RUST)]
    events = [ClaimChecked(one) for one in claims]
    out, err = printed(*events, Finished(answer(*claims)))
    body, sources = out.split("\nSources\n")
    assert body == "Wages rise by 4 percent. [1]\nIt cost money; rust came. [1][2]\n"
    assert sources.count("id ferry") == 1
    assert "“the strike had cost $12 million”" in sources
    assert sources.index("id ferry") < sources.index("$12 million") < sources.index("id bridge")
    assert err == "llm, told, 1.2 s\n"


def test_an_unsupported_sentence_is_marked_with_the_reason() -> None:
    told = claim("The queen came.", reason="no source names the queen")
    out, _ = printed(ClaimChecked(told), Finished(answer(told)))
    assert out == "The queen came. (unsupported: no source names the queen)\n"


def test_what_was_shown_and_is_withdrawn_is_said_to_be() -> None:
    wrong, right = claim("The queen came.", reason="nobody says so"), claim("Wages rise.", WAGES)
    out, err = printed(
        ClaimChecked(wrong), Noticed("Nothing was supported."), ClaimChecked(right), Finished(answer(right))
    )
    assert out.count("Wages rise. [1]") == 2
    assert "withdrawn" in err
    assert "note: Nothing was supported." in err


def test_a_declined_answer_is_its_text() -> None:
    out, _ = printed(Finished(answer(status=Status.DECLINED, text="The archive [bold]does not[/bold] say.")))
    assert out == "The archive [bold]does not[/bold] say.\n"


def test_other_ways_to_ask_are_commands_that_can_be_copied() -> None:
    spelt = Suggestion(Hint.SPELLING, "Did you mean “Quist”?", "What's Quist's view?")
    scope = Scope(before=date(2014, 3, 9), sources=("Harbour Wire",))
    wider = Suggestion(Hint.WIDER, "…", "Who?", scope, frozenset({Kind.DATES}))
    language = Suggestion(Hint.LANGUAGE, "Ask in English.")
    told = replace(
        answer(status=Status.DECLINED, text="No."), suggestions=(spelt, wider, language), why="So it is."
    )
    out, _ = printed(Finished(told))
    assert out.splitlines()[1:] == [
        """    dateline ask --demo 'What'"'"'s Quist'"'"'s view?'""",
        "    dateline ask --demo --before 2014-03-09 --source 'Harbour Wire' --ignore dates 'Who?'",
    ]


def test_the_events_that_may_be_meant_are_named_each_with_its_command() -> None:
    one = Alternative(FERRY, 0, 10, "What?", Scope(date(2014, 3, 5), date(2014, 3, 5)))
    told = claim("Wages rise.", WAGES)
    out, _ = printed(ClaimChecked(told), Finished(replace(answer(told), alternatives=(one,))))
    body = out.split("\nSources")[0]
    assert "Harbour Wire, 5 March 2014: “Ferry strike ends after nine days”" in body
    assert "        dateline ask --demo --after 2014-03-05 --before 2014-03-05 'What?'" in body


def test_drafts_are_not_printed() -> None:
    assert printed(Drafting("The que"), Finished(answer(status=Status.DECLINED, text="No.")))[0] == "No.\n"


def test_markup_and_emoji_codes_in_an_article_are_printed_as_they_are() -> None:
    odd = Article("odd", "A [red]title[/red]", "He said [/bold] and :smile: and \\[x] and [1] twice.")
    quoted = citation(1, odd, odd.text)
    told = Claim(odd.text, 0, len(odd.text), Support.QUOTED, (quoted,))
    out, _ = printed(ClaimChecked(told), Finished(answer(told)))
    assert out.splitlines()[0] == f"{odd.text} [1]"
    assert "A [red]title[/red]" in out


def test_the_words_that_answer_are_bold_on_a_terminal() -> None:
    told = replace(claim("Wages rise by 4 percent.", WAGES), answer=(14, 23))
    out = io.StringIO()
    terminal = Console(file=out, force_terminal=True, width=80, color_system="standard", highlight=False)
    print_stream(iter([ClaimChecked(told), Finished(answer(told))]), terminal, Console(file=io.StringIO()))
    assert "Wages rise by \x1b[1m4 percent\x1b[0m." in out.getvalue()


# --- while the model reads ---

RISE = "By how much will the port of Port Ellery raise wages?"
RAISED = "The port agreed to raise wages by 4 percent [1]."
READING = "The closest passages, while the model reads and writes:"
CLOSEST = "Harbour Wire, 5 March 2014: “The harbour union's leader, Marta Quist,"
_PIECE = re.compile(r"\x1b\[(\??\d*)([A-Za-z])|([\r\n])|([^\x1b\r\n])")


def screen(written: str, width: int) -> str:
    """What somebody sees on a terminal after all this was written to it."""
    rows, at, column = [""], 0, 0
    for number, command, move, letter in _PIECE.findall(written):
        if number.startswith("?"):
            continue  # the cursor is hidden, or shown again
        if letter and column == width:
            at, column = at + 1, 0
        if move == "\n":
            at, column = at + 1, 0
        elif move == "\r":
            column = 0
        elif command == "A":
            at = max(0, at - int(number or 1))
        elif command == "K":
            assert number == "2"
            rows[at] = ""
        else:
            assert letter, f"a terminal is told {number}{command}"
        rows += [""] * (at + 1 - len(rows))
        if letter:
            rows[at] = rows[at].ljust(column)[:column] + letter + rows[at][column + 1 :]
            column += 1
    return "\n".join(rows).rstrip("\n")


class Terminal:
    """A terminal on which a question is asked of a model that looks at it before its first word."""

    def __init__(
        self, *, width: int = 70, height: int = 40, piped: bool = False, kind: str = "xterm"
    ) -> None:
        self.width = width
        self.file = io.StringIO()
        self.pipe = io.StringIO()
        size = {"TERM": kind, "COLUMNS": str(width), "LINES": str(height)}
        options = {"soft_wrap": True, "highlight": False, "emoji": False, "color_system": None}
        self.err = Console(file=self.file, force_terminal=True, _environ=size, **options)  # type: ignore[arg-type]
        self.out = Console(file=self.pipe, **options) if piped else self.err  # type: ignore[arg-type]
        self.before = ""

    def ask(self, archive: Archive, embedder: MiniLM, question: str, model: ToldModel | None) -> str:
        """What stands there in the end."""
        print_stream(assistant_with(archive, embedder, model).stream(question), self.out, self.err)
        return self.seen

    @property
    def seen(self) -> str:
        return screen(self.file.getvalue(), self.width)

    def watching(self, *pieces: str, fails: ModelError | None = None) -> ToldModel:
        terminal = self

        class Watching(ToldModel):
            def _events(self) -> Iterator[str | Finish]:
                terminal.before = terminal.seen
                yield from super()._events()

        return Watching(*pieces, fails=fails)


def in_a_row(text: str) -> str:
    return " ".join(text.split())


def test_what_would_be_quoted_is_on_the_screen_before_the_models_first_word(
    harbour: Archive, embedder: MiniLM
) -> None:
    terminal = Terminal()
    seen = terminal.ask(harbour, embedder, RISE, terminal.watching(RAISED))
    quoted = assistant_with(harbour, embedder).answer(RISE)
    assert in_a_row(terminal.before) == f"{READING} {quoted.text}"
    assert seen.startswith("The port agreed to raise wages by 4 percent. [1]\n\nSources\n")
    assert READING not in seen
    assert "\n\n\n" not in seen


@pytest.mark.parametrize("height", [3, 4, 5, 8, 24])
@pytest.mark.parametrize("width", [24, 41, 70, 200])
def test_of_passages_that_a_small_terminal_cannot_hold_nothing_is_left_either(
    harbour: Archive, embedder: MiniLM, width: int, height: int
) -> None:
    terminal = Terminal(width=width, height=height)
    seen = terminal.ask(harbour, embedder, RISE, terminal.watching(RAISED))
    rows = terminal.before.rstrip("\n").split("\n")
    assert len(rows) < height
    assert in_a_row(terminal.before).startswith(READING[: width // 2])
    assert seen.replace("\n", "").startswith("The port agreed to raise wages by 4 percent. [1]Sources")


@pytest.mark.parametrize("fails", [None, ModelTimeout("The model fell silent.")])
def test_what_a_pipe_gets_is_the_answer_alone(
    harbour: Archive, embedder: MiniLM, fails: ModelError | None
) -> None:
    terminal = Terminal(piped=True)
    terminal.ask(harbour, embedder, RISE, terminal.watching(f"{RAISED} The st", fails=fails))
    assert terminal.before == ""
    assert terminal.pipe.getvalue().startswith("The port agreed to raise wages by 4 percent. [1]\n")
    assert READING not in terminal.pipe.getvalue() + terminal.seen
    assert "\x1b" not in terminal.pipe.getvalue()


def test_a_terminal_that_cannot_erase_gets_the_answer_alone(harbour: Archive, embedder: MiniLM) -> None:
    terminal = Terminal(kind="dumb")
    seen = terminal.ask(harbour, embedder, RISE, terminal.watching(RAISED))
    assert terminal.before == ""
    assert seen.startswith("The port agreed")


def test_a_question_that_is_declined_shows_no_passages(harbour: Archive, embedder: MiniLM) -> None:
    terminal = Terminal()
    seen = terminal.ask(harbour, embedder, "Who won the 2014 World Cup?", terminal.watching("Nobody [1]."))
    assert terminal.file.getvalue().startswith("The archive does not answer this.")
    assert READING not in seen


def test_when_the_model_finds_nothing_the_passages_go(harbour: Archive, embedder: MiniLM) -> None:
    terminal = Terminal()
    question = "Who paid for the repairs of the bridge?"
    seen = terminal.ask(harbour, embedder, question, terminal.watching(prompts.NO_ANSWER))
    assert terminal.before.startswith(READING)
    assert seen.startswith("The archive does not answer this.")
    assert READING not in seen
    assert "rust had been found" not in seen


def test_when_the_model_fails_its_failure_is_told_and_the_passages_are_the_answer(
    harbour: Archive, embedder: MiniLM
) -> None:
    terminal = Terminal()
    seen = terminal.ask(harbour, embedder, RISE, terminal.watching(fails=ModelTimeout("It fell silent.")))
    note, answer = seen.split("\n", 1)
    assert note.startswith("note: It fell silent.")
    assert answer.count(CLOSEST.split("“")[0]) == 1
    assert READING not in seen


def test_an_unpacking_that_breaks_off_leaves_only_the_answer(harbour: Archive, embedder: MiniLM) -> None:
    terminal = Terminal()
    with weights_progress(terminal.err, quiet=False) as unpacked:

        class Unpacking(ToldModel):
            def _events(self) -> Iterator[str | Finish]:
                unpacked(50_000_000, 100_000_000)
                terminal.before = terminal.seen
                raise ModelTimeout("The disk is full.")
                yield ""

        terminal.ask(harbour, embedder, RISE, Unpacking())
    rows = terminal.seen.split("\n")
    assert terminal.before.startswith(READING)
    assert "unpacking the language model" in terminal.before
    assert rows[0].startswith("note: The disk is full.")
    assert READING not in terminal.seen
    assert "unpacking" not in terminal.seen
    assert "\n\n\n" not in terminal.seen


def test_without_a_model_nothing_stands_there_before_the_answer(harbour: Archive, embedder: MiniLM) -> None:
    terminal = Terminal()
    terminal.ask(harbour, embedder, RISE, None)
    assert terminal.file.getvalue().startswith(CLOSEST[:20])
    assert READING not in terminal.file.getvalue()


def test_what_was_read_from_the_question_stays(harbour: Archive, embedder: MiniLM) -> None:
    terminal = Terminal()
    question = "What did Marta Quist say about wages on 5 March 2014?"
    seen = terminal.ask(harbour, embedder, question, terminal.watching(RAISED))
    assert "Published: 5 March 2014" in terminal.before
    assert "Published: 5 March 2014" in seen
    assert READING in terminal.before
    assert READING not in seen
