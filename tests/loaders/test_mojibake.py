"""Text decoded wrongly somewhere on its way is put right; text that is only unusual is left alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.loaders import read_path
from rag.loaders.cleaning.mojibake import mend, mend_record
from rag.loaders.records import Record

SENTENCE = "“Marta Quist’s café cost £12,000 – or €9,000,” said Zoë Dray."


@pytest.mark.parametrize("encoding", ["cp1252", "latin-1", "mac-roman"])
def test_utf8_read_as_another_encoding_is_mended(encoding: str) -> None:
    raw = SENTENCE.encode()
    wrong = "".join(bytes([b]).decode(encoding, "ignore") for b in raw)
    assert wrong != SENTENCE
    assert mend(wrong) == SENTENCE


@pytest.mark.parametrize(
    "sentence", ["Порт Эллери закрыт", "Der Kühlschrank: schöne Grüße", "L’été à Québec"]
)
def test_words_of_other_languages(sentence: str) -> None:
    wrong = sentence.encode().decode("cp1251" if "П" in sentence else "latin-1")
    assert mend(wrong) == sentence


@pytest.mark.parametrize(
    "text",
    [
        SENTENCE,
        "Île-de-France : « Été à Paris » coûte 5 €… São Tomé É”",
        "Рік “Україна” В’ячеслав – №5",
        "Ærø Ångström Żółć İstanbul naïve",
        "the “ﬁnal” ½-mile… ‘we’ — wait",
        "港口委员会：“我们在等”",
    ],
)
def test_what_is_right_stays(text: str) -> None:
    assert mend(text) == text


@pytest.mark.parametrize(
    "wrong",
    [
        SENTENCE.encode("cp1252").decode("latin-1"),
        SENTENCE.encode("ascii", "backslashreplace")
        .decode()
        .replace("\\xe9", "\\u00e9")
        .replace("\\x", "\\u00"),
    ],
)
def test_marks_of_windows_and_characters_that_were_escaped_twice(wrong: str) -> None:
    assert wrong != SENTENCE
    assert mend(wrong) == SENTENCE


def test_pairs_of_escapes_are_one_character_and_controls_stay_escaped() -> None:
    assert mend("a \\ud83d\\ude00 b \\u000a c \\ud83d d") == "a \U0001f600 b \\u000a c \\ud83d d"


def test_controls_that_are_marks_of_windows_are_read_in_files(tmp_path: Path) -> None:
    text = f"{SENTENCE} The harbour council of Port Ellery meets on Friday to hear her."
    wrong = text.encode("cp1252").decode("latin-1")
    (tmp_path / "a.json").write_text(json.dumps({"title": "x", "text": wrong}, ensure_ascii=False), "utf-8")
    (article,) = read_path(tmp_path / "a.json")
    assert getattr(article, "text", "") == text


@given(st.text(max_size=80))
def test_any_text_keeps_its_lines(text: str) -> None:
    assert mend(text).count("\n") == text.count("\n")


def test_a_record_says_that_it_was_mended() -> None:
    record = Record(title="Ministerâ€™s visit", text="Quiet.", authors=("JosÃ© Brandt",))
    mended = mend_record(record)
    assert (mended.title, mended.authors, mended.mended) == ("Minister’s visit", ("José Brandt",), True)
    assert mend_record(mended) is mended
    assert not mend_record(Record(text=SENTENCE)).mended


@pytest.mark.parametrize("lost", [True, False])
def test_articles_are_mended_in_every_format(tmp_path: Path, lost: bool) -> None:
    paragraphs = [SENTENCE, "The harbour council of Port Ellery meets on Friday to hear what he has to say."]
    wrong = [p.encode().decode("latin-1" if not lost else "cp1252", "ignore") for p in paragraphs]
    body = "\n\n".join(wrong)
    page = "".join(f"<p>{p}</p>" for p in wrong)
    (tmp_path / "a.jsonl").write_text(json.dumps({"title": "x", "text": body}), "utf-8")
    (tmp_path / "b.txt").write_text(f"Quist waits\n\n{body}", "utf-8")
    (tmp_path / "c.html").write_text(
        f"<html><head><meta charset=utf-8></head><body><article><h1>Quist</h1>{page}</article></body></html>",
        "utf-8",
    )
    for name in ("a.jsonl", "b.txt", "c.html"):
        (article,) = read_path(tmp_path / name)
        assert SENTENCE in getattr(article, "text", ""), name
