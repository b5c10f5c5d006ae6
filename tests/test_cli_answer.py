"""An answer on a terminal: sentences as they are checked, withdrawn ones taken back, sources with quotes."""

from __future__ import annotations

import io

from rich.console import Console

from rag.answers import Answer, Citation, Claim, Evidence, Mode, Status, Support, Timings
from rag.cli_answer import print_stream
from rag.events import ClaimChecked, Drafting, Event, EvidenceFound, Finished, Noticed
from tests.conftest import BRIDGE, FERRY
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


def test_evidence_is_shown_first_on_a_terminal_only() -> None:
    found = EvidenceFound((Evidence(FERRY, 0, 60, 0.9),), ())
    finished = Finished(answer(status=Status.DECLINED, text="No."))
    assert "Found: Dock workers in Port Ellery" in printed(found, finished, terminal=True)[1]
    assert "Found" not in printed(found, finished)[1]


def test_drafts_are_not_printed() -> None:
    assert printed(Drafting("The que"), Finished(answer(status=Status.DECLINED, text="No.")))[0] == "No.\n"


def test_markup_and_emoji_codes_in_an_article_are_printed_as_they_are() -> None:
    odd = Article("odd", "A [red]title[/red]", "He said [/bold] and :smile: and \\[x] and [1] twice.")
    quoted = citation(1, odd, odd.text)
    told = Claim(odd.text, 0, len(odd.text), Support.QUOTED, (quoted,))
    out, _ = printed(ClaimChecked(told), Finished(answer(told)))
    assert out.splitlines()[0] == f"{odd.text} [1]"
    assert "A [red]title[/red]" in out
