"""Bytes become text: encodings, binary data, and characters that are not text."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.loaders import Skipped, read_path
from rag.loaders import decode as decoding
from rag.loaders.decode import decode, why_binary, why_undecoded
from rag.text import sanitize as scrubbing
from rag.text.sanitize import scrub
from vectorstore.records import Article

SENTENCE = "Le maire a déclaré que le pont coûtera 5 € — « pas plus »."
LETTERS = st.characters(codec="utf-8", categories=["Lu", "Ll", "Nd", "Po"])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
def test_the_usual_encodings_are_told_apart(encoding: str) -> None:
    assert decode(SENTENCE.encode(encoding)) == SENTENCE


def test_utf_16_without_a_mark_is_known_in_other_scripts_too() -> None:
    text = "Мост открыли в понедельник, сообщил мэр города.\nДвижение началось вечером.\n"
    assert decode(text.encode("utf-16-le")) == text
    assert decode(text.encode("utf-16-be")) == text


RUSSIAN = "Мост открыли в понедельник, сообщил мэр города."
CHINESE = "南港码头星期一关闭。起重机倒塌后压坏了冰库,修理需要九个星期。"
JAPANESE = "港の岸壁は月曜日に閉鎖された。修理には九週間かかる。"


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *((RUSSIAN, name) for name in ("cp1251", "koi8-r", "cp866", "iso8859-5")),
        *((JAPANESE, name) for name in ("shift_jis", "euc_jp")),
        (CHINESE, "gb18030"), ("南港碼頭關閉,起重機倒塌後壓壞了冰庫。", "big5"),
        ("항구의 부두가 월요일에 폐쇄되었다.", "euc_kr"), ("Η προβλήτα έκλεισε τη Δευτέρα", "cp1253"),
        ("أغلق الرصيف يوم الاثنين بعد سقوط رافعة", "cp1256"), ("הרציף נסגר ביום שני", "cp1255"),
    ],
)  # fmt: skip
def test_a_text_in_an_encoding_that_nothing_names_is_told(tmp_path: Path, text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) != text
    (tmp_path / "a.txt").write_bytes(f"{text}\n\n{text} {text} {text}".encode(encoding))
    (found,) = read_path(tmp_path / "a.txt")
    assert isinstance(found, Skipped)
    assert "encoding" in found.reason


@pytest.mark.parametrize("text", [
    SENTENCE, RUSSIAN, CHINESE, JAPANESE, "Ça a été très dépensé, là-bas.", "卡洛斯·南港·王海表示",
    "Tiếng Việt có nhiều dấu hơn ở đây: ấy, ệ, ữ.",
])  # fmt: skip
def test_a_text_that_was_decoded_is_not(text: str) -> None:
    assert why_undecoded(text * 3, text * 3) is None


@pytest.mark.parametrize("text", [SENTENCE, RUSSIAN, CHINESE, JAPANESE])
def test_utf_8_that_was_decoded_wrongly_is_mended_and_not_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a.txt").write_text(f"{text}\n\n{text} {text} {text}".encode().decode("latin-1"))
    (found,) = read_path(tmp_path / "a.txt")
    assert isinstance(found, Article)
    assert found.text == f"{text} {text} {text}"


def test_a_declared_encoding_is_obeyed_when_it_decodes() -> None:
    page = '<html><head><meta charset="windows-1251"></head><body>Мост открыли</body></html>'
    assert "Мост открыли" in decode(page.encode("cp1251"))
    assert "é" in decode("<meta charset='iso-8859-1'>é".encode("latin-1"))
    assert "日本" in decode('<?xml version="1.0" encoding="Shift_JIS"?><a>日本</a>'.encode("shift_jis"))


def test_a_wrong_or_dangerous_declaration_is_not() -> None:
    assert "é" in decode(b'<meta charset="iso-8859-1">' + "é".encode())
    assert "1 < 2" in decode(b'<meta charset="utf-7"> 1 < 2 +ADw-script+AD4-')
    assert "plain" in decode(b'<meta charset="rot13">plain')
    assert "plain" in decode(b'<meta charset="no-such-thing">plain')


def test_a_stray_byte_does_not_turn_utf_8_into_another_encoding() -> None:
    data = ("é ü ñ – “so”. " * 5).encode() + b"\xff"
    assert decode(data).startswith("é ü ñ – “so”.")


def test_line_ends_are_newlines_and_controls_go() -> None:
    assert scrub("a\r\nb\rc\x85d\u2028e\x00\x07\x9b\ud800f\tg") == "a\nb\nc\nd\nef\tg"


def test_characters_that_deceive_the_eye_go_and_words_keep_theirs() -> None:
    assert scrub("pay\u202eeva\u202c the\u200b bill\ufeff\u2066!\u2069") == "payeva the bill!"
    assert scrub("می\u200cخواهم") == "می\u200cخواهم"
    assert scrub("क्\u200dष") == "क्\u200dष"
    assert scrub("bo\u200d ok\u200c.") == "bo ok."
    assert scrub("hi\U000e0069\U000e0067 there") == "hi there"
    assert scrub("ﬁne ½ Å") == "ﬁne ½ Å"
    assert scrub("in\u00advi\u2060si\u200dble \u200fleft\u061c\u3164") == "invisible left"
    assert scrub("❤\ufe0f x\ufe01\U000e0101\U000e0120y") == "❤\ufe0f xy"


def test_whole_sequences_that_a_terminal_obeys_go() -> None:
    assert scrub("a\x1b[1;31mb\x1b[0m \x1b]8;;http://evil.example/\x1b\\c\x1b]8;;\x07 \x1bd") == "ab c d"
    assert scrub("“\x1b” and â\x80\x9dso\x9c") == "“” and âso"


@pytest.mark.parametrize(
    "data", [b"%PDF-1.7 x", b"PK\x03\x04rest", b"\x89PNG\r\n", bytes(range(256)) * 4, b"\x00\x01\x02" * 50]
)
def test_binary_data_are_known(data: bytes) -> None:
    assert why_binary(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be", "cp1252"])
def test_text_is_not_taken_for_binary(encoding: str) -> None:
    assert not why_binary((SENTENCE * 3).encode(encoding))


@given(st.binary(max_size=400))
def test_any_bytes_become_text_without_controls(data: bytes) -> None:
    text = scrub(decode(data))
    kept = {character for character in text if unicodedata.category(character) in {"Cc", "Cs"}}
    assert kept <= {"\n", "\t"}
    assert not set("\u200b\u202e\u2066\ufeff") & set(text)
    text.encode("utf-8")


@given(st.text(LETTERS, min_size=1), st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]))
def test_unicode_round_trips(text: str, encoding: str) -> None:
    assert scrub(decode(text.encode(encoding))) == scrub(text)


def test_no_character_that_is_altered_is_missed_by_the_quick_look() -> None:
    everything = "".join(map(chr, range(0x110000)))
    altered = set(scrubbing._ALTERED.findall(everything))
    flag = {"\U0001f3f4"}  # altered only before one of the tags, which are looked for
    for pattern in (
        scrubbing._NEWLINES, scrubbing._ESCAPES, scrubbing.DROPPED, decoding._DROPPED_BUT_BYTES,
        scrubbing._TAGGED_FLAG, scrubbing._JOINER,
    ):  # fmt: skip
        found = {character for match in pattern.finditer(everything) for character in match.group()}
        assert found - flag <= altered
