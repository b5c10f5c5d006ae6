"""The prompt files: found by name, checked for their placeholders, filled without a second look."""

from __future__ import annotations

import hashlib
from importlib.resources import files
from pathlib import Path

import pytest

import prompts
from rag.answering.writing import PLACEHOLDERS, PROMPT


def test_the_prompt_for_answers_has_the_placeholders_that_the_code_fills() -> None:
    prompt = prompts.load(PROMPT, PLACEHOLDERS)
    raw = (files("prompts") / f"{PROMPT}.txt").read_bytes()
    assert prompt.sha256 == hashlib.sha256(raw).hexdigest()
    assert prompt.label == f"{PROMPT}@{prompt.sha256[:12]}"


def test_values_are_put_in_as_they_are() -> None:
    prompt = prompts.load(PROMPT, PLACEHOLDERS)
    system, user = prompt.fill(sources="{question} {x}", question="Why \\1 {sources}?", no_answer="NO")
    assert "{question} {x}" in user
    assert "Why \\1 {sources}?" in user
    assert "NO" in system + user


@pytest.mark.parametrize("values", [{}, {"sources": ""}, dict.fromkeys([*PLACEHOLDERS, "more"], "")])
def test_a_value_missing_or_too_many_is_named(values: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"prompt answer\.v\d+ needs .*no_answer.*but was given"):
        prompts.load(PROMPT, PLACEHOLDERS).fill(**values)


def test_a_prompt_that_is_missing_is_named() -> None:
    with pytest.raises(ValueError, match=r"no prompt 'answer\.v999'"):
        prompts.load("answer.v999")


def test_other_placeholders_than_expected_are_named() -> None:
    with pytest.raises(ValueError, match=r"has placeholders .*question.*not .*colour"):
        prompts.load(PROMPT, frozenset({"colour"}))


def test_every_prompt_is_listed_with_its_version_and_sum() -> None:
    assert prompts.load(PROMPT).label in prompts.labels()
    assert len(prompts.labels()) == len(list((Path(prompts.__file__).parent).glob("*.txt")))
