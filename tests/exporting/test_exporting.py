"""Answers and forms as files: every format read back, with words that are hard on it."""

from __future__ import annotations

import io
import json
from dataclasses import replace
from datetime import UTC, date, datetime

import docx
import pytest
import rispy
from hypothesis import given, settings

from rag import export
from rag.errors import ExportError
from rag.exporting import document_of, format_of
from rag.exporting.bibtex import escape_tex
from rag.exporting.escaping import esc_markdown, fragment_url
from rag.exporting.formats import FORMATS
from rag.exporting.table import FORMULA, guarded, unguarded
from rag.schema import (
    Answer,
    ArchiveState,
    Citation,
    Claim,
    Conflict,
    DayBy,
    Happening,
    Kind,
    Mention,
    Mentions,
    Mode,
    Provenance,
    Quotes,
    Scope,
    Side,
    Statement,
    Status,
    Support,
    Timeline,
    Understood,
)
from tests.conftest import BRIDGE, FERRY, UNDATED
from tests.exporting.reading_back import (
    AWKWARD,
    Page,
    W,
    answer_of,
    answers,
    entries_of,
    flat,
    page_of_markdown,
    parts_of,
    rows_of,
    text_of,
    words,
)
from vectorstore.records import Article

MADE = Provenance(
    datetime(2014, 6, 1, 12, 30, tzinfo=UTC),
    "9.9",
    ArchiveState(7, 3, "0" * 64, "a-model", date(2014, 3, 5), date(2014, 4, 2)),
    Scope(after=date(2014, 3, 1), sources=("Harbour Wire",)),
)


def cite(article: Article, quote: str, number: int = 1) -> Citation:
    start = article.text.index(quote)
    return Citation(number, article, start, start + len(quote), quote)


WAGES = cite(FERRY, "the port had agreed to raise wages by 4 percent")
COST = cite(FERRY, "the strike had cost $12 million")
REPAIRS = cite(BRIDGE, "The repairs will cost $30 million", 2)


@pytest.fixture
def answer() -> Answer:
    """An answer with all that an answer can have."""
    claims = (
        Claim("The port raises wages.", 0, 22, Support.SUPPORTED, (WAGES,)),
        Claim("The strike cost $12 million.", 23, 51, Support.QUOTED, (COST, REPAIRS)),
        Claim("The mayor resigned.", 52, 71, Support.UNSUPPORTED, (), 0.1, "No source says so."),
        Claim("Wages rise.", 72, 83, Support.QUOTED, (WAGES,)),
    )
    return answer_of(
        *claims,
        question="What did the strike cost?",
        mode=Mode.LLM,
        model="told",
        notices=("The model stopped early.",),
        conflicts=(Conflict("cost", (Side("$30 million", REPAIRS), Side("$12 million", COST))),),
        copies={"ferry": (replace(FERRY, id="ferry2", source="Tidewater Courier"),)},
        understood=(Understood(Kind.DATES, "5 March 2014"),),
    )


def forms() -> list[Quotes | Mentions | Timeline]:
    statement = Statement(WAGES, "Marta Quist", to="reporters", copies=(replace(FERRY, id="f2"),))
    mention = Mention(cite(UNDATED, "Joan Marr has kept the light on Gull Rock for 31 years."))
    happenings = (
        Happening(date(2014, 3, 4), COST, DayBy.WORDS, (REPAIRS,)),
        Happening(date(2014, 5, 12), REPAIRS, DayBy.WORDS),
    )
    return [
        Quotes("Quist", "wages", (statement,), 4, 2),
        Mentions("light", (mention,), 1, ((None, 1),), ((None, 1),), is_complete=False),
        Timeline("the ferry", happenings, 2),
    ]


# ---------------------------------------------------------------------- every format, awkward words


@given(answers())
@settings(max_examples=60)
def test_markdown_shows_the_words_and_nothing_in_them_is_markup(answer: Answer) -> None:
    page = page_of_markdown(export(answer, ".md"))
    (citation,) = answer.citations
    shown = flat(page.text)
    assert f"“{flat(citation.quote)}”" in shown
    assert flat(answer.claims[0].text) in shown
    assert f"characters {citation.start}–{citation.end}, sha256 {citation.article.text_digest}" in shown
    assert page.elements <= set("h1 p sup a hr ul li section ol".split())
    links = [target for target in page.targets if not target.startswith("#fn")]
    assert len(links) == 1
    assert links[0].startswith("https://example.org/a?b=c,d-e&f=%20#top:~:text=")


@given(answers())
@settings(max_examples=60)
def test_html_shows_the_words_and_loads_and_runs_nothing(answer: Answer) -> None:
    page = Page(export(answer, ".html"))
    (citation,) = answer.citations
    assert flat(citation.quote) in flat(page.text)
    assert flat(citation.article.title) in flat(page.text)
    assert not page.elements & {"script", "img", "iframe", "link"}
    assert {target for target in page.targets if target.startswith("#")} == {"#note-1", "#mark-1-1"}


@given(answers())
@settings(max_examples=25)
def test_docx_has_the_words_in_a_footnote(answer: Answer) -> None:
    parts = parts_of(export(answer, ".docx"))
    (citation,) = answer.citations
    notes = {note.get(f"{W}id"): note for note in parts["word/footnotes.xml"]}
    assert flat(citation.quote) in flat(text_of(notes["1"]))
    assert flat(answer.claims[0].text) in flat(text_of(parts["word/document.xml"]))


@given(answers())
@settings(max_examples=60)
def test_ris_is_read_by_another_program(answer: Answer) -> None:
    (record,) = rispy.loads(export(answer, ".ris").decode())
    (citation,) = answer.citations
    article = citation.article
    assert record["type_of_reference"] == "NEWS"
    assert record["title"] == flat(article.title)
    assert record["secondary_title"] == flat(article.source or "")
    assert record.get("authors", []) == [flat(name) for name in article.authors]
    assert record["urls"] == [article.url]
    assert record["notes"][0].startswith(f"“{flat(citation.quote)}” article ")


@given(answers())
@settings(max_examples=60, deadline=None)
def test_bibtex_is_read_by_another_program(answer: Answer) -> None:
    (entry,) = entries_of(export(answer, ".bib"))
    (citation,) = answer.citations
    article = citation.article
    assert flat(entry["title"]).strip() == flat(article.title)
    assert flat(entry["journal"]) == flat(article.source or "")
    assert flat(citation.quote) in flat(entry["annote"])
    assert article.published is not None
    assert entry["month"] == f"{article.published:%b}".lower()


@given(answers())
@settings(max_examples=40)
def test_csl_json_holds_the_values_as_they_are(answer: Answer) -> None:
    (item,) = json.loads(export(answer, ".csl.json"))
    (citation,) = answer.citations
    article = citation.article
    assert (item["type"], item["id"], item["title"]) == ("article-newspaper", article.id, flat(article.title))
    assert [author["literal"] for author in item.get("author", [])] == [flat(n) for n in article.authors]
    assert item["issued"]["date-parts"] == [[2014, article.published.month, 3]]  # type: ignore[union-attr]
    assert flat(citation.quote) in item["note"]


@given(answers())
@settings(max_examples=60)
def test_csv_gives_back_the_exact_quotation_and_no_cell_calculates(answer: Answer) -> None:
    data = export(answer, ".csv")
    (citation,) = answer.citations
    row = rows_of(data)[0]
    start, end = int(row["start"]), int(row["end"])
    assert row["quote"] == citation.quote == citation.article.text[start:end]
    assert row["title"] == citation.article.title
    assert not any(cell.startswith(FORMULA) for line in raw_rows(data) for cell in line)


def raw_rows(data: bytes) -> list[list[str]]:
    import csv

    return list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))


@given(words)
def test_the_guard_of_cells_can_be_undone(cell: str) -> None:
    assert unguarded(guarded(cell)) == cell
    assert not guarded(cell).startswith(FORMULA)


@given(words)
def test_a_line_of_markdown_is_one_paragraph_of_the_same_words(text: str) -> None:
    page = page_of_markdown(esc_markdown(text).encode())
    assert page.text.strip() == flat(text)
    assert page.elements == {"p"}


# ---------------------------------------------------------------------- notes


def test_a_link_names_the_words_by_their_ends_where_they_are_of_several_lines() -> None:
    assert fragment_url("https://example.org/a", "One-two, three.\n\nFour & five.") == (
        "https://example.org/a#:~:text=One%2Dtwo%2C%20three.,Four%20%26%20five."
    )


def test_every_reference_of_a_docx_has_its_footnote_and_both_separators(answer: Answer) -> None:
    data = export(answer, ".docx", MADE)
    parts = parts_of(data)
    ids = [found.get(f"{W}id") for found in parts["word/document.xml"].iter(f"{W}footnoteReference")]
    notes = {note.get(f"{W}id"): note for note in parts["word/footnotes.xml"]}
    assert ids == ["1", "2", "3", "4", "5", "6"]
    assert list(notes) == ["-1", "0", *ids]
    assert [notes[one].get(f"{W}type") for one in ("-1", "0")] == ["separator", "continuationSeparator"]
    declared = parts["word/settings.xml"].find(f"{W}footnotePr")
    assert declared is not None
    assert [one.get(f"{W}id") for one in declared] == ["-1", "0"]
    styles = {one.get(f"{W}styleId") for one in parts["word/styles.xml"].iter(f"{W}style")}
    used = [
        one.get(f"{W}val")
        for part in ("word/document.xml", "word/footnotes.xml")
        for tag in ("pStyle", "rStyle")
        for one in parts[part].iter(f"{W}{tag}")
    ]
    assert {"footnotetext", "footnotereference", "Hyperlink"} <= set(used) <= styles
    relations = {one.get("Id"): one.get("Target") for one in parts["word/_rels/footnotes.xml.rels"]}
    r_id = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
    linked = [relations[one.get(r_id)] for one in parts["word/footnotes.xml"].iter(f"{W}hyperlink")]
    assert all(target and target.startswith("https://example.org/ferry#:~:text=") for target in linked)
    assert len(linked) == 4


def test_two_notes_of_a_sentence_are_told_apart(answer: Answer) -> None:
    assert "The strike cost $12 million.2, 3" in Page(export(answer, ".html")).text
    assert "million.[2] [3]" in page_of_markdown(export(answer, ".md")).text
    assert "The strike cost $12 million., " in text_of(parts_of(export(answer, ".docx"))["word/document.xml"])


def test_a_docx_opens_again_and_says_nothing_of_a_template(answer: Answer) -> None:
    data = export(answer, ".docx", MADE)
    opened = docx.Document(io.BytesIO(data))
    assert opened.paragraphs[0].text == "What did the strike cost?"
    about = opened.core_properties
    assert (about.author, about.title) == ("Dateline", "What did the strike cost?")
    assert about.created == datetime(2014, 6, 1, 12, 30, tzinfo=UTC)
    assert "The mayor resigned. (not supported: No source says so.)" in [
        run.text.strip() for run in opened.paragraphs[1].runs if run.italic
    ]


def test_words_from_right_to_left_are_set_so() -> None:
    article = Article("a", "כותרת", "שלום עולם אמר השר", source="עיתון")
    text = "שלום עולם"
    shown = answer_of(Claim(text, 0, len(text), Support.QUOTED, (cite(article, text),)))
    document = parts_of(export(shown, ".docx"))["word/document.xml"]
    (paragraph,) = [one for one in document.iter(f"{W}p") if text in text_of(one)]
    assert paragraph.find(f"{W}pPr/{W}bidi") is not None
    assert paragraph.find(f"{W}r/{W}rPr/{W}rtl") is not None
    assert 'dir="auto"' in export(shown, ".html").decode()


def test_notes_of_a_page_are_linked_both_ways(answer: Answer) -> None:
    page = Page(export(answer, ".html", MADE))
    assert len(page.ids) == len(set(page.ids))
    inner = {target.removeprefix("#") for target in page.targets if target.startswith("#")}
    assert inner == set(page.ids)
    assert page.targets.count("#note-1") == 2
    assert {"mark-1-1", "mark-1-2"} <= set(page.ids)


# ---------------------------------------------------------------------- what must not be lost


@pytest.mark.parametrize("fmt", [".md", ".html", ".docx", ".csv"])
def test_the_reservations_of_an_answer_are_kept(answer: Answer, fmt: str) -> None:
    data = export(answer, fmt, MADE)
    text = {
        ".md": lambda: page_of_markdown(data).text,
        ".html": lambda: Page(data).text,
        ".docx": lambda: "\n".join(map(text_of, parts_of(data).values())),
        ".csv": lambda: "\n".join(" ".join(row.values()) for row in rows_of(data)),
    }[fmt]()
    for said in (
        "answered, 1 of 4 sentences not supported",
        "No source says so.",
        "Sources differ on cost",
        "$30 million – “Bridge over the Ellery",
        "The model stopped early.",
        "5 March 2014",
        "written by a language model, checked",
        "told",
        "published since 1 March 2014 and from Harbour Wire",
        "3 articles of 5 March - 2 April 2014, revision 7",
        "1 June 2014, 12:30 UTC, by Dateline 9.9",
    ):
        assert said in text


def test_other_articles_that_tell_the_same_stand_in_the_note(answer: Answer) -> None:
    assert "also in “Ferry strike ends after nine days” (Tidewater Courier)" in export(answer, ".md").decode()


def test_a_declined_question_says_so_and_cites_nothing() -> None:
    declined = answer_of(text="The archive does not answer this.", status=Status.DECLINED, missing=("Cup",))
    text = export(declined, ".md").decode()
    assert "The archive does not answer this." in text
    assert "- status: declined" in text
    assert "- not found: Cup" in text
    assert export(declined, ".ris") == b""
    assert json.loads(export(declined, ".csl.json")) == []


@pytest.mark.parametrize("form", forms(), ids=lambda form: type(form).__name__)
@pytest.mark.parametrize("fmt", sorted(FORMATS))
def test_every_form_is_written_in_every_format(form: Quotes | Mentions | Timeline, fmt: str) -> None:
    assert export(form, fmt, MADE)
    document = document_of(form, MADE)
    assert [note.number for note in document.notes] == list(range(1, len(document.notes) + 1))


def test_the_lines_of_forms_say_who_when_and_by_what_the_day_is_known() -> None:
    quotes, mentions, timeline = (page_of_markdown(export(form, ".md")).text for form in forms())
    assert "Harbour Wire, 5 March 2014: “the port had agreed" not in quotes  # she is not named in it
    assert "Harbour Wire, 5 March 2014 (Marta Quist): “the port had agreed" in quotes
    assert "(to reporters)" in quotes
    assert "1 article among those looked at; the archive has more" in mentions
    assert "“The repairs will cost $30 million” (announced 2 April 2014)" in timeline
    assert timeline.index("4 March 2014") < timeline.index("12 May 2014")


def test_a_form_without_a_line_says_that_nothing_was_found() -> None:
    assert "Nothing was found." in export(Quotes("Nobody", "", (), 0, 0), ".md").decode()


def test_a_conversation_numbers_its_notes_through(answer: Answer) -> None:
    text = export([answer, replace(answer, question="And the repairs?")], ".md").decode()
    assert text.startswith("# Dateline: a conversation with a news archive\n\n## What did the strike cost?")
    assert [f"[^{number}]: " in text for number in range(1, 8)] == [True] * 6 + [False]
    page = Page(export([answer, answer], ".html"))
    assert len(page.ids) == len(set(page.ids))


def test_one_article_is_one_reference_however_often_it_is_cited(answer: Answer) -> None:
    assert [item["id"] for item in json.loads(export(answer, ".csl.json"))] == ["ferry", "bridge"]


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("50% {of} A & B", r"50\% \{of\} A \& B"),
        ("one } two {", r"one \textbraceright{} two \textbraceleft{}"),
        ("a -- b ''c''", "a -{}- b '{}'c'{}'"),
    ],
)
def test_what_has_a_meaning_in_tex_is_escaped(text: str, tex: str) -> None:
    assert escape_tex(text) == tex


def test_articles_whose_ids_look_alike_have_keys_of_their_own() -> None:
    articles = [replace(FERRY, id=id_) for id_ in ("a b", "a/b", "a-b", "A-B", "é")]
    quotes = [cite(article, "a strike of nine days") for article in articles]
    shown = answer_of(Claim("It ended.", 0, 9, Support.QUOTED, tuple(quotes)))
    keys = [entry["key"].lower() for entry in entries_of(export(shown, ".bib"))]
    assert len(set(keys)) == len(articles)


# ---------------------------------------------------------------------- formats


@pytest.mark.parametrize(
    ("name", "fmt"),
    [
        ("a.md", ".md"),
        ("b/c.CSL.JSON", ".csl.json"),
        ("docx", ".docx"),
        (".bib", ".bib"),
        ("x.y.csv", ".csv"),
    ],
)
def test_a_format_is_known_by_the_end_of_a_name(name: str, fmt: str) -> None:
    assert format_of(name) == fmt


@pytest.mark.parametrize("name", ["answer.pdf", "answer.json", "answer", "", "xmd"])
def test_a_suffix_that_is_none_is_named_with_those_that_are(name: str) -> None:
    with pytest.raises(ExportError, match=r"names no format: end it in \.md, .*\.csl\.json or \.csv"):
        format_of(name)


def test_what_cannot_be_exported_is_named() -> None:
    with pytest.raises(TypeError, match="a dict cannot be exported, only one of Answer, Quotes"):
        export({}, ".md")  # type: ignore[arg-type]


def test_the_awkward_words_are_awkward() -> None:
    assert any(one.startswith(FORMULA) for one in AWKWARD)


def test_an_answer_in_a_form_is_a_list_of_its_lines(answer: Answer) -> None:
    in_form, in_prose = (
        export(value, ".md").decode().splitlines() for value in (replace(answer, form=forms()[0]), answer)
    )
    for claim in answer.claims:
        item = f"- {claim.text.split('$')[0]}"
        assert any(line.startswith(item) for line in in_form)
        assert not any(line.startswith(item) for line in in_prose)
