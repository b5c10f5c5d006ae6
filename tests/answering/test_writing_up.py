"""A model writes over a form: only what the form's own quotations carry is kept, under the form's numbers."""

from __future__ import annotations

import pytest

from rag.errors import ModelMissing, ModelUnreachable
from rag.models.encoders.minilm import MiniLM
from rag.schema.answer import Answer, Mode, Support
from rag.schema.events import ClaimChecked, Event, Finished
from rag.schema.form_value import FormValue
from tests.conftest import ToldModel, assistant_with
from vectorstore.archive import Archive


def written(
    archive: Archive, embedder: MiniLM, form: FormValue, model: ToldModel
) -> tuple[list[Event], Answer]:
    events = list(assistant_with(archive, embedder, model).write_up(form))
    assert isinstance(events[-1], Finished)
    return events, events[-1].answer


def test_what_the_quotations_carry_is_kept_and_cited(demo: Archive, embedder: MiniLM) -> None:
    form = assistant_with(demo, embedder).brief("gas")
    quoted = form.themes[0].lines[0].citation
    model = ToldModel(f"{quoted.quote} [1] The mayor of Trondheim resigned over it [2].")
    events, answer = written(demo, embedder, form, model)
    first = next(e.claim for e in events if isinstance(e, ClaimChecked)).citations[0]
    assert (first.number, first.article.id, first.start) == (quoted.number, quoted.article.id, quoted.start)
    assert answer.mode is Mode.LLM
    assert answer.form is form
    assert all(claim.support is not Support.UNSUPPORTED for claim in answer.claims)
    assert "Trondheim" not in answer.text
    assert any("Left out" in notice for notice in answer.notices)
    shown = {(c.article.id, c.number) for c in form.shown}
    assert {(c.article.id, c.number) for c in answer.citations} <= shown
    for claim in answer.claims:
        assert answer.text[claim.start : claim.end] == claim.text


def test_each_part_of_a_form_is_a_paragraph_from_its_own_quotations(demo: Archive, embedder: MiniLM) -> None:
    form = assistant_with(demo, embedder).brief("gas")
    model = ToldModel("Nothing of this stands there [1].")
    written(demo, embedder, form, model)
    assert len(model.asked) == min(len(form.themes) + bool(form.newest), 8)
    for messages, theme in zip(model.asked, form.themes, strict=False):
        assert " ".join(theme.lines[0].citation.quote.split()) in " ".join(messages[-1].content.split())
        others = [line for other in form.themes if other is not theme for line in other.lines]
        assert not any(line.citation.quote in messages[-1].content for line in others)


def test_where_nothing_is_borne_out_the_form_stands_alone_and_this_is_said(
    demo: Archive, embedder: MiniLM
) -> None:
    form = assistant_with(demo, embedder).timeline("referendum")
    _, answer = written(demo, embedder, form, ToldModel("Penguins marched through Oslo on Friday [1]."))
    assert (answer.claims, answer.text) == ((), "")
    assert "The model wrote no sentence that these quotations bear out." in answer.notices


def test_a_model_that_fails_leaves_what_it_wrote_before(demo: Archive, embedder: MiniLM) -> None:
    form = assistant_with(demo, embedder).quotes("Lavrov", "sanctions")
    quote = form.statements[0].citation.quote
    model = ToldModel(f"{quote} [1] ", "And", fails=ModelUnreachable("The line went dead."))
    _, answer = written(demo, embedder, form, model)
    assert len(answer.claims) == 1
    assert answer.model_failed
    assert any("line went dead" in notice for notice in answer.notices)


def test_without_a_model_the_way_out_is_named(
    demo: Archive, embedder: MiniLM, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant = assistant_with(demo, embedder)
    monkeypatch.setattr(type(assistant), "_make_model", lambda _: None)
    with pytest.raises(ModelMissing, match="OPENAI_API_KEY"):
        list(assistant.write_up(assistant.brief("gas")))
