"""The benchmark of reading: what it writes is read back whole in every format."""

from __future__ import annotations

from pathlib import Path

import pytest

from evals.experiments.reading.formats import measure, run
from evals.experiments.reading.news_files import MAKERS, news
from rag.loaders import find_files, read_path
from vectorstore.records import Article


def test_the_same_seed_makes_the_same_articles() -> None:
    assert list(news(5)) == list(news(5))
    assert list(news(5)) != list(news(5, seed=8))


@pytest.mark.parametrize("name", MAKERS)
def test_what_is_written_is_read_back(tmp_path: Path, name: str) -> None:
    articles = list(news(4))
    MAKERS[name](tmp_path, articles)
    found = [record for path in find_files([tmp_path]) for record in read_path(path)]
    assert all(isinstance(one, Article) for one in found), found
    texts = {" ".join(one.text.split()) for one in found if isinstance(one, Article)}
    assert texts == {" ".join(one.text.split()) for one in articles}


def test_figures_are_counted(tmp_path: Path) -> None:
    for name in ("small", "large"):
        (tmp_path / name).mkdir()
        MAKERS["CSV"](tmp_path / name, news(3))
    found = measure(tmp_path / "small", tmp_path / "large")
    assert (found["articles"], found["bytes"]) == (3, (tmp_path / "large" / "a.csv").stat().st_size)


def test_a_process_of_its_own_measures(tmp_path: Path) -> None:
    found = run("JSON Lines", tmp_path, news(5))
    assert found["articles"] == 5
    assert found["peak_mb"] >= 0
