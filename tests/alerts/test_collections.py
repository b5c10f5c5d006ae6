"""Collections: what a question is narrowed to, under a name; what is gone is said, and never widens them."""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from rag.alerts.database import FILE
from rag.assistant import Assistant
from rag.errors import NotHeld, SavedQuestionError
from rag.exporting import export
from rag.models.encoders.minilm import MiniLM
from rag.schema import Scope
from rag.settings import Settings
from tests.conftest import BRIDGE, FERRY
from vectorstore.archive import Archive
from vectorstore.errors import ArchiveError
from vectorstore.records import Article

pytestmark = pytest.mark.usefixtures("quick_publishing")

QUAY = Article(
    id="quay",
    title="Quay to be rebuilt",
    text="Alan Dray said the quay of Port Ellery would be rebuilt in June.",
    source="Northern Ledger",
    published=datetime(2014, 6, 2, tzinfo=UTC),
)


@pytest.fixture
def assistant(tmp_path: Path, embedder: MiniLM) -> Iterator[Assistant]:
    with Archive.open(tmp_path / "archive", model=embedder.name, dimension=embedder.dimension) as archive:
        made = Assistant(archive, Settings.load(mode="extractive"), embedder)
        made.add([FERRY, BRIDGE, QUAY])
        yield made


def remove(assistant: Assistant, article: str) -> None:
    with assistant.archive.writing() as writer:
        writer.remove(article)


def test_a_collection_is_made_found_asked_within_renamed_and_removed(assistant: Assistant) -> None:
    assistant.collect("The  quay", Scope(articles=("quay", "ferry"), after="2014-01-01"))
    assert [one.name for one in assistant.collections.all()] == ["The quay"]
    scope = assistant.within("the QUAY")
    assert scope == Scope(articles=("quay", "ferry"), after="2014-01-01", collection="The quay")
    found = assistant.mentions("Port Ellery", scope=scope)
    assert {one.citation.article.id for one in found.mentions} <= {"quay", "ferry"}
    assistant.collections.rename("The quay", "Harbour")
    assert assistant.within("harbour").collection == "Harbour"
    assistant.collections.rename("harbour", "HARBOUR")
    assistant.collections.remove("Harbour")
    assert assistant.collections.all() == []
    assert assistant.archive.count() == 3
    with pytest.raises(SavedQuestionError, match="no collection is named 'Harbour'"):
        assistant.within("Harbour")


def test_names_are_one_collections_each_and_something_must_be_chosen(assistant: Assistant) -> None:
    assistant.collect("Quay", Scope(articles="quay"))
    assistant.collect("Bridge", Scope(articles="bridge"))
    with pytest.raises(SavedQuestionError, match="already"):
        assistant.collect("QUAY", Scope(articles="bridge"))
    with pytest.raises(SavedQuestionError, match="already"):
        assistant.collections.rename("Bridge", "quay")
    with pytest.raises(SavedQuestionError, match="choose some first"):
        assistant.collect("All", Scope())
    with pytest.raises(SavedQuestionError, match="is no name"):
        assistant.collect("–", Scope(articles="bridge"))
    with pytest.raises(NotHeld, match="no article 'nowhere'"):
        assistant.collect("Nowhere", Scope(articles="nowhere"))


def test_what_else_is_chosen_narrows_within_it(assistant: Assistant) -> None:
    assistant.collect("Two", Scope(articles=("quay", "ferry"), after="2014-01-01", before="2014-12-31"))
    scope = assistant.within(
        "Two", Scope(articles=("quay", "bridge"), after="2014-02-01", before="2015-01-01")
    )
    assert scope == Scope(date(2014, 2, 1), date(2014, 12, 31), articles=("quay",), collection="Two")
    with pytest.raises(NotHeld, match="none of these articles is in the collection 'Two': bridge"):
        assistant.within("Two", Scope(articles="bridge"))
    with pytest.raises(NotHeld, match="no day is both"):
        assistant.within("Two", Scope(after="2015-02-01"))


def test_what_is_gone_is_said_and_never_widens_a_collection(assistant: Assistant) -> None:
    assistant.collect("Two", Scope(articles=("quay", "ferry")))
    remove(assistant, "quay")
    assert assistant.lost_from("Two") == ("“Quay to be rebuilt”",)
    assert assistant.within("Two").articles == ("ferry",)
    remove(assistant, "ferry")
    assert len(assistant.lost_from("Two")) == 2
    with pytest.raises(NotHeld, match="all of the articles that the collection 'Two' is of"):
        assistant.within("Two")


def test_a_name_alone_narrows_nothing_and_is_refused() -> None:
    with pytest.raises(ValueError, match=r"assistant\.within\('Two'\)"):
        Scope(collection="Two")


def test_an_export_says_within_which_collection(assistant: Assistant) -> None:
    assistant.collect("Two", Scope(articles=("quay", "ferry")))
    scope = assistant.within("Two")
    answer = assistant.answer("What did Alan Dray say?", scope=scope)
    written = export(answer, ".md", assistant.provenance(scope)).decode()
    assert "what is in the collection “Two” (what is in 2 chosen articles)" in written
    receipt = assistant.receipt(answer, scope)
    assert receipt.provenance.scope.collection == "Two"
    assert not receipt.is_altered
    assert json.loads(receipt.to_json())["provenance"]["scope"]["collection"] == "Two"


def test_a_saved_question_is_asked_within_it_also_when_it_is_gone(assistant: Assistant) -> None:
    assistant.collect("Quay", Scope(sources="Northern Ledger"))
    assistant.save("Dray", "Alan Dray", form="quotes", scope=assistant.within("Quay"), from_start=True)
    assistant.collections.remove("Quay")
    (saved,) = assistant.saved.all()
    assert saved.scope == Scope(sources="Northern Ledger", collection="Quay")
    found = [one.citation.article.id for alert in assistant.run_saved() for one in alert.quotations]
    assert found == ["quay"]


def test_the_file_is_its_owners_alone_and_a_broken_one_is_named(assistant: Assistant) -> None:
    assistant.collect("Quay", Scope(articles="quay"))
    file = assistant.archive.path / FILE
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    file.write_text("no database" * 1_000)
    with pytest.raises(ArchiveError, match="cannot be used"):
        assistant.collections.all()
