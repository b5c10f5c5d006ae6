"""No step of taking an article in costs far more than twice as much when its input doubles.

The figures themselves are for `evals.experiments.reading.linearity`. Here only what is plainly worse is
caught: four times the input may take two and a half times as long as it should, the best of several tries
counts, and what is over in no time passes.
"""

from __future__ import annotations

import time

import pytest

from evals.experiments.reading.linearity import STEPS
from evals.experiments.reading.long_texts import KINDS, text_of
from rag.sentences import split_sentences

SMALL, LARGE = 4_000, 16_000
NO_TIME_S = 0.05
TOO_MANY = 10.0


def seconds(step: str, kind: str, size: int, tries: int) -> float:
    """The processor time of the quickest of several tries. Some ordinary text stands first, so that a short
    input goes the same way as a long one."""
    text = text_of("prose, lines", 1_000) + text_of(kind, size)
    times = []
    for number in range(tries):
        fresh = f"{text[:-2]} {number}"  # nothing remembers it
        began = time.process_time()
        STEPS[step](fresh)
        times.append(time.process_time() - began)
    return min(times)


@pytest.mark.parametrize("step", STEPS)
def test_four_times_the_text_takes_about_four_times_as_long(step: str) -> None:
    STEPS[step](text_of("prose, lines", 2_000))  # what is imported late is imported now
    worse = {}
    for kind in KINDS:
        large = seconds(step, kind, LARGE, 1)
        if large <= NO_TIME_S:
            continue
        small = max(seconds(step, kind, SMALL, 3), 0.002)
        if large > TOO_MANY * small and seconds(step, kind, LARGE, 3) > TOO_MANY * small:
            worse[kind] = large / small
    assert not worse


def test_a_megabyte_of_prose_on_one_line_is_split_as_the_same_sentences_on_lines_of_their_own() -> None:
    line = text_of("prose, one line", 1_000_000)
    sentences = [sentence.text for sentence in split_sentences(line)]
    again = split_sentences("\n".join(sentences))
    assert len(sentences) > 5_000
    assert [sentence.text for sentence in again] == sentences
