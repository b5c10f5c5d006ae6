"""An ingest on a cluster gives what one in this process gives, whoever dies meanwhile."""

from __future__ import annotations

import importlib.util
import json
import os
import shlex
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rag.cli.main import app
from rag.errors import ClusterError, EmbeddingError
from rag.indexing import Cluster, IngestReport, ingest, read_all
from rag.indexing.cluster import PART_DOCUMENTS
from rag.indexing.preparing import read_parts
from rag.loaders import Account
from tests.dying_embedder import DyingEmbedder
from vectorstore.archive import Archive

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("quick_publishing")]
needs_ray = pytest.mark.skipif(
    importlib.util.find_spec("ray") is None or sys.platform == "win32", reason="Ray is not installed"
)
WORDS = (
    "The harbour council of Port Ellery counted {} lanterns on the quay on Monday, the clerk Ida Rohm said."
)


@pytest.fixture(scope="module")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> DyingEmbedder:
    return DyingEmbedder(tmp_path_factory.mktemp("deadly") / "now", refused="basilisk")


@pytest.fixture(scope="module")
def cluster(embedder: DyingEmbedder) -> Iterator[Cluster]:
    """Two workers on this machine."""
    with pytest.MonkeyPatch.context() as patch:
        for name in ("RAY_AUTH_MODE", "RAY_AUTH_TOKEN"):
            patch.setenv(name, "to be put back")
            patch.delenv(name)
        with Cluster("local", embedder, workers=2) as cluster:
            yield cluster


@pytest.fixture(scope="module")
def articles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files with all that a report tells of: articles that come again with another text, records that are no
    articles, days that other files settle, a file that cannot be read."""
    folder = tmp_path_factory.mktemp("articles")
    many = [record(n, f"2014-05-{n % 28 + 1:02}") for n in range(700)]
    write(folder / "a-many.jsonl", [*many, {"id": "short", "title": "Short", "text": "No."}])
    write(folder / "b-again.jsonl", [record(3, "2014-05-04"), record(4, "2014-05-05", "Corrected: ")])
    write(folder / "c-open.jsonl", [record(n, "3/4/2014") for n in range(900, 903)])
    write(folder / "d-shown.jsonl", [record(n, f"{n - 870}/4/2014") for n in range(890, 900)])
    (folder / "e-broken.pdf").write_bytes(b"%PDF-1.4 cut")
    return folder


def record(n: int, published: str, before: str = "") -> dict[str, str]:
    text = "\n\n".join(before + WORDS.format(1000 * n + line) for line in range(8))
    return {"id": f"n{n}", "title": f"Lanterns {n}", "text": text, "source": "Wire", "published": published}


def write(file: Path, records: list[dict[str, str]]) -> None:
    file.write_text("\n".join(map(json.dumps, records)))


def ingested(
    folder: Path, articles: Path, embedder: DyingEmbedder, cluster: Cluster | None
) -> tuple[IngestReport, str, list[tuple[str, bytes]], list[str]]:
    """The report, the digest of the content, the passages with their vectors and the ledger of an ingest."""
    account = Account()
    with Archive.open(folder, model=embedder.name, dimension=embedder.dimension) as archive:
        records = read_all([articles], 50, None, account)
        report = ingest(records, archive, embedder, account=account, workers=cluster)
        passages = [(passage.id, vector.tobytes()) for passage, vector in archive.all_passages()]
        ledger = [f"{entry.origin} {entry.outcome} {entry.reason}" for entry in archive.ledger(10_000)]
        return replace(report, seconds=0), archive.content_digest(), passages, ledger


@needs_ray
def test_the_archive_and_the_report_are_those_of_one_process_though_a_worker_is_killed(
    tmp_path: Path, articles: Path, embedder: DyingEmbedder, cluster: Cluster
) -> None:
    alone = ingested(tmp_path / "alone", articles, embedder, None)
    embedder.deadly.touch()
    together = ingested(tmp_path / "together", articles, embedder, cluster)
    assert not embedder.deadly.exists()
    assert together == alone
    assert alone[0].added == 713
    assert len(alone[0].skipped) == 2
    assert alone[0].superseded == 1
    again = ingested(tmp_path / "together", articles, embedder, cluster)
    assert (again[0].unchanged, again[0].added, again[1]) == (alone[0].articles, 0, alone[1])


@needs_ray
def test_a_file_is_read_on_where_its_reader_was_killed(articles: Path, cluster: Cluster) -> None:
    file = articles / "a-many.jsonl"
    parts = cluster.parts(file, 50_000_000, {})
    found = list(next(parts).items)
    assert len(found) == PART_DOCUMENTS
    readers = [pid for pid, title in processes() if title.startswith("ray::_read")]
    for pid in readers:
        os.kill(pid, signal.SIGKILL)
    found += [item for part in parts for item in part.items]
    assert readers
    assert found == [item for part in read_parts(file, 50_000_000, {}, split=True) for item in part.items]


def processes() -> Iterator[tuple[int, str]]:
    """The processes of this machine that somebody started in this session of tests, with their titles."""
    listed = subprocess.run(["ps", "-eo", "pid,args"], check=True, capture_output=True, text=True).stdout
    for line in listed.splitlines()[1:]:
        pid, _, title = line.strip().partition(" ")
        yield int(pid), title.strip()


@needs_ray
def test_an_error_of_the_model_is_told_as_it_would_be_here(
    tmp_path: Path, embedder: DyingEmbedder, cluster: Cluster
) -> None:
    write(tmp_path / "basilisk.jsonl", [record(1, "2014-05-01", "A basilisk: ")])
    with pytest.raises(EmbeddingError, match="nothing embeds 'basilisk'"):
        ingested(tmp_path / "archive", tmp_path / "basilisk.jsonl", embedder, cluster)


@needs_ray
def test_who_does_not_know_the_token_cannot_use_a_local_cluster(cluster: Cluster) -> None:
    import ray

    address = ray.get_runtime_context().gcs_address
    code = f"import ray; ray.init({address!r}, log_to_driver=False); print(ray.cluster_resources())"
    environment = {**os.environ, "RAY_AUTH_TOKEN": "0" * 64, "RAY_USAGE_STATS_ENABLED": "0"}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, timeout=300
    )
    assert done.returncode != 0
    assert "CPU" not in done.stdout


def test_without_ray_the_command_that_installs_it_is_told(
    monkeypatch: pytest.MonkeyPatch, embedder: DyingEmbedder, tmp_path: Path
) -> None:
    found = importlib.util.find_spec
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "ray" else found(name))
    with pytest.raises(ClusterError, match="Ray is not installed; run: ") as raised:
        Cluster("local", embedder)
    archive = tmp_path / "archive"
    told = CliRunner().invoke(app, ["ingest", "--ray", "local", str(tmp_path), "--archive", str(archive)])
    assert str(told.exception) == str(raised.value)
    assert not archive.exists()
    assert shlex.split(str(raised.value).partition("run: ")[2])[1:4] == ["-m", "pip", "install"]


@needs_ray
@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("ray://10.0.0.1:10001", "give HOST:PORT or auto"),
        ("everywhere", "'everywhere' is no address of a Ray cluster: give HOST:PORT, auto or local"),
        ("127.0.0.1:1", "no Ray cluster at 127.0.0.1:1: "),
        ("127.0.0.1:99999", "no Ray cluster at 127.0.0.1:99999: "),
    ],
)
def test_where_no_cluster_is_found_it_is_said_at_once(
    address: str, told: str, embedder: DyingEmbedder
) -> None:
    with pytest.raises(ClusterError, match=told):
        Cluster(address, embedder)


@needs_ray
def test_a_local_cluster_leaves_nothing_behind(cluster: Cluster) -> None:
    """Runs last: it ends the cluster."""
    mine = set(Path(tempfile.gettempdir()).glob("dateline-*"))
    cluster.close()
    assert len(mine - set(Path(tempfile.gettempdir()).glob("dateline-*"))) == 1
