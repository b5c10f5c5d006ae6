"""Who speaks is found once: what an archive keeps of it gives the same answers as reading anew."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from rag.assistant import Assistant
from rag.attribution import extraction, findings_in, kept, people_of, read, recall, statements_of
from rag.attribution.extraction import READINGS
from rag.models.encoders.minilm import MiniLM
from rag.schema import Scope
from tests.conftest import FERRY, assistant_with
from vectorstore.archive import Archive
from vectorstore.records import Article, Findings

FORMS: dict[str, Callable[[Assistant], object]] = {
    "quotes about a topic": lambda desk: desk.quotes("Putin", "sanctions"),
    "quotes by a title": lambda desk: desk.quotes("the Russian foreign minister"),
    "quotes of an outlet": lambda desk: desk.quotes("Merkel", scope=Scope(sources=("CNN",))),
    "mentions": lambda desk: desk.mentions("the president"),
    "timeline": lambda desk: desk.timeline("the referendum"),
    "brief": lambda desk: desk.brief("gas"),
    "compare": lambda desk: desk.compare("sanctions"),
    "entity": lambda desk: desk.entity("Yatsenyuk"),
}


@pytest.fixture(autouse=True)
def _nothing_is_known_yet() -> Iterator[None]:
    READINGS.clear()
    yield
    READINGS.clear()


@pytest.fixture
def unread(demo: Archive, monkeypatch: pytest.MonkeyPatch) -> Archive:
    """The demo archive as if it had kept nothing, and could keep nothing."""
    monkeypatch.setattr(demo, "findings", lambda *_: {})
    monkeypatch.setattr(demo, "keep_findings", lambda _: None)
    return demo


def all_of(archive: Archive) -> list[Article]:
    return [archive.article(summary.id) for summary in archive.articles(limit=archive.count())]


def reading_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise AssertionError("an article is read anew")

    monkeypatch.setattr(extraction, "read_text", fail)


@pytest.mark.parametrize("form", FORMS)
def test_a_form_says_the_same_as_if_every_article_were_read(
    demo: Archive, embedder: MiniLM, form: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.MonkeyPatch.context() as patch:
        reading_fails(patch)
        from_kept = FORMS[form](assistant_with(demo, embedder))
    READINGS.clear()
    monkeypatch.setattr(demo, "findings", lambda *_: {})
    monkeypatch.setattr(demo, "keep_findings", lambda _: None)
    assert from_kept == FORMS[form](assistant_with(demo, embedder))


def test_everything_that_is_known_of_the_speakers_is_kept(demo: Archive, unread: Archive) -> None:
    articles = all_of(unread)
    anew = {article.id: read(article) for article in articles}
    for article in articles:
        reading = kept._unpacked(article.text, findings_in(article).found)
        before = anew[article.id]
        assert reading
        assert (reading.attributions, reading.people) == (before.attributions, before.people)
        assert reading.people == people_of(article)
        words = {word for group in before.casts.groups for surname in group for word in surname.split()}
        for name in (*words, *before.people, "Nobody"):
            assert reading.casts.named(name) == before.casts.named(name)
        for title in ("the president", "the Russian foreign minister", "the secretary of state"):
            assert reading.casts.titled(title) == before.casts.titled(title)


def test_what_an_archive_lacks_is_found_once(demo: Archive, monkeypatch: pytest.MonkeyPatch) -> None:
    stored: dict[tuple[str, str], tuple[str, bytes]] = {}

    def keep(found: Iterator[tuple[str, str, Findings]]) -> None:
        stored.update({(id_, f.rules): (digest, f.found) for id_, digest, f in found})

    def recalled(ids: list[str], rules: str) -> dict[str, tuple[str, bytes]]:
        return {id_: stored[id_, rules] for id_ in ids if (id_, rules) in stored}

    monkeypatch.setattr(demo, "keep_findings", keep)
    monkeypatch.setattr(demo, "findings", recalled)
    articles = all_of(demo)[:30]
    recall(demo, articles)
    before = [statements_of("Putin", article) for article in articles]
    assert len(stored) == 30
    READINGS.clear()
    reading_fails(monkeypatch)
    recall(demo, articles)
    assert [statements_of("Putin", article) for article in articles] == before


@pytest.mark.parametrize(
    "found",
    [
        b"",
        b"nothing of ours",
        b"x\x9c\x03\x00\x00\x00\x00\x01",
        b"x\x9c\xabV*\xcf/\xcaIQ\x02\x00\x0b\x16\x03)",
    ],
)
def test_what_cannot_be_understood_is_read_anew(
    harbour: Archive, monkeypatch: pytest.MonkeyPatch, found: bytes
) -> None:
    article = harbour.article(FERRY.id)
    before = read(article)
    READINGS.clear()
    monkeypatch.setattr(harbour, "keep_findings", lambda _: None)
    monkeypatch.setattr(harbour, "findings", lambda *_: {article.id: (article.digest, found)})
    recall(harbour, [article])
    assert read(article).attributions == before.attributions


def test_what_was_found_in_another_version_or_by_other_rules_is_read_anew(
    harbour: Archive, monkeypatch: pytest.MonkeyPatch
) -> None:
    article = harbour.article(FERRY.id)
    before = read(article).attributions
    other = findings_in(Article("other", "Other", "Piet Aldren said it was late."))
    monkeypatch.setattr(harbour, "keep_findings", lambda _: None)
    with monkeypatch.context() as patch:
        READINGS.clear()
        patch.setattr(harbour, "findings", lambda *_: {article.id: ("another digest", other.found)})
        recall(harbour, [article])
        assert read(article).attributions == before
    assert set(harbour.findings([article.id], kept.rules())) == {article.id}
    assert harbour.findings([article.id], "other rules") == {}


def test_rules_are_others_when_their_code_is(monkeypatch: pytest.MonkeyPatch) -> None:
    before = kept.rules()
    monkeypatch.setattr(kept, "CODE", kept.CODE[1:])
    assert kept.rules.__wrapped__() != before
