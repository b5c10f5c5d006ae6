"""What a check of a draft says of quotations, claims, numbers, names and days."""

from __future__ import annotations

import time
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.assistant import Assistant
from rag.loaders.documents.drafts import MAX_CHARACTERS
from rag.models.encoders.minilm import MiniLM
from rag.schema.drafts import DraftReport, Finding, FindingKind, Place, Standing
from rag.schema.scope import Scope
from rag.verification.drafts.quotes import difference
from rag.verification.drafts.sentences import sentences_of
from tests.conftest import FERRY, assistant_with
from vectorstore.archive import Archive


@pytest.fixture(scope="module")
def desk(harbour: Archive, embedder: MiniLM) -> Assistant:
    """An assistant on the articles of the harbour."""
    return assistant_with(harbour, embedder)


def one(report: DraftReport, kind: FindingKind) -> Finding:
    """The only finding of a kind."""
    found = [finding for finding in report.findings if finding.kind is kind]
    assert len(found) == 1, found
    return found[0]


def test_an_exact_quotation_is_shown_where_it_stands(desk: Assistant) -> None:
    found = one(desk.check("Quist said: “We wanted seven, but four is a beginning.”"), FindingKind.QUOTATION)
    assert found.standing is Standing.EXACT
    assert found.text == "We wanted seven, but four is a beginning."
    place = found.places[0]
    assert (place.article.id, place.quote) == ("ferry", "We wanted seven, but four is a beginning")
    assert place.quote == place.article.text[place.start : place.end]


def test_a_quotation_may_be_cut(desk: Assistant) -> None:
    found = one(desk.check("“We wanted seven … four is a beginning,” Quist said."), FindingKind.QUOTATION)
    assert found.standing is Standing.EXACT


def test_a_misquotation_is_told_with_its_difference(desk: Assistant) -> None:
    report = desk.check("Quist said: “We wanted nine, but four is a beginning.”")
    found = one(report, FindingKind.QUOTATION)
    assert (found.standing, found.reason) == (Standing.DIFFERS, "the source has “seven”, not “nine”")
    assert found.places[0].quote == "We wanted seven, but four is a beginning"
    assert found in report.wrong


def test_a_quotation_of_another_names_who_said_it(desk: Assistant) -> None:
    found = one(
        desk.check("“We wanted seven, but four is a beginning,” said Alan Dray."), FindingKind.QUOTATION
    )
    assert found.standing is Standing.ANOTHERS
    assert "Quist" in found.reason
    assert "Dray" in found.reason


def test_a_quotation_of_whom_its_article_does_not_name_is_anothers(desk: Assistant) -> None:
    found = one(desk.check("“Buses will cross by ferry,” said Boris Sandoval."), FindingKind.QUOTATION)
    assert found.standing is Standing.ANOTHERS
    assert found.reason == "the source of these words does not name Boris Sandoval"


def test_an_invented_quotation_is_nowhere(desk: Assistant) -> None:
    found = one(
        desk.check("Dray said: “Nobody will ever row across this water again.”"), FindingKind.QUOTATION
    )
    assert (found.standing, found.places) == (Standing.NOWHERE, ())


def test_a_term_in_quotation_marks_is_only_not_found(desk: Assistant) -> None:
    found = one(desk.check("Port Ellery has a so-called “shadow fleet” of its own."), FindingKind.QUOTATION)
    assert found.standing is Standing.NOT_FOUND


def test_a_claim_in_other_words_is_supported(desk: Assistant) -> None:
    report = desk.check("The strike cost $12 million, said Alan Dray, the director of the port.")
    assert one(report, FindingKind.CLAIM).standing is Standing.SUPPORTED
    assert one(report, FindingKind.NUMBER).standing is Standing.STANDS
    assert not report.wrong


def test_a_wrong_number_is_contradicted(desk: Assistant) -> None:
    report = desk.check("The port's director, Alan Dray, said the strike had cost $21 million.")
    assert one(report, FindingKind.CLAIM).standing is Standing.CONTRADICTED
    number = one(report, FindingKind.NUMBER)
    assert (number.standing, number.text) == (Standing.CONTRADICTED, "21 million")


def test_a_denial_is_contradicted(desk: Assistant) -> None:
    report = desk.check("The port had not agreed to raise wages by 4 percent, Marta Quist said.")
    assert one(report, FindingKind.CLAIM).standing is Standing.CONTRADICTED


@pytest.mark.parametrize(
    ("day", "standing"),
    [
        ("on Tuesday", Standing.STANDS),
        ("on 4 March 2014", Standing.STANDS),
        ("on Friday", Standing.CONTRADICTED),
        ("on 9 March 2014", Standing.CONTRADICTED),
    ],
)
def test_a_day_is_compared_with_the_evidence(desk: Assistant, day: str, standing: Standing) -> None:
    report = desk.check(f"Dock workers in Port Ellery went back to work {day}.")
    assert one(report, FindingKind.DAY).standing is standing
    assert bool(report.wrong) is (standing is Standing.CONTRADICTED)


def test_news_that_the_archive_does_not_have_is_not_wrong(desk: Assistant) -> None:
    report = desk.check("The mayor of Oslo opened a library of 90,000 books in Bergen.")
    assert one(report, FindingKind.CLAIM).standing is Standing.NOT_FOUND
    assert not report.wrong
    assert report.not_found


def test_headings_code_questions_and_opinions_are_no_claims(desk: Assistant) -> None:
    report = desk.check(
        "# Dray pays $99 million\n\n    Dray = 99\n\nDid Dray pay 99 million?\n\nHow very sad it is.\n"
    )
    assert (report.findings, report.unchecked) == ((), 1)


def test_a_scope_leaves_articles_out(desk: Assistant) -> None:
    text = "Quist said: “We wanted seven, but four is a beginning.”"
    late = desk.check(text, scope=Scope(after=date(2014, 4, 1)))
    other = desk.check(text, scope=Scope(sources=("Northern Ledger",)))
    early = desk.check(text, scope=Scope(as_of=date(2014, 3, 6)))
    assert [one(report, FindingKind.QUOTATION).standing for report in (late, other, early)] == [
        Standing.NOWHERE,
        Standing.NOWHERE,
        Standing.EXACT,
    ]


def test_progress_counts_the_sentences(desk: Assistant) -> None:
    told: list[tuple[int, int]] = []
    desk.check("Dray left. Quist left.", progress=lambda done, total: told.append((done, total)))
    assert told == [(1, 2), (2, 2)]


def test_a_report_is_plain_values(desk: Assistant) -> None:
    value = desk.check("Quist said: “We wanted nine, but four is a beginning.”").to_json("draft.md")
    assert isinstance(value["findings"], list)
    found = next(one for one in value["findings"] if one["kind"] == "quotation")
    assert found["file"] == "draft.md"
    assert (found["line"], found["column"], found["verdict"]) == (1, 14, "differs")
    assert found["places"][0]["article"]["id"] == "ferry"


def test_a_place_refuses_words_that_are_not_there() -> None:
    with pytest.raises(ValueError, match="does not quote"):
        Place(FERRY, 0, 4, "Duck")


SENTENCES = (
    "Quist said: “We wanted nine, but four is a beginning.”",
    "Alan Dray said the strike had cost $21 million on Tuesday.",
    "The *Ellery* bridge 😀 closed on 12 May.",
    "“We wanted seven",
    "| a | b |",
    "> Dray\tdenied [it](x).",
)


@settings(max_examples=15)
@given(
    st.lists(st.sampled_from(SENTENCES), max_size=4),
    st.sampled_from(["\n", "\r\n", "\n\n", "\r\n\t\r\n", " "]),
)
def test_a_findings_text_is_the_drafts_at_its_offsets(
    desk: Assistant, sentences: list[str], between: str
) -> None:
    text = between.join(sentences)
    for finding in desk.check(text).findings:
        assert finding.text == text[finding.start : finding.end]
        lines = text[: finding.start].replace("\r\n", "\n").split("\n")
        assert (finding.line, finding.column) == (len(lines), len(lines[-1]) + 1)
        for place in finding.places:
            assert place.quote == place.article.text[place.start : place.end]


@pytest.mark.parametrize(
    "hostile", ["“", "“a b ", '"a b" ', "‘a ", "x", "A b. ", "Dray said Dray said “x y” "]
)
def test_hostile_prose_is_parted_in_time(hostile: str) -> None:
    prose = hostile * (MAX_CHARACTERS // 10 // len(hostile))
    began = time.perf_counter()
    found = list(sentences_of(prose))
    assert time.perf_counter() - began < 30
    assert all(prose[s.start : s.end] == s.text for s in found)


def test_a_difference_names_words_on_both_sides() -> None:
    assert difference("we paid now", "we paid it now") == "the source has also “it”"
    assert difference("we paid it now", "we paid now") == "the source has no “it”"


def test_how_many_stand_is_told_in_grammatical_words() -> None:
    def finding(standing: Standing) -> Finding:
        return Finding(FindingKind.NUMBER, standing, "7", 0, 1, 1, 1)

    stands, differs = finding(Standing.STANDS), finding(Standing.DIFFERS)
    assert DraftReport((stands,)).told(FindingKind.NUMBER) == "1 number: 1 stands"
    report = DraftReport((stands, stands, stands, differs, differs))
    assert report.told(FindingKind.NUMBER) == "5 numbers: 3 stand, 2 differ"
    assert report.told(FindingKind.NAME) == ""
