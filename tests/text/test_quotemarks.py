"""Quotation marks of many languages, turned the way they face."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.text.quotation_marks import oriented, quoted_runs
from rag.text.quoted_words import quotations


@pytest.mark.parametrize(
    ("line", "turned"),
    [
        ("»Wir warten«, sagte Quist. »Noch.«", "“Wir warten”, sagte Quist. “Noch.”"),
        ("„Wir warten“, sagte Quist und „ging“.", "“Wir warten”, sagte Quist und “ging”."),
        ("« Nous attendons », a dit Quist.", "“ Nous attendons ”, a dit Quist."),
        ("«Порт закрыт», — сказала Квист.", "“Порт закрыт”, — сказала Квист."),
        ("「待てない」と語った。", "“待てない”と語った。"),
        ("”Vi väntar”, sade Quist.", "“Vi väntar”, sade Quist."),
        ("… und warten.« Das sagte Quist.", "… und warten.” Das sagte Quist."),
        ('“We wait,” said Quist. "So do we."', '“We wait,” said Quist. "So do we."'),
    ],
)
def test_marks_are_told_by_what_they_do(line: str, turned: str) -> None:
    assert oriented(line) == turned


@given(st.text(st.sampled_from(list("ab .,„“”«»「」『』‟\"'")), max_size=60))
def test_nothing_but_marks_changes(line: str) -> None:
    turned = oriented(line)
    assert len(turned) == len(line)
    assert all(a == b or a in '"„‟“”«»「」『』' for a, b in zip(line, turned, strict=True))


def test_quotations_of_other_languages_are_found() -> None:
    text = "Quist sagte: »Wir warten auf Regen.« « Nous aussi », dit Dray."
    assert [text[run.start : run.end].strip() for run in quoted_runs(text, 0, len(text))] == [
        "Wir warten auf Regen.",
        "Nous aussi",
    ]
    assert [quotation.words.strip() for quotation in quotations(text)] == [
        "Wir warten auf Regen.",
        "Nous aussi",
    ]
    assert [quotation.words for quotation in quotations("市长说：「我们在等」。")] == ["我们在等"]
