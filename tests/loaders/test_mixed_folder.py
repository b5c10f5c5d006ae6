"""A folder of every format: all articles go in with what their format says, and the account is true."""

from __future__ import annotations

import tarfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from evals.experiments.reading.news_files import MAKERS, News, news
from rag.indexing.pipeline import read_all, survey
from rag.loaders import Account, Skipped
from vectorstore.records import Article

NO_FIELDS = {"source", "day", "author"}
UNTOLD = dict.fromkeys(("plain text", "zip", "DOCX", "RTF"), NO_FIELDS)
UNTOLD |= {name: {"source"} for name in ("EML", "mbox")}  # the sender's name may be a person's
"""What a format does not say of an article."""
EXACT = {"JSON Lines", "JSON", "CSV", "XLSX", "Parquet", "SGML", "plain text", "zip"}
"""Formats that have the paragraphs as they are."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two articles in each format, the same in none, and three files that hold none."""
    made = tmp_path_factory.mktemp("mixed")
    for name, make in MAKERS.items():
        (made / name).mkdir()
        make(made / name, given(name))
    (made / "CSV" / "again").mkdir()
    with tarfile.open(made / "CSV" / "again" / "same.tar.gz", "w:gz") as tar:  # the same articles once more
        for path in sorted((made / "CSV").glob("*.csv")):
            tar.add(path, path.name)
    (made / "empty.txt").touch()
    (made / "quay.png").write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 8)
    (made / "links.json").write_text('{"results": [{"link": "https://quay.example/1"}]}', "utf-8")
    return made


def given(name: str) -> list[News]:
    return [replace(one, id=f"{name}-{one.id}") for one in news(2, seed=sorted(MAKERS).index(name))]


@pytest.fixture(scope="module")
def found(folder: Path) -> tuple[list[Article | Skipped], Account]:
    account = Account()
    return list(read_all([folder], 50, None, account)), account


def of_format(found: list[Article | Skipped], folder: Path, name: str) -> Iterator[Article]:
    for one in found:
        if isinstance(one, Article) and one.origin.startswith(f"{folder / name}/"):
            yield one


@pytest.mark.parametrize("name", MAKERS)
def test_each_article_of_each_format_is_read_with_what_the_format_says(
    name: str, folder: Path, found: tuple[list[Article | Skipped], Account]
) -> None:
    expected = given(name)
    read = [one for one in of_format(found[0], folder, name) if "again" not in one.origin]
    assert len(read) == len(expected)
    untold = UNTOLD.get(name, set())
    by_title = {one.title: one for one in read}
    for one in expected:
        article = by_title[one.title]
        assert (article.text == one.text) if name in EXACT else one.paragraphs[-1] in article.text
        if "day" not in untold:
            assert article.published is not None
            assert article.published.date() == one.day.date()
        if "source" not in untold and article.source is not None:
            assert article.source == one.source
        if "author" not in untold and article.authors:
            assert article.authors == (one.author,)


def test_the_account_counts_files_documents_words_and_what_is_not_known(
    folder: Path, found: tuple[list[Article | Skipped], Account]
) -> None:
    records, account = found
    articles = [one for one in records if isinstance(one, Article)]
    assert account.files == sum(path.is_file() for path in folder.rglob("*"))
    assert len(articles) == 2 * len(MAKERS) + 2
    assert account.documents >= len(articles)
    words = sum(len(one.text.split()) for name in MAKERS for one in given(name))
    assert abs(account.words - words) < 0.1 * words
    assert account.undated == sum(one.published is None for one in articles) >= 4
    assert account.without_outlet == sum(one.source is None for one in articles)
    assert account.alarms == []
    tables = {Path(line.partition(": ")[0]).relative_to(folder).parts[0] for line in account.columns}
    assert tables == {"CSV", "XLSX", "Parquet"}


def test_what_is_no_article_is_named_once_with_its_reason(
    folder: Path, found: tuple[list[Article | Skipped], Account]
) -> None:
    skipped = {Path(one.origin).name: one.reason for one in found[0] if isinstance(one, Skipped)}
    assert skipped.keys() == {"empty.txt", "quay.png", "links.json"}
    assert "empty" in skipped["empty.txt"]
    assert "link" in skipped["links.json"]


def test_a_survey_counts_the_same_article_in_two_files_once(folder: Path) -> None:
    account = Account()
    report = survey(read_all([folder], 50, None, account), account=account)
    assert report.added == 2 * len(MAKERS)
    assert report.unchanged == 2
    assert Counter(type(one) for one in account.first) == {Article: 3}
