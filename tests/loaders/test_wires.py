# ruff: noqa: E501
"""Documents of wires in XML: what was taken back, several texts, and what they say beside title and text."""

from __future__ import annotations

import pytest

from rag.dates import parse_published
from rag.loaders.records import Broken, Record
from rag.loaders.xml_data.news import read_xml

ONE = "The quay at Tarnby will be widened by nine metres, the harbour board decided on Friday."
TWO = "Its chairman, Ole Holm, said the work would cost 80,000 marks and end in June."
THREE = "The mill by the weir was sold to a bakery, its owner Lotte Brink said on Sunday."


def records(text: str) -> list[Record | Broken]:
    return list(read_xml(iter([text.encode()]), 1_000_000))


def only(text: str) -> Record:
    (record,) = records(text)
    assert isinstance(record, Record), record
    return record


def reason(text: str) -> str:
    (broken,) = records(text)
    assert isinstance(broken, Broken), broken
    return broken.reason


def paragraphs(record: Record) -> list[str]:
    return [line.strip() for line in record.text.split("\n") if line.strip()]


def newsml(*components: str, status: str = "Usable") -> str:
    return f"<?xml version='1.0'?><NewsML><NewsItem><Identification><NewsIdentifier><ProviderId>h.example</ProviderId><DateId>20140315</DateId><NewsItemId>quay-1</NewsItemId></NewsIdentifier></Identification><NewsManagement><FirstCreated>20140315T1820+0000</FirstCreated><Status FormalName='{status}'/></NewsManagement><NewsComponent><NewsLines><HeadLine>Tarnby quay widened</HeadLine><ByLine>Ana Reyes</ByLine></NewsLines><AdministrativeMetadata><Provider><Party FormalName='Harbour Wire'/></Provider></AdministrativeMetadata><DescriptiveMetadata><Language FormalName='en'/></DescriptiveMetadata>{''.join(components)}</NewsComponent></NewsItem></NewsML>"


def component(text: str, lines: str = "", kind: str = "Text") -> str:
    return f"<NewsComponent>{lines}<ContentItem><MediaType FormalName='{kind}'/><DataContent><p>{text}</p></DataContent></ContentItem></NewsComponent>"


def test_two_components_with_one_headline_are_one_article() -> None:
    record = only(newsml(component(ONE), component(TWO), component(ONE), component("AAAA", kind="Photo")))
    assert paragraphs(record) == [ONE, TWO]
    assert (record.id, record.source, record.language, record.authors) == (
        "quay-1",
        "Harbour Wire",
        "en",
        ("Ana Reyes",),
    )
    assert str(parse_published(record.published)) == "2014-03-15 18:20:00+00:00"


def test_two_components_with_headlines_of_their_own_are_two_articles() -> None:
    lines = "<NewsLines><HeadLine>{}</HeadLine></NewsLines>"
    first, second = records(
        newsml(component(ONE, lines.format("Quay")), component(THREE, lines.format("Mill")))
    )
    assert isinstance(first, Record)
    assert isinstance(second, Record)
    assert (first.title, paragraphs(first)) == ("Quay", [ONE])
    assert (second.title, paragraphs(second), second.source) == ("Mill", [THREE], "Harbour Wire")
    assert first.id != second.id


def test_components_that_say_the_same_are_told_once() -> None:
    same = f"<NewsComponent EquivalentsList='yes'>{component(ONE)}{component(ONE.upper())}</NewsComponent>"
    assert paragraphs(only(newsml(same))) == [ONE]


def g2(status: str = "usable", extra: str = "", content: str = f"<p>{ONE}</p>") -> str:
    return f"<newsMessage><itemSet><newsItem guid='urn:1' xml:lang='fr'><itemMeta><pubStatus qcode='stat:{status}'/></itemMeta><contentMeta><contentCreated>2014-03-15T18:20:11+01:00</contentCreated><headline>Quay</headline><creditline>Harbour Wire</creditline>{extra}</contentMeta><contentSet><inlineXML><html xmlns='urn:h'><head><title>Page</title></head><body>{content}</body></html></inlineXML></contentSet></newsItem></itemSet></newsMessage>"


def test_the_subject_of_an_item_is_its_section_in_its_language() -> None:
    extra = "<subject type='cpnat:person'><name>Ole Holm</name></subject><subject type='cpnat:abstract'><name xml:lang='en'>harbours</name><name xml:lang='fr'>ports</name></subject>"
    record = only(g2(extra=extra))
    assert (record.section, record.language, record.text.strip()) == ("ports", "fr", ONE)


NITF = "<nitf xml:lang='en'><head>{meta}<docdata management-status='{status}'><date.issue norm='20140315T182011Z'/><fixture fix-id='Quayside'/></docdata><pubdata date.publication='20140315' name='Harbour Wire'/></head><body><body.head><hedline><hl1>Quay</hl1></hedline><dateline>TARNBY, March 15</dateline></body.head><body.content>{content}</body.content></body></nitf>"


def nitf(content: str, status: str = "usable", meta: str = "") -> str:
    return NITF.format(content=content, status=status, meta=meta)


@pytest.mark.parametrize(
    "text",
    [
        g2("canceled"),
        g2("withheld"),
        newsml(component(ONE), status="Canceled"),
        nitf(f"<p>{ONE}</p>", "cancelled"),
    ],
)
def test_what_a_wire_takes_back_does_not_go_in(text: str) -> None:
    assert "took it back" in reason(text)


def test_a_package_is_said_to_be_one() -> None:
    assert "package of links" in reason(
        "<?xml version='1.0'?><packageItem guid='urn:1'><groupSet><group><itemRef residref='urn:2'/></group></groupSet></packageItem>"
    )


@pytest.mark.parametrize("rest", ["full_text", "story"])
def test_a_lead_that_the_text_repeats_is_told_once(rest: str) -> None:
    record = only(
        nitf(
            f"<block class='lead_paragraph'><p>LEAD: {ONE}</p></block><block class='{rest}'><p>{ONE}</p><p>{TWO}</p></block>"
        )
    )
    assert paragraphs(record)[-2:] == [ONE, TWO]
    assert record.text.count(ONE) == 1


def test_a_lead_that_is_told_nowhere_else_stays() -> None:
    record = only(
        nitf(f"<block class='lead_paragraph'><p>{ONE}</p></block><block class='story'><p>{TWO}</p></block>")
    )
    assert paragraphs(record) == ["TARNBY, March 15", ONE, TWO]


def test_section_language_and_time_of_a_document() -> None:
    record = only(
        nitf(f"<p>{ONE}</p>", meta="<tobject><tobject.subject tobject.subject.type='Transport'/></tobject>")
    )
    assert (record.section, record.language) == ("Transport", "en")
    assert str(parse_published(record.published)) == "2014-03-15 18:20:11+00:00"
    assert only(nitf(f"<p>{ONE}</p>")).section == "Quayside"


def test_words_in_tables_and_lists_stay_apart() -> None:
    record = only(
        nitf(
            f"<p>{ONE}</p><ul><li>One</li><li>Two</li></ul><table><tr><td>Tarnby</td><td>3</td></tr><tr><td>Ellery</td><td>1</td></tr></table><p>A<br/>B &eacute;</p>"
        )
    )
    assert paragraphs(record)[2:] == ["One", "Two", "Tarnby 3", "Ellery 1", "A", "B é"]


def test_a_document_of_a_wire_in_an_entry_of_a_feed() -> None:
    record = only(
        f"<feed><title>Feed</title><entry><title>Other</title><content type='text/xml'>{nitf(f'<p>{ONE}</p>')}</content></entry></feed>"
    )
    assert (record.title, record.source) == ("Quay", "Harbour Wire")


def test_what_a_picture_shows_is_no_article_of_its_own() -> None:
    lines = "<NewsLines><HeadLine>Photo</HeadLine></NewsLines>"
    role = component(TWO, "<Role FormalName='Caption'/>")
    caption = f"<NewsComponent>{lines}{role}</NewsComponent>"
    assert paragraphs(only(newsml(component(ONE), caption))) == [ONE]
    assert paragraphs(only(newsml(caption))) == [TWO]


def test_captions_of_pictures_in_a_document_are_not_its_text() -> None:
    media = "<media media-type='image'><media-reference source='a.jpg'/><media-caption><p>A quay at dawn.</p></media-caption></media>"
    (found,) = records(
        f"<nitf><body><body.head><hedline><hl1>Quay</hl1></hedline></body.head><body.content>{media}"
        "<p>The quay at Tarnby will be widened.</p></body.content></body></nitf>"
    )
    assert isinstance(found, Record)
    assert found.text.strip() == "The quay at Tarnby will be widened."


def test_the_agency_counts_before_the_company_that_owns_it() -> None:
    (found,) = records(
        "<newsitem itemid='7' date='1996-08-20'><headline>Quay</headline><text><p>The quay was widened.</p></text>"
        "<metadata><dc element='dc.publisher' value='Harbour Holdings Plc'/><dc element='dc.source' value='Harbour Wire'/>"
        "</metadata></newsitem>"
    )
    assert isinstance(found, Record)
    assert found.source == "Harbour Wire"
