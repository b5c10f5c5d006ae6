"""SGML collections: TREC, AQUAINT, Gigaword and Reuters-21578, well-formed or not."""

from __future__ import annotations

from rag.reading.records import Broken, Record
from rag.reading.sgml import read_sgml, split_authors

TREC = """Some words before the first record.
<DOC>
<DOCNO> HW-1 </DOCNO>
<URL>https://example.org/quay</URL>
<TITLE>Quay &amp; harbour to be widened</TITLE>
<TIME>Mon, 03 Mar 2014 09:00:00 EST</TIME>
<ABSTRACT>
The vote is in May.
</ABSTRACT>
<TEXT>
PORTMORE (Harbour Wire) -- The council will widen the quay.
Shares of <HWQ> rose to 5 < 6.
</TEXT>
</DOC>
"""
REUTERS = """<!DOCTYPE lewis SYSTEM "lewis.dtd">
<REUTERS TOPICS="YES" OLDID="7" NEWID="12">
<DATE>26-FEB-1987 15:01:01.79&#5;&#5;F</DATE>
<TOPICS><D>tin</D></TOPICS>
<UNKNOWN>&#5;C T
u f BC-QUAY   02-26 0105</UNKNOWN>
<TEXT>&#2;
<TITLE>QUAY &lt;HWQ> WIDENED</TITLE>
<AUTHOR>    by Ida Brandt, Reuters</AUTHOR>
<DATELINE>    PORTMORE, Feb 26 - </DATELINE><BODY>The harbour council said it would widen the
eastern quay by eighteen metres.
    A vote is due in May.
 Reuter
&#3;</BODY></TEXT>
</REUTERS>
<REUTERS NEWID="13"><DATE>26-FEB-1987 15:02:00.00</DATE>
<TEXT TYPE="BRIEF">&#2;
******<TITLE>QUAY VOTE IN MAY
</TITLE>Blah blah blah.
&#3;</TEXT></REUTERS>
<REUTERS NEWID="14"><TEXT TYPE="UNPROC">&#2;
QUAY SHARES FALL SHARPLY
    Shares of the harbour company fell by a fifth in
early dealings after the vote was put off.
 REUTER
&#3;</TEXT></REUTERS>
"""


def read(text: str, *, max_bytes: int = 10_000) -> list[Record | Broken]:
    data = text.encode()
    return list(read_sgml(iter([data[n : n + 7] for n in range(0, len(data), 7)]), max_bytes))


def only(text: str) -> Record:
    (record,) = read(text)
    assert isinstance(record, Record)
    return record


def test_a_trec_record_says_all_it_has() -> None:
    record = only(TREC)
    assert record.id == "HW-1"
    assert record.title == "Quay & harbour to be widened"
    assert record.url == "https://example.org/quay"
    assert record.published == "Mon, 03 Mar 2014 09:00:00 EST"
    assert record.abstract.strip() == "The vote is in May."
    assert "Shares of <HWQ> rose to 5 < 6." in record.text


def test_case_attributes_and_missing_parts_do_not_matter() -> None:
    record = only(
        '<doc id="HW_ENG_20140303.0001" type="story"><headline>\nQuay\n</headline><text>Widened.</text></doc>'
    )
    assert (record.id, record.title.strip(), record.text.strip()) == (
        "HW_ENG_20140303.0001",
        "Quay",
        "Widened.",
    )
    assert record.published is None


def test_paragraph_tags_part_paragraphs() -> None:
    record = only(
        "<DOC><DOCNO>A1</DOCNO><DATE_TIME>1998-06-01 10:00</DATE_TIME><BODY><SLUG>BC-QUAY</SLUG>"
        "<HEADLINE>Quay</HEADLINE><BYLINE>By IDA BRANDT and OLE HOLM, Harbour News Writers</BYLINE>"
        "<DATELINE>PORTMORE (AP) _</DATELINE><TEXT><P>One.</P><P>Two\nmore.</P></TEXT></BODY></DOC>"
    )
    assert [part.split() for part in record.text.split("\n\n") if part.strip()] == [
        ["PORTMORE", "(AP)", "_"], ["One."], ["Two", "more."]
    ]  # fmt: skip
    assert record.authors == ("IDA BRANDT", "OLE HOLM")
    assert record.published == "1998-06-01 10:00"
    assert "BC-QUAY" not in record.text


def test_unclosed_elements_and_records_end_where_the_next_begins() -> None:
    records = read(
        "<DOC><DOCNO>1<TITLE>First<TEXT>One.\n<DOC><DOCNO>2</DOCNO><TITLE>Second</TITLE><TEXT>Two."
    )
    found = [
        (record.id, record.title, record.text.strip()) for record in records if isinstance(record, Record)
    ]
    assert found == [("1", "First", "One."), ("2", "Second", "Two.")]


def test_text_outside_of_elements_is_read_when_there_is_no_other() -> None:
    assert (
        only("<DOC><DOCNO>1</DOCNO>\nThe quay was widened.\n</DOC>").text.strip() == "The quay was widened."
    )


def test_reuters_records_are_read_in_their_own_way() -> None:
    story, brief, unprocessed = read(REUTERS)
    assert isinstance(story, Record)
    assert (story.id, story.title, story.source) == ("reuters21578-12", "QUAY <HWQ> WIDENED", "Reuters")
    assert story.authors == ("Ida Brandt",)
    assert story.published == "26-FEB-1987 15:01:01.79"
    assert story.text.startswith("PORTMORE, Feb 26 - The harbour council")
    assert "BC-QUAY" not in story.text
    assert brief == Broken("it is a headline without a story (QUAY VOTE IN MAY)")
    assert isinstance(unprocessed, Record)
    assert unprocessed.title == "QUAY SHARES FALL SHARPLY"
    assert unprocessed.text.strip().startswith("Shares of the harbour company")


def test_a_record_that_is_too_large_is_named_and_the_next_one_read() -> None:
    large, small = read(
        f"<DOC><TEXT>{'word ' * 9000}</TEXT></DOC><DOC><DOCNO>2</DOCNO><TEXT>Two.</TEXT></DOC>"
    )
    assert isinstance(large, Broken)
    assert "larger than 10,000 bytes" in large.reason
    assert isinstance(small, Record)
    assert small.id == "2"


def test_bylines_are_names() -> None:
    assert split_authors("By Ana Reyes and Tom Okafor") == ("Ana Reyes", "Tom Okafor")
    assert split_authors("by Ida Brandt, Reuters") == ("Ida Brandt",)
    assert split_authors("Staff writers") == ()
