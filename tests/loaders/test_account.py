"""The account of a reading: what was found, what stayed out, and what should be looked at."""

from __future__ import annotations

from pathlib import Path

from rag.indexing.pipeline import read_all
from rag.loaders import Account
from rag.loaders.cleaning.left_out import prose_words

SENTENCE = "The harbour office said on Monday that the pier would stay closed for the winter."


def account_of(*paths: Path) -> Account:
    account = Account()
    assert list(read_all(paths, 50, None, account))
    return account


def nexis(bodies: list[str], tail: str = "") -> str:
    count = len(bodies)
    parts = [
        f"\n\n                              {n} of {count} DOCUMENTS\n\n\n"
        "                         Harbour Wire\n\n"
        f"                      March {n}, 2014 Saturday\n\nPier {n} closes\n\nBYLINE: Ana Reyes\n\n"
        f"SECTION: NEWS; Pg. 4\n\nLENGTH: 20 words\n\n{body}\n\n"
        f"LOAD-DATE: March {n}, 2014\n\nLANGUAGE: ENGLISH\n"
        for n, body in enumerate(bodies, 1)
    ]
    return "".join(parts) + tail


def test_words_and_what_is_not_known_are_counted(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"Pier closes\n\n{SENTENCE}")
    (tmp_path / "b.txt").write_bytes(
        f"Café shuts\n\n{SENTENCE} “No more.”".encode().decode("latin-1").encode()
    )
    (tmp_path / "c.txt").touch()
    account = account_of(tmp_path)
    assert (account.files, account.documents, account.undated, account.without_outlet) == (3, 2, 2, 2)
    assert (account.words, account.left_out, account.mended, account.alarms) == (15 + 17, 0, 1, [])
    assert [article.title for article in account.first] == ["Pier closes", "Café shuts"]


def test_a_bundle_that_is_read_whole_leaves_nothing_out(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(nexis([f"{SENTENCE} {SENTENCE}"] * 4))
    account = account_of(tmp_path)
    assert (account.documents, account.left_out, account.alarms) == (4, 0, [])


def test_prose_that_is_in_no_article_of_a_bundle_is_told(tmp_path: Path) -> None:
    lost = "\n".join(["this line of prose is behind the last field of the last document"] * 12)
    (tmp_path / "a.txt").write_text(nexis([SENTENCE] * 2, f"\nCOPYRIGHT: none\n\n{lost}\n"))
    account = account_of(tmp_path)
    if account.left_out:  # a reader that takes it for text is another fault
        assert account.alarms
        assert "are in no article" in account.alarms[0]
    else:
        assert account.words > 12 * 10


def test_one_very_long_article_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Pier closes\n\n" + f"{SENTENCE}\n\n" * 1_500)
    assert "see whether it is several" in account_of(tmp_path).alarms[0]


def test_fields_and_index_terms_are_no_prose() -> None:
    assert (
        prose_words("SUBJECT: HARBOURS (90%); FERRIES (80%); WINTER WEATHER (70%); CITY GOVERNMENT (60%)")
        == 0
    )
    assert prose_words("LENGTH: 300 words") == 0
    assert prose_words(SENTENCE) == 15


def test_what_is_skipped_is_counted_as_a_document_or_as_a_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    (tmp_path / "b.jsonl").write_text(
        f'{{"title": "Pier closes", "text": "{SENTENCE}"}}\n{{"text": "Too short."}}'
    )
    account = account_of(tmp_path)
    assert (account.files, account.documents, account.no_articles, account.unread) == (2, 2, 1, 1)


def test_words_that_are_never_searched_are_in_the_article_and_counted_apart(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        f"Pier closes\n\n{SENTENCE}\n\nBy the pier at noon (Ana Reyes/Harbour Wire)\n"
    )
    account = account_of(tmp_path)
    assert (account.words, account.aside, account.left_out, account.alarms) == (15 + 9, 9, 0, [])


def test_one_of_a_kind_is_told_in_the_singular() -> None:
    one = Account(no_articles=1, undated=1, undecided=1, without_outlet=1, mended=1)
    assert one.remarks() == [
        "1 of the documents is no article",
        "1 has no day",
        "1 of these has a day that can be read in two ways, like 3/4/2014",
        "1 names no outlet",
        "1 decoded wrongly before, and mended",
    ]
    assert Account(undated=2, without_outlet=3).remarks() == ["2 have no day", "3 name no outlet"]
