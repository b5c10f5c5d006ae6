"""The lexical index: what its words are, and that any text is a question."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vectorstore.analyzer import query_terms, stems
from vectorstore.errors import IndexFailed
from vectorstore.indexes.tantivy_index import LexicalIndex, check, copy, write
from vectorstore.records import Entry, Passage


def entry(id_: str, text: str, heading: str = "") -> Entry:
    return Entry(Passage(id_, "a", 0, len(text), text, heading), "title", np.ones(2, np.float32))


NEWS = LexicalIndex.in_memory(
    [
        entry("rate", "The Federal Reserve raised interest rates by a quarter point.", "Fed raises rates"),
        entry("bank", "The bank on the river was flooded after the rains.", "Floods in Ohio"),
        entry("nieto", "Peña Nieto’s government said 20,000 people fled.", "Mexico"),
        entry("who", "The Who will play in May, said Will May of US radio.", "Concerts"),
    ]
)


def ids(question: str, k: int = 10, **boost: float) -> list[str]:
    return [id_ for id_, _ in NEWS.search(question, k, **boost)]


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("raising an interest rate", "rate"),
        ("RIVERS flood", "bank"),
        ("pena nieto", "nieto"),
        ("Peña-Nieto's governments?", "nieto"),
        ("20,000", "nieto"),
        ("When does Will May play?", "who"),
        ("the who", "who"),
    ],
)
def test_words_are_found_in_any_form(question: str, best: str) -> None:
    assert ids(question)[0] == best


def test_words_of_the_heading_count_as_much_as_asked() -> None:
    assert ids("Ohio") == ["bank"]
    assert ids("Ohio", heading_boost=0) == []
    light, heavy = (dict(NEWS.search("Fed Ohio interest", 5, heading_boost=b)) for b in (0.1, 10.0))
    assert heavy["bank"] == pytest.approx(100 * light["bank"], rel=1e-3)


@pytest.mark.parametrize(
    ("stem", "distance", "found"),
    [
        ("fedre", 1, ["rate"]),
        ("nieot", 1, ["nieto"]),
        ("mexco", 1, ["nieto"]),
        ("nito", 0, []),
        ("zebra", 2, []),
        ("", 2, []),
    ],
)
def test_words_are_found_that_are_spelt_nearly_so(stem: str, distance: int, found: list[str]) -> None:
    assert [id_ for id_, _ in NEWS.spelt_like(stem, distance, 10)] == found
    assert NEWS.spelt_like(stem, distance, 0) == []


def test_a_word_asked_for_twice_counts_twice() -> None:
    once, twice = dict(NEWS.search("flooded", 1)), dict(NEWS.search("flooded floods", 1))
    assert twice["bank"] == pytest.approx(2 * once["bank"], rel=1e-3)


def test_scores_are_bm25_by_hand() -> None:
    # one field: idf = ln(1 + (N - n + .5) / (n + .5)), tf part with k1 = 1.2, b = .75 (lengths 2, 2 and 4)
    index = LexicalIndex.in_memory([entry("a", "x y"), entry("b", "y z"), entry("c", "z y q q")])
    idf = np.log(1 + (3 - 2 + 0.5) / (2 + 0.5))
    expected = idf * 2.2 * 1 / (1 + 1.2 * (1 - 0.75 + 0.75 * 2 / (8 / 3)))
    assert dict(index.search("z", 5, heading_boost=0))["b"] == pytest.approx(expected, rel=1e-4)


def test_stop_words_are_left_out_of_questions_unless_there_is_nothing_else() -> None:
    assert query_terms("What did the presidents say about it?") == ["presid", "say"]
    assert query_terms("Who is the Who?") == ["who", "is", "the", "who"]
    assert stems("The Presidents’ café") == ["the", "presid", "cafe"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        '"',
        "a AND",
        "title:(",
        "rate^99 OR [a TO b]",
        "*",
        "-river",
        "\ud800 river",
        "\x00",
        "🎈",
        "()" * 99,
    ],
)
def test_any_text_is_a_question(text: str) -> None:
    assert ids(text) in ([], ["bank"], ["rate"], ["rate", "bank"])


@settings(deadline=None, max_examples=200)
@given(st.text(alphabet=st.characters(), max_size=200))
def test_no_text_raises(text: str) -> None:
    NEWS.search(text, 3)
    stems(text)


def test_a_whole_article_may_be_asked() -> None:
    assert ids("river " + " ".join(f"word{n}" for n in range(20_000)))[0] == "bank"


def test_best_first_and_ties_by_id() -> None:
    index = LexicalIndex.in_memory([entry(id_, "same words") for id_ in ("c", "a", "b")])
    assert [id_ for id_, _ in index.search("words", 2)] == ["a", "b"]
    assert index.search("words", 0) == []


def test_a_generation_grows_in_a_copy(tmp_path: Path) -> None:
    first, second = tmp_path / "1", tmp_path / "2"
    write(
        first, [entry("a", "old words"), entry("b", "other words")], (), changes=2, progress=lambda *_: None
    )
    copy(first, second)
    write(second, [entry("c", "new words")], ("a",), changes=2, progress=lambda *_: None)
    assert sorted(id_ for id_, _ in LexicalIndex.open(first).search("words", 5)) == ["a", "b"]
    assert sorted(id_ for id_, _ in LexicalIndex.open(second).search("words", 5)) == ["b", "c"]
    assert LexicalIndex.open(second).document_frequency("new") == 1
    check(second, 2)
    with pytest.raises(IndexFailed, match="2 passages instead of 3"):
        check(second, 3)


def test_a_folder_without_an_index_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path / "missing", tmp_path):
        with pytest.raises(IndexFailed, match="cannot be opened"):
            LexicalIndex.open(folder)


def test_headings_are_kept_apart_from_the_text() -> None:
    index = LexicalIndex.in_memory([replace(entry("a", "text", "heading"))])
    assert index.document_frequency("head") == 0
    assert index.document_frequency("text") == 1


@pytest.mark.parametrize(
    ("question", "text"),
    [
        (
            "Was kosten die Reparaturen der Häfen?",
            "Der Hafen bleibt zu, die Reparatur ist teuer für die Stadt.",
        ),
        (
            "Qui ferme les ports ?",
            "Le port a été fermé par le conseil de la ville.",
        ),
        (
            "¿Quién cierra los puertos?",
            "El puerto fue cerrado por el consejo de la ciudad.",
        ),
        ("Кто закрыл терминалы?", "Совет закрыл терминал на одиннадцать недель."),
        ("码头何时关闭？", "港务委员会周六投票决定关闭北渡轮码头十一周。"),
        ("埠頭はいつ閉鎖？", "港は北埠頭を閉鎖した。"),
        ("항구는 언제 닫혔나?", "시의회는 토요일 북쪽 항구를 닫기로 했다."),
        ("متى أغلق ميناء؟", "صوت المجلس على إغلاق الميناء في المدينة."),
        ("ท่าเรือปิดเมื่อไร?", "สภาลงมติปิดท่าเรือเหนือ"),
    ],
)
def test_words_are_found_in_any_language(question: str, text: str) -> None:
    index = LexicalIndex.in_memory([entry("yes", text), entry("no", "The ferry left at noon.")])
    assert [id_ for id_, _ in index.search(question, 5)] == ["yes"]


def test_other_languages_leave_the_scores_of_english_alone() -> None:
    english = [entry(str(n), f"The ferry terminal {n} closed for repairs.") for n in range(3)]
    german = entry("de", "Der Hafen und die Fähre sind wegen der Reparatur für elf Wochen zu, sagte der Rat.")
    alone, beside = LexicalIndex.in_memory(english), LexicalIndex.in_memory([*english, german])
    assert [i for i, _ in alone.search("ferry repairs", 5)] == [
        i for i, _ in beside.search("ferry repairs", 5)
    ]
    assert alone.document_frequency("repair") == beside.document_frequency("repair") == 3
    assert beside.document_frequency("hafen") == 1


def test_an_index_of_an_earlier_version_is_refused(tmp_path: Path) -> None:
    write(tmp_path / "i", [entry("a", "The ferry left.")], (), changes=1, progress=lambda *_: None)
    meta = tmp_path / "i" / "meta.json"
    meta.write_text(meta.read_text().replace("dateline_2", "dateline_en_1"))
    with pytest.raises(IndexFailed, match="earlier version"):
        LexicalIndex.open(tmp_path / "i")
