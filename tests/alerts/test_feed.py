"""The Atom feed of saved questions (RFC 4287), and the digest: what articles say is only text in them."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from xml.etree import ElementTree as ET

import pytest

from rag.alerts.digest import digest_of
from rag.alerts.feed import MOST_ENTRIES, feed_of
from rag.alerts.records import Alert, NewQuotation, SavedQuestion
from rag.errors import ExportError
from rag.schema import ArchiveState, Citation, Provenance, Scope
from vectorstore.records import Article

NOW = datetime(2014, 4, 9, 12, 30, tzinfo=UTC)
ATOM = "{http://www.w3.org/2005/Atom}"
HOSTILE = '</title><script>alert(1)</script> ]]> &amp; "x" \x00\x1b[2J \u202eevil\u202c \ud800'
PROVENANCE = Provenance(NOW, "0.1", ArchiveState(7, 2, "c" * 64, "MiniLM"), Scope())


def quotation(
    n: int = 1, text: str = "Fog is expected.", url: str | None = "https://example.org/fog", **article: object
) -> NewQuotation:
    made = Article(f"a{n}", str(article.get("title", "Fog")), text, "Harbour Wire", url, published=NOW)
    id_ = f"00000000-0000-5000-8000-{n:012}"
    return NewQuotation(id_, Citation(1, made, 0, len(text), text), NOW.replace(minute=n % 60))


def alert(*quotations: NewQuotation, name: str = "Fog", **asked: object) -> Alert:
    return Alert(SavedQuestion("1", name, "When is there fog?", created=NOW, **asked), quotations)  # type: ignore[arg-type]


def feed(*alerts: Alert, url: str = "") -> ET.Element:
    return ET.fromstring(feed_of(alerts, title="Dateline", identity="mine", updated=NOW, url=url))


def text_of(element: ET.Element, name: str) -> str:
    return element.findtext(f"{ATOM}{name}") or ""


def require_rfc_4287(root: ET.Element) -> None:
    """What section 4.1 says that a feed and its entries must have, each once, and may have once."""
    assert root.tag == f"{ATOM}feed"
    ids = [text_of(root, "id")]
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(element.findall(f"{ATOM}{name}")) == 1
            assert text_of(element, name)
        for name in ("content", "published", "summary", "rights", "source"):
            assert len(element.findall(f"{ATOM}{name}")) <= 1
        assert re.fullmatch(r"urn:uuid:[0-9a-f-]{36}", text_of(element, "id"))
        for time in ("updated", "published"):
            if value := text_of(element, time):
                assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", value)
        for author in element.findall(f"{ATOM}author"):
            assert text_of(author, "name")
        for link in element.findall(f"{ATOM}link"):
            assert re.match(r"https?://[^\s<>\"]+$", link.attrib["href"])
    assert root.findall(f"{ATOM}author")  # so that an entry without one has it
    ids += [text_of(entry, "id") for entry in root.findall(f"{ATOM}entry")]
    assert len(set(ids)) == len(ids)


def test_an_entry_has_the_words_and_leads_to_them() -> None:
    root = feed(alert(quotation()), url="https://news.example/feed.atom")
    require_rfc_4287(root)
    assert root.find(f"{ATOM}link[@rel='self']").attrib["href"] == "https://news.example/feed.atom"  # type: ignore[union-attr]
    (entry,) = root.findall(f"{ATOM}entry")
    assert text_of(entry, "title") == "Fog: “Fog is expected.”"
    assert text_of(entry, "published") == "2014-04-09T12:30:00Z"
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert link.attrib["href"] == "https://example.org/fog#:~:text=Fog%20is%20expected."
    content = text_of(entry, "content")
    assert "<blockquote>Fog is expected.</blockquote>" in content
    assert "characters 0–16 of article a1" in content
    assert [text_of(author, "name") for author in entry.findall(f"{ATOM}author")] == ["Harbour Wire"]


def test_ids_and_times_stay_the_same() -> None:
    one, two = (feed_of([alert(quotation())], title="D", identity="mine", updated=when)
                for when in (NOW, NOW.replace(year=2015)))  # fmt: skip
    assert one == two
    other = feed_of([], title="D", identity="another", updated=NOW)
    assert text_of(ET.fromstring(one), "id") != text_of(ET.fromstring(other), "id")


def test_a_feed_without_entries_is_one() -> None:
    root = feed()
    require_rfc_4287(root)
    assert text_of(root, "updated") == "2014-04-09T12:30:00Z"


def test_the_newest_come_first_and_only_so_many() -> None:
    root = feed(alert(*(quotation(n) for n in range(1, 60))), alert(*(quotation(n) for n in range(60, 260))))
    require_rfc_4287(root)
    updated = [text_of(entry, "updated") for entry in root.findall(f"{ATOM}entry")]
    assert len(updated) == MOST_ENTRIES
    assert updated == sorted(updated, reverse=True)
    assert text_of(root, "updated") == updated[0]


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://a\\@evil.example", 'https://example.org/"><script>', None, ""]
)
def test_what_articles_say_is_text_alone(url: str | None) -> None:
    found = quotation(text=HOSTILE, url=url, title=HOSTILE)
    root = feed(alert(found, name=f"Fog {HOSTILE[:20]}"))
    require_rfc_4287(root)
    (entry,) = root.findall(f"{ATOM}entry")
    assert not list(entry.find(f"{ATOM}title") or ())
    content = text_of(entry, "content")
    assert "<script" not in content
    assert "&lt;script&gt;" in content
    assert "javascript:" not in "".join(str(link.attrib) for link in entry.iter(f"{ATOM}link"))
    whole = ET.tostring(root, encoding="unicode")
    assert not set(whole) & set("\x00\x1b\u202e\ud800")


def test_quotations_in_any_writing_stay_as_they_are() -> None:
    text = "أغلق مرفأ المدينة 🚢 — “quay”"
    root = feed(alert(quotation(text=text, url="https://example.org/مرفأ")))
    require_rfc_4287(root)
    assert text in text_of(root.findall(f"{ATOM}entry")[0], "content")


def test_our_own_reader_of_feeds_takes_it(tmp_path: object) -> None:
    from pathlib import Path

    from rag.indexing import read_all
    from rag.loaders import Skipped

    path = Path(str(tmp_path)) / "feed.atom"
    path.write_bytes(feed_of([alert(quotation())], title="D", identity="mine", updated=NOW))
    (article,) = read_all([path], 10)
    assert not isinstance(article, Skipped)
    assert "Fog is expected." in article.text


def test_a_digest_has_outlet_day_words_and_notes() -> None:
    text = digest_of([alert(quotation(), scope=Scope(sources=("Harbour Wire",)))], ".md", PROVENANCE).decode()
    assert "# Dateline: what is new" in text
    assert "## Fog" in text
    assert "- Harbour Wire, 9 April 2014: “Fog is expected.”[^1]" in text
    assert "[^1]: “Fog is expected.” Harbour Wire, “Fog”, 9 April 2014." in text
    assert "characters 0–16" in text
    assert "asked: When is there fog?" in text
    assert "narrowed to: what is from Harbour Wire" in text
    assert "revision 7" in text


def test_a_digest_in_html_is_escaped() -> None:
    words = HOSTILE.replace("\ud800", "")  # no article has half a character
    page = digest_of([alert(quotation(text=words, title=words), name="<b>Fog</b>")], "new.html", PROVENANCE)
    assert b"<script" not in page
    assert b"<b>" not in page
    assert "“&lt;/title&gt;".encode() in page


def test_a_digest_of_nothing_says_so() -> None:
    assert "Nothing new was found." in digest_of([alert()], ".md", PROVENANCE).decode()
    with pytest.raises(ExportError, match="names no format"):
        digest_of([], ".pdf", PROVENANCE)
