"""SGML collections: TREC, AQUAINT, Gigaword and Reuters-21578, well-formed or not."""

from __future__ import annotations

import pytest

from rag.loaders.bylines import split_authors
from rag.loaders.corpora.sgml import read_sgml
from rag.loaders.records import Broken, Record

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


@pytest.mark.parametrize(
    ("identifier", "day", "outlet"),
    [
        ("APW_ENG_20070806.0042", "2007-08-06", "Associated Press"),
        ("xin_eng_20010203.0001", "2001-02-03", "Xinhua"),
        ("LTW_ENG_20090911.0003", "2009-09-11", "LA Times-Washington Post"),
        ("CNA_ENG_20021231.0017", "2002-12-31", "Central News Agency of Taiwan"),
        ("NYT19990704.0123", "1999-07-04", "New York Times"),
        ("AFE19940512.0009", "1994-05-12", "AFP"),
        ("AP890630-0007", "1989-06-30", "Associated Press"),
        ("LA113089-0012", "1989-11-30", "Los Angeles Times"),
        ("FR940711-2-00045", "1994-07-11", "Federal Register"),
        ("FT934-1201", "", "Financial Times"),
        ("FBIS4-33", "", "FBIS"),
        ("APW_ENG_20071306.0042", "", "Associated Press"),
        ("CNN19980104.1600.0984", "1998-01-04", "CNN"),
        ("VOA19981120.0700.1137", "1998-11-20", "Voice of America"),
        ("HW20140303.0001", "", ""),
        ("20140303", "", ""),
        ("ABC140303-0001", "", ""),
        ("APW_ENG_20070806.0042-copy", "", ""),
    ],
)
def test_identifiers_of_documented_collections_tell_day_and_outlet(
    identifier: str, day: str, outlet: str
) -> None:
    record = only(f"<DOC><DOCNO> {identifier} </DOCNO><TEXT>The quay was widened.</TEXT></DOC>")
    assert (record.published or "", record.source) == (day, outlet)


def test_gigaword_in_other_languages_says_which() -> None:
    record = only('<DOC id="AFP_FRE_20080101.0001" type="story"><TEXT>Le quai a rouvert.</TEXT></DOC>')
    assert (record.language, record.source, record.published) == ("fr", "AFP", "2008-01-01")


def test_advisories_of_gigaword_are_skipped_with_a_reason() -> None:
    advisory, other = read(
        '<DOC id="NYT_ENG_20000101.0001" type="advis"><TEXT>Editors: budget follows.</TEXT></DOC>'
        '<DOC type="other" id="NYT_ENG_20000101.0002"><TEXT>Portmore 2, Ellery 1.</TEXT></DOC>'
    )
    assert advisory == Broken("it is an advisory to editors, not an article")
    assert isinstance(other, Record)
    assert other.id == "NYT_ENG_20000101.0002"


def test_the_wall_street_journal_of_the_trec_disks() -> None:
    record = only("""<DOC>
<DOCNO> WSJ881107-0042 </DOCNO>
<HL> Shipping:
@ Quay in Portmore
@ To Be Widened
@ ----
@ By Ida Brandt and Ole Holm
@ Staff Reporters of The Wall Street Journal</HL>
<DD> 11/07/88</DD>
<SO> WALL STREET JOURNAL (J)</SO>
<IN> TNM MARITIME
SHP </IN>
<LP> The council will widen the quay. </LP>
<TEXT>
Shares of the company rose @ 5 a piece.
</TEXT>
</DOC>""")
    assert record.title == "Shipping: Quay in Portmore To Be Widened"
    assert record.authors == ("Ida Brandt", "Ole Holm")
    assert (record.published, record.source) == ("1988-11-07", "Wall Street Journal")
    assert record.abstract.strip() == "The council will widen the quay."
    assert record.text.strip() == "Shares of the company rose @ 5 a piece."


def test_the_financial_times_of_the_trec_disks() -> None:
    record = only("""<DOC>
<DOCNO>FT923-77</DOCNO>
<PROFILE>_AN-CGBAXAA1FT</PROFILE>
<DATE>920702
</DATE>
<HEADLINE>
FT  02 JUL 92 / Quay to be widened
</HEADLINE>
<BYLINE>
   By IDA BRANDT
</BYLINE>
<TEXT>
The council will widen the quay. The <NAME> of the quay stays.
</TEXT>
<XX>
Companies:-
</XX>
<CO>Harbour Quay plc.
</CO>
<PUB>The Financial Times
</PUB>
<PAGE>
London Page 7
</PAGE>
</DOC>""")
    assert (record.title, record.published, record.source) == (
        "Quay to be widened", "1992-07-02", "The Financial Times"
    )  # fmt: skip
    assert record.text.strip() == "The council will widen the quay. The <NAME> of the quay stays."


def test_the_magazines_of_the_trec_disks() -> None:
    record = only("""<DOC>
<DOCNO> ZF109-706-077 </DOCNO>
<DOCID>09 706 077.</DOCID>
<JOURNAL>Quay Week  June 4 1990 v7 n22 p1(2)
* Full Text COPYRIGHT Quay Pub. Co. 1990.
</JOURNAL>
<TITLE>Quay to be widened. (column)</TITLE>
<AUTHOR>Brandt, Ida; Holm, Ole.
</AUTHOR>
<TEXT>
The council will widen the quay.
</TEXT>
</DOC>""")
    assert (record.published, record.source, record.authors) == (
        "June 4 1990", "Quay Week", ("Ida Brandt", "Ole Holm")
    )  # fmt: skip


def test_the_marks_of_wires_and_printers_are_read() -> None:
    record = only(
        "<DOC><DOCNO> NYT19990601.0003 </DOCNO><HEADER>A7071 &Cx1f; taf-z</HEADER><BODY><TEXT>"
        "The quay &MD; all of it &MD; is closed. &UR; A long&hyph;awaited R&D plan, AT&T said: 2 &LT; 3."
        "</TEXT></BODY></DOC>"
    )
    assert " ".join(record.text.split()) == (
        "The quay — all of it — is closed. A long-awaited R&D plan, AT&T said: 2 < 3."
    )


def test_the_other_papers_of_the_trec_disks() -> None:
    mercury, agency, times, broadcast = read("""<DOC><DOCNO> SJMN91-06032044 </DOCNO>
<ACCESS> 06032044 </ACCESS> <DESCRIPT> PORT; QUAY </DESCRIPT>
<LEADPARA> The council will widen the quay. </LEADPARA>
<SECTION> Local </SECTION> <HEADLINE> QUAY TO BE WIDENED </HEADLINE>
<TEXT> A vote is due in May. </TEXT>
<BYLINE> IDA BRANDT, Mercury News Staff Writer </BYLINE> <COUNTRY> USA </COUNTRY>
<NAME> San Jose Mercury News </NAME> <PUBDATE> 910201 </PUBDATE> <DAY> Friday </DAY></DOC>
<DOC><DOCNO> AP891203-0001 </DOCNO>
<FILEID>AP-NR-12-03-89 0141EST</FILEID>
<FIRST>r a PM-Quay     12-03 0210</FIRST><HEAD>Quay To Be Widened</HEAD>
<BYLINE>By IDA BRANDT</BYLINE><BYLINE>Associated Press Writer</BYLINE>
<TEXT>   The council will widen the quay.</TEXT></DOC>
<DOC><DOCNO> LA030490-0101 </DOCNO><DOCID> 1 </DOCID>
<DATE><P>March 4, 1990, Sunday, Home Edition </P></DATE>
<SECTION><P>Metro; Part B; Page 1 </P></SECTION>
<HEADLINE><P>QUAY TO BE WIDENED </P></HEADLINE><BYLINE><P>By IDA BRANDT, TIMES STAFF WRITER </P></BYLINE>
<TEXT><P>The council will widen the quay. </P></TEXT><GRAPHIC><P>Photo, the quay </P></GRAPHIC></DOC>
<DOC><DOCNO> FBIS4-1207 </DOCNO><HEADER><AU> FBIS </AU> Document Type:Daily Report
<DATE1> 7 April 1994 </DATE1><F P=100> PORTMORE </F>
<H3> <TI> Quay To Be Widened </TI></H3></HEADER>
<TEXT>
Language: <F P=105> English </F>
Article Type:BFN

<F P=106> [Text] Portmore, 7 Apr. -- </F> The council will widen the quay.
</TEXT></DOC>""")
    assert isinstance(mercury, Record)
    assert (mercury.published, mercury.source, mercury.section) == (
        "1991-02-01", "San Jose Mercury News", "Local"
    )  # fmt: skip
    assert mercury.authors == ("IDA BRANDT",)
    assert isinstance(agency, Record)
    assert (agency.published, agency.source, agency.title) == (
        "1989-12-03", "Associated Press", "Quay To Be Widened"
    )  # fmt: skip
    assert agency.text.strip() == "The council will widen the quay."
    assert isinstance(times, Record)
    assert (times.published, times.source) == ("March 4, 1990, Sunday, Home Edition", "Los Angeles Times")
    assert times.section == "Metro; Part B; Page 1"
    assert isinstance(broadcast, Record)
    assert (broadcast.title, broadcast.published, broadcast.source) == (
        "Quay To Be Widened", "7 April 1994", "FBIS"
    )  # fmt: skip
    assert " ".join(broadcast.text.split()) == "[Text] Portmore, 7 Apr. -- The council will widen the quay."
