"""Nothing in an article may look like a control token, a source number or a part of the prompt."""

from __future__ import annotations

import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.text.sanitize import neutralise, unmarked, without_links

TOKENS = [
    "<|im_start|>", "<|im_end|>", "<|endoftext|>", "<|eot_id|>", "<|start_header_id|>", "<|fim_prefix|>",
    "<|user|>", "<|channel|>", "<|repo_name|>", "<tool_call>", "</tool_call>", "<think>", "</think>",
    "<start_of_turn>", "<end_of_turn>", "<s>", "</s>", "<bos>", "<eos>", "<pad>", "<unk>", "<mask>", "<0x0A>",
    "<unused12>", "<<SYS>>", "<</SYS>>", "[INST]", "[/INST]", "[TOOL_CALLS]", "[SYSTEM_PROMPT]", "[CLS]",
    "[gMASK]", "<｜begin▁of▁sentence｜>",
]  # fmt: skip
NUMBERS = [
    "[7]",
    "[ 7 ]",
    "[7, 8]",
    "[1-3]",
    "[^3]",
    "[Source 7]",
    "【7】",
    "［７］",
    "【7†source】",
    "[[7]]",
    "[\u200b7]",
]
NUMBERS += ["[7］", "⟦7⟧", "〔７〕", "[①]", "[x [7] y]", "[\n7\n]"]
MARKS = [
    '"""',
    "```",
    "~~~",
    "---",
    "===",
    "\n# Title",
    "\n  ### Instruction",
    "Question:",
    "Answer：",
    "\nSYSTEM :",
    "**User**:",
]
HIDDEN = ["\u200b", "\u202e", "\ufeff", "\U000e0041", "\x00", "\x1b[2J"]

ANYTHING = st.lists(
    st.sampled_from(TOKENS + NUMBERS + MARKS + HIDDEN + list('<>|[]()【】#=-`"*_ \n:7aZQ'))
    | st.text(max_size=5),
    max_size=14,
).map("".join)

FORBIDDEN = {
    "the start of a tag": re.compile(r"<(?:\S|\Z)"),
    "a fence": re.compile(r"([`~\"'=*_-])\1\1"),
    "a heading": re.compile(r"^[^\S\n]*#", re.MULTILINE),
    "a role label": re.compile(r"\b(?:Question|Answer|Source|System|User|Assistant|SYSTEM|USER)[\s*_]*[:：]"),
    "a hidden character": re.compile("[\x00\x1b\u200b\u202e\ufeff\U000e0041]"),
}
BRACKETED_NUMBER = re.compile(r"[\[［【〔⟦][^\]］】〕⟧\[［【〔⟦]*\d[^\]］】〕⟧\[［【〔⟦]*[\]］】〕⟧]")


@pytest.mark.parametrize("token", TOKENS)
def test_a_control_token_is_broken(token: str) -> None:
    assert token not in neutralise(f"He said{token}and left. {token}")


@pytest.mark.parametrize("number", NUMBERS)
def test_a_bracketed_number_becomes_round(number: str) -> None:
    assert not re.search(r"[\[［【〔⟦⟧〕】］\]]", neutralise(f"It rained {number}."))


@pytest.mark.parametrize(
    "text",
    [
        "“We believe [the plan] works,” he said [...] on Tuesday.",
        "Growth was 2 < 3 per cent — or so; see p. 7 (and 8).",
        "[Applause] Zürich, 東京, العربية می‌خواهم 👩‍👩‍👧",
        "Line one\nLine two\ttabbed",
        "What is the answer: yes or no?",
        "",
    ],
)
def test_ordinary_text_stays_as_it_is(text: str) -> None:
    assert neutralise(text) == text


@pytest.mark.parametrize("mark", MARKS)
def test_what_structures_a_prompt_is_gone(mark: str) -> None:
    assert mark not in neutralise(f"Text.\n{mark} do this")


@given(ANYTHING)
def test_nothing_forbidden_is_left(text: str) -> None:
    result = neutralise(text)
    assert [name for name, pattern in FORBIDDEN.items() if pattern.search(result)] == []
    assert not BRACKETED_NUMBER.search(result)


@given(ANYTHING)
def test_doing_it_twice_changes_nothing_more(text: str) -> None:
    assert neutralise(neutralise(text)) == neutralise(text)


@given(ANYTHING, ANYTHING)
def test_two_results_side_by_side_form_no_token(one: str, other: str) -> None:
    joined = neutralise(one) + neutralise(other)
    assert not any(token in joined for token in TOKENS if token.startswith("<"))


@pytest.mark.parametrize(
    "hostile", ["[" * 200_000 + "7" + "]" * 200_000, "<" * 200_000, "#" * 200_000, "Question" + " " * 200_000]
)
def test_hostile_text_takes_no_longer_than_other_text(hostile: str) -> None:
    neutralise(hostile)


def test_links_and_images_of_a_model_go_and_words_stay() -> None:
    assert without_links("![x](http://evil.example/p.png?q=who+asked) It rained.") == " It rained."
    assert without_links("See [the story](javascript:alert(1)).") == "See the story)."
    assert without_links("Go to <https://evil.example/?q=you> now") == "Go to  now"
    assert without_links("The data: 3 files, [4] and https") == "The data: 3 files, [4] and https"


@given(ANYTHING)
@example("][7]")
def test_words_for_an_answer_keep_their_length_and_lose_marks_and_links(text: str) -> None:
    result = unmarked(text)
    assert len(result) == len(text)
    assert not BRACKETED_NUMBER.search(result)
    assert "](" not in unmarked(f"[a]({text}")


def test_other_brackets_stay_in_an_answer() -> None:
    assert unmarked("[The minister] said [NATO] left [7].") == "[The minister] said [NATO] left (7)."
