"""What a model thinks aloud is no part of what it says, however it is marked, wherever it is cut."""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.errors import ModelError, ModelGarbled, ModelTimeout
from rag.models.chat import Completion, Finish
from rag.models.thinking import Mark

THOUGHT = "Okay, the user asks about wages. NOT IN THE SOURCES? Source 1 says: 4 percent. 2 < 3."
SAID = "The port raised wages by 4 percent [1]. A < B."
WAYS = {
    "think": f"<think>{THOUGHT}</think>\n\n{SAID}",
    "thinking": f"<thinking>\n{THOUGHT}\n</thinking>{SAID}",
    "upper case, with an attribute": f'<THINK type="deep">{THOUGHT}</THINK>{SAID}',
    "reasoning": f"<reasoning>{THOUGHT}</reasoning><answer>{SAID}</answer>",
    "square": f"[THINK]{THOUGHT}[/THINK]{SAID}",
    "kimi": f"◁think▷{THOUGHT}◁/think▷{SAID}",
    "seed": f"<seed:think>{THOUGHT}</seed:think>{SAID}",
    "thought and solution": f"<|begin_of_thought|>{THOUGHT}<|end_of_thought|><|begin_of_solution|>{SAID}"
    "<|end_of_solution|>",
    "cohere": f"<|START_THINKING|>{THOUGHT}<|END_THINKING|><|START_RESPONSE|>{SAID}<|END_RESPONSE|>",
    "gemma": f"<|channel>thought\n{THOUGHT}<channel|>{SAID}",
    "harmony": f"<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>"
    f"{SAID}<|return|>",
    "harmony with a tool": f"<|channel|>analysis<|message|>{THOUGHT}<|end|><|start|>assistant<|channel|>"
    "commentary to=functions.find <|constrain|>json<|message|>{}<|call|><|start|>assistant<|channel|>final"
    f"<|message|>{SAID}",
    "harmony without its end": f"<|channel|>analysis<|message|>{THOUGHT}<|channel|>final<|message|>{SAID}",
    "harmony, its tokens dropped": f"analysis{THOUGHT}assistantfinal{SAID}",
    "no opening tag": f"{THOUGHT}\n</think>\n\n{SAID}",
    "no opening channel": f"{THOUGHT}<|end|><|start|>assistant<|channel|>final<|message|>{SAID}",
    "twice": f"<think>{THOUGHT}</think><think>{THOUGHT}</think>{SAID}",
    "nested": f"<think>{THOUGHT}<think>{THOUGHT}</think>{THOUGHT}</think>{SAID}",
    "in the middle": f"{SAID[:20]}<think>{THOUGHT}</think>{SAID[20:]}",
    "behind": f"{SAID}<think>{THOUGHT}</think>",
    "never closed": f"{SAID}<think>{THOUGHT}",
}


def split(text: str, places: list[int]) -> list[str]:
    at = sorted({min(place, len(text)) for place in places} | {0, len(text)})
    return [text[a:b] for a, b in zip(at, at[1:], strict=False)]


def heard(pieces: list[str]) -> str:
    return Completion(iter([*pieces, Finish("stop")])).whole()


@pytest.mark.parametrize("way", WAYS)
def test_only_what_is_said_is_heard_wherever_the_stream_is_cut(way: str) -> None:
    whole = WAYS[way]
    assert heard([whole]).strip() == SAID
    assert heard(list(whole)).strip() == SAID
    for place in range(len(whole)):
        assert heard([whole[:place], whole[place:]]).strip() == SAID, whole[:place]


MARKERS = (
    "<think> </think> <|channel|> <|message|> <|start|>assistant <|end|> analysis final < [1 [THINK] </ > ]"
)
TEXT = st.lists(st.sampled_from([*MARKERS.split(), "He left. ", "\n", "a", "W", "<|constrain|>", "◁", " "]))


@given(TEXT.map("".join), st.lists(st.integers(0, 120), max_size=9))
@example("<|start|>assistant<|channel|>final<|message|>a", [3, 20, 30])
def test_the_cut_of_the_stream_does_not_matter(text: str, places: list[int]) -> None:
    def outcome(pieces: list[str]) -> str:
        try:
            return heard(pieces)
        except ModelGarbled as error:
            return str(type(error))

    assert outcome(split(text, places)) == outcome([text])


@pytest.mark.parametrize(
    "text", ["2 < 3 and 5 > 4.", "a <b> c", "[Think tank] said", "analysis: no", "Analysis By CNN", "x <-- y"]
)
def test_what_only_looks_like_a_marker_is_said(text: str) -> None:
    assert heard(list(text)) == text


def test_words_that_wait_for_nothing_come_at_once() -> None:
    completion = Completion(iter(["<think>Hm", "m.</think>", "It fell ", "[1]. ", "Done.", Finish("stop")]))
    assert list(completion.arrivals()) == [Mark.THOUGHT, Mark.THOUGHT, "It fell ", "[1]. ", "Done."]


def test_thinking_alone_is_no_answer_and_the_message_says_so() -> None:
    for text in ("<think>Hm. It fell.", "<think>Hm.</think>", "It fell.</think>"):
        with pytest.raises(ModelGarbled, match="only thought"):
            Completion(iter([text, Finish("stop")])).whole()
    with pytest.raises(ModelGarbled, match=r"used up its tokens.*DATELINE_ANSWER_TOKENS"):
        Completion(iter(["<think>Hm. It fell.", Finish("length")])).whole()


def failing(*pieces: str) -> Completion:
    def events() -> object:
        yield from pieces
        raise ModelTimeout("It fell silent.")

    return Completion(events())  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("pieces", "message"),
    [
        (("The br", "idge is", " closed"), "^The model's answer broke off after 4 words. It fell silent.$"),
        (("<think>Hm</think>Yes",), "broke off after 1 word. It fell silent.$"),
        (("<think>Hm",), "broke off while the model was thinking, before its first word. It fell silent.$"),
        (("The bridge </think>",), "broke off while the model was thinking"),
        ((), "^It fell silent.$"),
    ],
)
def test_an_answer_that_breaks_off_says_how_far_it_came(pieces: tuple[str, ...], message: str) -> None:
    with pytest.raises(ModelError, match=message) as raised:
        failing(*pieces).whole()
    assert type(raised.value) is ModelTimeout
    assert raised.value.retryable
