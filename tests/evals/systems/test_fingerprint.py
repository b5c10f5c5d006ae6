"""The fingerprint: whatever changes an answer makes a run ask again."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from evals.run.archive import archive_key
from evals.run.cache import OutcomeCache
from evals.systems import digests as module
from evals.systems.digests import code_digest, fingerprint, settings_parts
from evals.systems.interface import SystemInfo
from rag.answering import PROMPT
from rag.settings import Settings
from tests.evals.newsdesk import INFO, many_cases, right

ROOT = Path(__file__).parents[3]
SETTINGS = Settings(mode="extractive")
LEFT_OUT = {"archive", "mode", "openai_api_key", "max_file_mb"}


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of everything that answers."""
    folder = tmp_path_factory.mktemp("sources")
    for package in ("rag", "vectorstore", "prompts", "evals"):
        shutil.copytree(ROOT / package, folder / package, ignore=shutil.ignore_patterns("__pycache__"))
    return folder


@pytest.fixture
def digest(sources: Path) -> Iterator[str]:
    code_digest.cache_clear()
    yield code_digest(sources)
    code_digest.cache_clear()


def again(sources: Path) -> str:
    code_digest.cache_clear()
    return code_digest(sources)


@pytest.mark.parametrize(
    "name",
    [
        "rag/verification/support.json",
        "rag/indexing/pipeline.py",
        "rag/loaders/cleaning/clean.py",
        "rag/query/dates/grammar.py",
        "rag/attribution/lexicon.py",
        "vectorstore/stories/clusters.py",
        "vectorstore/indexes/tantivy_index.py",
        f"prompts/{PROMPT}.txt",
        "prompts/check.v1.txt",
        "evals/systems/llama_index.py",
        "evals/systems/dateline.py",
        "evals/systems/free_text.py",
    ],
)
def test_another_byte_in_a_file_is_another_digest(sources: Path, digest: str, name: str) -> None:
    before = (sources / name).read_bytes()
    (sources / name).write_bytes(before + b" ")
    assert again(sources) != digest
    (sources / name).write_bytes(before)
    assert again(sources) == digest


@pytest.mark.parametrize("name", ["rag/weights.bin", "rag/models/new.json", "prompts/answer.v9.txt"])
def test_a_file_that_comes_or_goes_is_another_digest(sources: Path, digest: str, name: str) -> None:
    (sources / name).parent.mkdir(exist_ok=True)
    (sources / name).touch()
    assert again(sources) != digest
    (sources / name).unlink()
    assert again(sources) == digest


@pytest.mark.parametrize(
    "name", ["rag/cli/main.py", "rag/cli/answer.py", "rag/demo/README.md", "evals/report/page.py"]
)
def test_how_an_answer_is_shown_is_no_part_of_it(sources: Path, digest: str, name: str) -> None:
    before = (sources / name).read_bytes()
    (sources / name).write_bytes(before + b" ")
    assert again(sources) == digest
    (sources / name).write_bytes(before)


@pytest.mark.parametrize("name", sorted(set(Settings.model_fields) - LEFT_OUT))
def test_every_setting_is_in_the_key(name: str) -> None:
    other = SETTINGS.model_copy(update={name: "something else"} if name != "gguf" else {name: Path("x")})
    assert fingerprint("x", settings=other) != fingerprint("x", settings=SETTINGS)


@pytest.mark.parametrize("name", sorted(LEFT_OUT))
def test_but_for_those_that_change_no_answer(name: str) -> None:
    other = SETTINGS.model_copy(update={name: "something else"})
    assert fingerprint("x", settings=other) == fingerprint("x", settings=SETTINGS)


def test_no_key_is_in_the_key() -> None:
    secret = Settings(openai_api_key="sk-secret", openai_base_url="http://127.0.0.1:1/v1")
    assert not any("secret" in part for part in settings_parts(secret))


def test_another_model_in_the_same_file_is_another_model(tmp_path: Path) -> None:
    file = tmp_path / "model.gguf"
    file.write_bytes(b"one")
    settings = Settings(gguf=file)
    before = fingerprint("x", settings=settings)
    file.write_bytes(b"two")
    os.utime(file, ns=(1, 1))
    assert fingerprint("x", settings=settings) != before


def test_another_version_of_a_package_is_in_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = fingerprint("x", settings=SETTINGS)
    versions = module.package_versions()
    assert {"chromadb", "tantivy", "openvino", "tokenizers", "xllamacpp", "ir-measures"} <= set(versions)
    assert not {"ruff", "pytest", "mypy"} & set(versions)
    monkeypatch.setattr(module, "package_versions", lambda: versions | {"tantivy": "99"})
    assert fingerprint("x", settings=SETTINGS) != before


def test_a_changed_digest_misses_the_outcome_and_the_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (case,) = many_cases(1)

    def info() -> SystemInfo:
        return SystemInfo(INFO.name, INFO.title, INFO.kind, fingerprint("x", settings=SETTINGS))

    cache, archive = OutcomeCache(tmp_path, "archive"), archive_key([Path(__file__)], SETTINGS)
    cache.put(case, info(), right(case))
    assert cache.get(case, info()) is not None
    monkeypatch.setattr(module, "code_digest", lambda: "a refitted checker")
    assert cache.get(case, info()) is None
    assert archive_key([Path(__file__)], SETTINGS) != archive
