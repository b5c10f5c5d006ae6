"""What a correction takes back is not told as news."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rag import Assistant, Settings
from rag.models.encoders.minilm import MiniLM
from rag.retrieval.corrections import puts_right_until, repeats_error
from rag.sentences import split_sentences
from tests.conftest import FERRY
from vectorstore.archive import Archive


@pytest.mark.parametrize(
    ("text", "errors"),
    [
        ("This version corrects a figure. It said that fares had risen by 9 percent.", [False, True]),
        ("Correction: the report misstated the rise. It had wrongly put it at 9 percent.", [False, True]),
        ("An earlier version of this article said fares had risen by 9 percent.", [True]),
        ("The port raised its fares. It said that costs had risen by 9 percent.", [False, False]),
        ("The first report on the fares is due in May, the port said.", [False]),
        ("An earlier report by the police said nine fares were paid.", [False]),
    ],
)
def test_what_an_earlier_version_said_is_known_for_an_error(text: str, errors: list[bool]) -> None:
    sentences = list(split_sentences(text))
    assert [repeats_error(sentences, index) for index in range(len(sentences))] == errors


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("A report misstated the vote. It was 10-7, not 11-6.", 1),
        ("Correction: Our report on the vote gave a wrong count. There were 10 in favour.", 1),
        ("A report on Monday wrongly said 11 had voted. The correct number is 10. The paper regrets it.", 1),
        ("Monday's article gave the wrong name of the mayor. She is Lotte Brink.", 1),
        ("The mayor corrected her speech. Rain fell on the crowd.", 0),
        ("A report misstated the vote.", 0),
        ("The vote was 10-7. It was not close.", 0),
    ],
)
def test_a_correction_goes_on_to_what_is_right(text: str, last: int) -> None:
    assert puts_right_until(list(split_sentences(text)), 0) == last


def test_a_figure_that_was_taken_back_is_not_quoted(tmp_path: Path, embedder: MiniLM) -> None:
    corrected = replace(
        FERRY,
        id="fares",
        title="Port Ellery raises ferry fares",
        text=(
            "This version corrects a figure in the article of Monday. It said that ferry fares had risen by "
            "9 percent.\n\nThe port of Port Ellery has raised its ferry fares by 14 percent, its director "
            "Alan Dray said on Tuesday."
        ),
    )
    with Archive.open(tmp_path / "archive", model=embedder.name, dimension=embedder.dimension) as archive:
        assistant = Assistant(archive, Settings.load(mode="extractive"), embedder)
        assistant.add([corrected])
        answer = assistant.answer("By how much have ferry fares risen in Port Ellery?")
    assert "14 percent" in answer.text
    assert "9 percent" not in answer.text
