"""Receipts: written, read again, and verified after the archive or the receipt has changed."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings

from rag import Assistant, parse_receipt, read_receipt
from rag.errors import ReceiptError
from rag.models.encoders.minilm import MiniLM
from rag.receipts import make_receipt, verify_receipt
from rag.schema import (
    DEFAULT,
    Answer,
    ArchiveState,
    Citation,
    Claim,
    Mode,
    Provenance,
    QuotationState,
    Receipt,
    Scope,
    Support,
)
from tests.conftest import ARTICLES, BRIDGE, FERRY, ToldModel, assistant_with
from tests.exporting.reading_back import answer_of, answers
from vectorstore.archive import Archive
from vectorstore.records import Article

WORDS = "The port's director, Alan Dray, said the strike had cost $12 million."
PROVENANCE = Provenance(datetime(2014, 6, 1, tzinfo=UTC), "9.9", ArchiveState(1, 3, "0" * 64, "a-model"))


def answer(quote: str = WORDS, article: Article = FERRY) -> Answer:
    start = article.text.index(quote)
    cited = Citation(1, article, start, start + len(quote), quote)
    return answer_of(Claim("It cost $12 million.", 0, 20, Support.SUPPORTED, (cited,)))


@pytest.fixture
def receipt() -> Receipt:
    return make_receipt(answer(), PROVENANCE, DEFAULT)


@pytest.fixture
def changing(tmp_path: Path, embedder: MiniLM, quick_publishing: None) -> Callable[..., Assistant]:
    """An archive of given articles, each time the same one."""
    path = tmp_path / "archive"

    def fill(*articles: Article, without: tuple[str, ...] = ()) -> Assistant:
        archive = Archive.open(path, model=embedder.name, dimension=embedder.dimension)
        assistant = assistant_with(archive, embedder)
        assistant.add(articles)
        with archive.writing() as writer:
            for id_ in without:
                writer.remove(id_)
        return assistant

    return fill


@given(answers())
@settings(max_examples=60)
def test_a_receipt_is_read_as_it_was_written(answer: Answer) -> None:
    receipt = make_receipt(answer, PROVENANCE, DEFAULT)
    again = parse_receipt(receipt.to_json())
    assert again == receipt
    assert not again.is_altered
    (quotation,), (citation,) = again.quotations, answer.citations
    assert (quotation.quote, quotation.start, quotation.end) == (citation.quote, citation.start, citation.end)


def test_it_records_how_an_answer_came_about(harbour: Archive, embedder: MiniLM) -> None:
    model = ToldModel("The port agreed to raise wages by 4 percent [1].")
    parameters = replace(
        DEFAULT,
        answerability=replace(DEFAULT.answerability, decline_below=0.4),
        search=replace(DEFAULT.search, candidates=99),
    )
    assistant = Assistant(harbour, assistant_with(harbour, embedder).settings, embedder, model)
    assistant.parameters = parameters
    scope = Scope(sources=("Harbour Wire",))
    answered = assistant.answer("What did Marta Quist say about wages?", mode="llm", scope=scope)
    receipt = parse_receipt(assistant.receipt(answered, scope).to_json())
    assert receipt.asked == "What did Marta Quist say about wages?"
    assert (receipt.model, receipt.mode) == ("told", Mode.LLM)
    assert any(label.startswith("answer.v") for label in receipt.prompts)
    assert receipt.parameters == parameters.digest() != DEFAULT.digest()
    changed = {one.name: (one.value, one.shipped) for one in receipt.changed_parameters}
    assert changed == {"answerability.decline_below": (0.4, 0.5), "search.candidates": (99, 150)}
    assert receipt.provenance.scope == scope
    assert receipt.provenance.archive.articles == 3
    assert receipt.provenance.archive.revision == harbour.revision
    assert str(harbour.path) not in receipt.to_json()
    assert receipt.text == answered.text
    assert assistant.verify(receipt).stands


def test_forms_have_receipts(harbour: Archive, embedder: MiniLM) -> None:
    assistant = assistant_with(harbour, embedder)
    for form in (
        assistant.quotes("Quist", "wages"),
        assistant.mentions("ferry"),
        assistant.timeline("strike"),
    ):
        receipt = parse_receipt(assistant.receipt(form).to_json())
        assert receipt.quotations
        assert receipt.form == type(form).__name__.lower()
        assert (receipt.model, receipt.prompts) == (None, ())
        assert assistant.verify(receipt).stands


def test_an_archive_of_the_same_articles_is_known_again(
    harbour: Archive, embedder: MiniLM, changing: Callable[..., Assistant]
) -> None:
    here = assistant_with(harbour, embedder).provenance().archive.content
    with changing(*reversed(ARTICLES)) as assistant:
        assert assistant.provenance().archive.content == here
    with changing(replace(BRIDGE, title="Another")) as assistant:
        assert assistant.provenance().archive.content != here


# ---------------------------------------------------------------------- what became of a quotation


def test_it_stands_while_the_text_is_what_it_was(
    receipt: Receipt, changing: Callable[..., Assistant]
) -> None:
    with changing(FERRY) as assistant:
        found = assistant.verify(receipt)
    assert found.stands
    assert [one.state for one in found.quotations] == [QuotationState.UNCHANGED]
    assert found.quotations[0].remarks == ()


def test_what_else_of_the_article_has_changed_is_remarked(
    receipt: Receipt, changing: Callable[..., Assistant]
) -> None:
    with changing(replace(FERRY, title="Ferries sail again", source=None)) as assistant:
        (one,) = assistant.verify(receipt).quotations
    assert one.state is QuotationState.UNCHANGED
    assert one.remarks == (
        "title: “Ferry strike ends after nine days”, now “Ferries sail again”",
        "source: “Harbour Wire”, now none",
    )


def test_words_that_moved_are_found(receipt: Receipt, changing: Callable[..., Assistant]) -> None:
    before = "This story has been updated.\n\n"
    with changing(replace(FERRY, text=before + FERRY.text)) as assistant:
        found = assistant.verify(receipt)
    (one,) = found.quotations
    assert (one.state, found.stands) == (QuotationState.MOVED, True)
    assert one.start == one.quotation.start + len(before)
    assert one.end == one.quotation.end + len(before)


def test_words_in_several_places_are_found_nearest_to_where_they_were(
    receipt: Receipt, changing: Callable[..., Assistant]
) -> None:
    with changing(replace(FERRY, text=f"{WORDS}\n\n{FERRY.text} More.")) as assistant:
        (one,) = assistant.verify(receipt).quotations
    assert one.start == one.quotation.start + len(WORDS) + 2


def test_words_that_are_gone_are_told_with_the_nearest(
    receipt: Receipt, changing: Callable[..., Assistant]
) -> None:
    text = FERRY.text.replace("said the strike had", "said that the strike had")
    with changing(replace(FERRY, text=text)) as assistant:
        found = assistant.verify(receipt)
    (one,) = found.quotations
    assert (one.state, found.stands) == (QuotationState.CHANGED, False)
    assert one.nearest.startswith("The port's director, Alan Dray, said that the strike had cost $12 million")
    assert text[one.start : one.end] == one.nearest


def test_words_without_anything_like_them_are_gone_without_a_place(
    receipt: Receipt, changing: Callable[..., Assistant]
) -> None:
    with changing(replace(FERRY, text="Nothing of this is left in the story of the harbour.")) as assistant:
        (one,) = assistant.verify(receipt).quotations
    assert (one.state, one.start, one.nearest) == (QuotationState.CHANGED, None, "")


def test_an_article_that_the_archive_no_longer_has_is_named(
    receipt: Receipt, changing: Callable[..., Assistant]
) -> None:
    with changing(FERRY, BRIDGE, without=("ferry",)) as assistant:
        found = assistant.verify(receipt)
    (one,) = found.quotations
    assert (one.state, found.stands) == (QuotationState.GONE, False)
    assert one.article.title == "Ferry strike ends after nine days"


@pytest.mark.parametrize(
    ("forged", "nearest"),
    [(WORDS.replace("12", "17"), ""), (WORDS.replace("cost", "kost"), WORDS.removesuffix("."))],
)
def test_a_quotation_that_was_never_there_is_named_as_tampered(
    receipt: Receipt, harbour: Archive, forged: str, nearest: str
) -> None:
    (quotation,) = receipt.quotations
    altered = replace(receipt, quotations=(replace(quotation, quote=forged),), checksum="")
    found = verify_receipt(altered, harbour)
    assert not altered.is_altered, "whoever forges may make a new checksum"
    (one,) = found.quotations
    assert (one.state, found.stands) == (QuotationState.TAMPERED, False)
    assert one.nearest == nearest


def test_offsets_that_were_altered_are_named_as_tampered(receipt: Receipt, harbour: Archive) -> None:
    (quotation,) = receipt.quotations
    altered = replace(receipt, quotations=(replace(quotation, start=3, end=3 + len(WORDS)),), checksum="")
    (one,) = verify_receipt(altered, harbour).quotations
    assert (one.state, one.start) == (QuotationState.TAMPERED, quotation.start)


def test_a_careless_change_of_anything_else_is_seen_by_the_checksum(
    receipt: Receipt, harbour: Archive
) -> None:
    values = json.loads(receipt.to_json())
    values["text"] = "It cost $17 million."
    found = verify_receipt(parse_receipt(json.dumps(values)), harbour)
    assert found.receipt.is_altered
    assert not found.stands
    assert [one.state for one in found.quotations] == [QuotationState.UNCHANGED]


# ---------------------------------------------------------------------- receipts that cannot be read


def broken(receipt: Receipt, change: Callable[[dict[str, object]], object]) -> str:
    values = json.loads(receipt.to_json())
    change(values)
    return json.dumps(values)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda v: v.pop("quotations"), r"r\.json: quotations: Field required"),
        (lambda v: v["quotations"][0].update(start="x"), r"quotations\[0\]\.start: .* not 'x'"),
        (
            lambda v: v["quotations"][0].update(start=9, end=9),
            r"quotations\[0\]: .*offsets 9 to 9 are no span",
        ),
        (lambda v: v["quotations"][0].update(article="other"), "quotation 1 is of 'other', no article of"),
        (lambda v: v["provenance"].update(made="yesterday"), r"provenance\.made: "),
        (lambda v: v["provenance"].update(made="2014-06-01T00:00:00"), "has no time zone"),
        (lambda v: v["provenance"]["scope"].update(after="soon"), r"provenance\.scope\.after: "),
        (lambda v: v["articles"][0].update(id=None), r"articles\[0\]\.id: "),
        (lambda v: v.update(receipt=2), "a receipt of version 2, but this Dateline reads 1: use a newer"),
        (lambda v: v.update(receipt=0), "no receipt of Dateline's: its field receipt is not 1"),
        (lambda v: v.update(receipt=True), "receipt: .* not True"),
        (lambda v: v.pop("receipt"), "no receipt of Dateline's"),
        (lambda v: v.pop("checksum"), "checksum: Field required"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(
    receipt: Receipt, change: Callable[[dict[str, object]], object], said: str
) -> None:
    with pytest.raises(ReceiptError, match=said):
        parse_receipt(broken(receipt, change), "r.json")


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", r"r\.json:1:1: no JSON"),
        (b'{\n"receipt": 1,\n  oops\n}', r"r\.json:3:3: no JSON"),
        (b"[1]", "not an object"),
        (b"\xff\xfe\xfa", "no JSON"),
        (b"[" * 200_000, "no JSON"),
    ],
)
def test_a_file_that_is_no_receipt_is_named_with_the_line(tmp_path: Path, data: bytes, said: str) -> None:
    file = tmp_path / "r.json"
    file.write_bytes(data)
    with pytest.raises(ReceiptError, match=said):
        read_receipt(file)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(ReceiptError, match=r"none\.json cannot be read: No such file"):
        read_receipt(tmp_path / "none.json")
    with pytest.raises(ReceiptError, match="cannot be read"):
        read_receipt(tmp_path)
