"""The command from files to exit code, on a small archive of our own, in extractive mode."""

from __future__ import annotations

import json
import lzma
import re
import sys
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from evals.cli import evaluate
from evals.dataset.cases import Case
from evals.run.plan import Plan
from evals.run.session import evaluate_plan
from evals.scoring.metrics import citations, retrieval
from evals.systems import digests
from evals.systems.dateline import Dateline
from evals.systems.digests import code_digest
from evals.systems.outcomes import Outcome
from rag import errors
from rag.errors import DatelineError, install_command
from rag.settings import Settings
from tests.evals.newsdesk import BRIDGE, STRIKE

APP = typer.Typer(pretty_exceptions_enable=False)
APP.command()(evaluate)

CASES: list[dict[str, object]] = [
    {
        "id": "wages",
        "question": "By how much did the port agree to raise wages?",
        "answers": ["4 percent"],
        "article_ids": ["strike"],
        "spans": ["raise wages by 4 percent"],
        "tags": ["how-much"],
    },
    {
        "id": "cost",
        "question": "What did the strike cost, according to Alan Dray?",
        "answers": ["$12 million"],
        "article_ids": ["strike"],
        "tags": ["how-much", "said"],
    },
    {
        "id": "rust",
        "question": "What did Ida Rohm say had been found in the cables?",
        "answers": ["rust"],
        "article_ids": ["bridge"],
        "tags": ["said"],
    },
    {
        "id": "tennis",
        "question": "Who won the tennis final in Perth?",
        "answerable": False,
        "tags": ["decline"],
    },
]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with `articles.jsonl.xz` and `questions.jsonl`."""
    folder = tmp_path_factory.mktemp("files")
    rows = [
        {"id": a.id, "title": a.title, "text": a.text, "source": a.source, "published": "2014-03-05"}
        for a in (STRIKE, BRIDGE)
    ]
    (folder / "articles.jsonl.xz").write_bytes(lzma.compress("\n".join(map(json.dumps, rows)).encode()))
    (folder / "questions.jsonl").write_text("\n".join(map(json.dumps, CASES)), "utf-8")
    return folder


def run(files: Path, folder: Path, *options: str) -> Result:
    arguments: Sequence[str] = [
        "--articles",
        str(files / "articles.jsonl.xz"),
        "--questions",
        str(files / "questions.jsonl"),
        "--mode",
        "extractive",
        "--cache",
        str(files / "cache"),
        "--out",
        str(folder / "out"),
        *options,
    ]
    return CliRunner().invoke(APP, arguments)


def test_from_files_to_a_report(files: Path, tmp_path: Path) -> None:
    result = run(files, tmp_path)
    assert result.exit_code == 0, result.output
    assert "## Dateline eval: questions.jsonl" in result.stdout
    assert "4 cases over 2 articles" in result.stdout
    assert {path.name for path in (tmp_path / "out").iterdir()} == {
        "report.html",
        "results.json",
        "summary.md",
    }
    row = json.loads((tmp_path / "out" / "results.json").read_text("utf-8"))
    assert row["systems"][0]["metrics"]["quotations_exact"]["mean"] == 1.0
    assert row["systems"][0]["metrics"]["article_R@10"]["mean"] == 1.0


def test_a_second_run_comes_from_the_cache(files: Path, tmp_path: Path) -> None:
    run(files, tmp_path)
    assert "| answers from the cache | 4 |" in run(files, tmp_path).stdout


@pytest.mark.parametrize("setting", ["DATELINE_UNSUPPORTED=leave_out", "DATELINE_CHECKER=model"])
def test_other_settings_ask_again_and_are_shown_beside_the_baseline(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str
) -> None:
    baseline = tmp_path / "baseline.json"
    run(files, tmp_path, "--write-baseline", str(baseline))
    monkeypatch.setenv(*setting.split("="))
    result = run(files, tmp_path, "--baseline", str(baseline))
    assert result.exit_code == 0
    assert "| answers from the cache | 0 |" in result.stdout
    name, value = setting.removeprefix("DATELINE_").lower().split("=")
    assert re.search(rf"note: the setting is .*{name} = {value}".replace("_", r"\\*_"), result.stdout)


def test_the_gate_passes_the_same_and_fails_what_is_worse(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    baseline = tmp_path / "baseline.json"
    assert run(files, tmp_path, "--write-baseline", str(baseline)).exit_code == 0
    passed = run(files, tmp_path, "--baseline", str(baseline))
    assert passed.exit_code == 0
    assert "**Gate passed**" in passed.stdout

    answer = Dateline.answer

    def misquoting(self: Dateline, case: Case) -> Outcome:
        outcome = answer(self, case)
        wrong = tuple(replace(cited, quote=cited.quote + "!") for cited in outcome.citations)
        return replace(outcome, citations=wrong)

    monkeypatch.setattr(Dateline, "answer", misquoting)
    monkeypatch.setattr(digests, "code_digest", lambda: "changed code")
    failed = run(files, tmp_path, "--baseline", str(baseline))
    assert failed.exit_code == 1
    assert "- **quotations\\_exact**: hard floor" in failed.stdout


def test_a_system_that_always_crashes_fails(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Dateline, case: Case) -> Outcome:
        raise RuntimeError("no archive today")

    monkeypatch.setattr(Dateline, "answer", broken)
    monkeypatch.setattr(digests, "code_digest", lambda: "broken code")
    result = run(files, tmp_path)
    assert result.exit_code == 1
    assert "4 cases crashed and are unscored (RuntimeError: no archive today)" in result.stdout
    assert "| right answers |" not in result.stdout, "unscored is not zero"


@pytest.fixture
def nobody_asks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fails a test in which a question is asked, or an archive is opened for one."""

    def asked(*_: object, **__: object) -> None:
        raise AssertionError("this could have been said before")

    monkeypatch.setattr(Dateline, "answer", asked)
    monkeypatch.setattr("evals.run.archive.Assistant.open", asked)


def said(result: Result) -> str:
    """The message of the error that ended a command."""
    assert result.exit_code == 1
    assert isinstance(result.exception, DatelineError), result.exception
    return str(result.exception)


@pytest.mark.usefixtures("nobody_asks")
class TestSaidBeforeTheFirstQuestion:
    def test_a_package_that_is_not_installed(
        self, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def without(name: str) -> str:
            if name == "ir-measures":
                raise PackageNotFoundError(name)
            return version(name)

        monkeypatch.setattr(errors, "version", without)
        message = said(run(files, tmp_path))
        assert message.startswith("`dateline eval` needs ir-measures, which is not installed: run `")
        assert install_command("eval") in message

    def test_a_package_that_cannot_be_imported(
        self, files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setitem(sys.modules, "ir_measures", None)
        retrieval._measures.cache_clear()
        message = said(run(files, tmp_path))
        assert "judging retrieval needs ir-measures" in message
        assert install_command("eval") in message

    def test_a_judge_without_an_endpoint(self, files: Path, tmp_path: Path) -> None:
        assert "set OPENAI_API_KEY" in said(run(files, tmp_path, "--judge"))

    @pytest.mark.parametrize("options", [["--mode", "llm"], ["--rivals"]])
    def test_a_model_that_is_not_there(
        self, files: Path, tmp_path: Path, options: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("evals.run.preflight.local_model_installed", lambda: False)
        message = said(run(files, tmp_path, *options))
        assert message.startswith(f"{' '.join(options)} needs a language model: set OPENAI_API_KEY")
        assert install_command("local") in message

    @pytest.mark.parametrize("option", ["--out", "--cache", "--write-baseline"])
    def test_a_place_where_nothing_can_be_written(self, files: Path, tmp_path: Path, option: str) -> None:
        (tmp_path / "file").touch()
        place = tmp_path / "file" / "below"
        assert said(run(files, tmp_path, option, str(place))).startswith(f"{option} {tmp_path / 'file'}")

    def test_a_baseline_that_would_replace_a_folder(self, files: Path, tmp_path: Path) -> None:
        message = said(run(files, tmp_path, "--write-baseline", str(tmp_path)))
        assert message == f"--write-baseline {tmp_path} is a folder; name a file"

    def test_a_baseline_of_other_questions(self, files: Path, tmp_path: Path) -> None:
        demo = Path(__file__).parents[3] / "evals" / "baselines" / "extractive.json"
        assert "the baseline is of another dataset" in said(run(files, tmp_path, "--baseline", str(demo)))


def test_a_metric_that_cannot_score_is_named_with_its_reason_and_fails(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise OSError("no judge today")

    monkeypatch.setattr(citations, "alce", broken)
    baseline = tmp_path / "baseline.json"
    result = run(files, tmp_path, "--write-baseline", str(baseline))
    assert result.exit_code == 1
    why = "unscored in 4 cases: citation recall, citation precision (the metric crashed: OSError: no judge"
    assert why in result.stdout, "in the report"
    assert "a baseline needs a run in which all are scored" in str(result.exception)
    assert not baseline.exists(), "it would excuse later crashes"
    named = run(files, tmp_path)
    assert named.exit_code == 1
    assert f"error: Dateline, quotations: {why}" in named.stderr


def test_one_case_that_crashes_fails_too(
    files: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answer = Dateline.answer

    def broken(self: Dateline, case: Case) -> Outcome:
        if case.id == "rust":
            raise RuntimeError("no archive today")
        return answer(self, case)

    monkeypatch.setattr(Dateline, "answer", broken)
    monkeypatch.setattr(digests, "code_digest", lambda: "half broken code")
    result = run(files, tmp_path)
    assert result.exit_code == 1
    assert (
        "unscored in 1 case: all metrics (the system crashed: RuntimeError: no archive today)"
        in result.stderr
    )


def test_gold_that_is_not_in_the_articles_is_named(files: Path, tmp_path: Path) -> None:
    wrong = files / "wrong.jsonl"
    wrong.write_text(json.dumps(CASES[0] | {"spans": ["by 5 percent"]}), "utf-8")
    result = run(files, tmp_path, "--questions", str(wrong))
    assert result.exit_code == 1
    assert "line 1: the span 'by 5 percent' is not in any of its articles" in str(result.exception)


def test_limit_and_sample_exclude_each_other(files: Path, tmp_path: Path) -> None:
    assert run(files, tmp_path, "--limit", "2", "--sample", "2").exit_code == 2
    assert "2 of 4 cases" in run(files, tmp_path, "--sample", "2").stdout


def test_every_case_of_a_tag_goes_with_a_sample(files: Path, tmp_path: Path) -> None:
    result = run(files, tmp_path, "--sample", "1", "--also", "said", "--also", "decline")
    assert "3 of 4 cases" in result.stdout
    unknown = run(files, tmp_path, "--sample", "1", "--also", "sport")
    assert "no case has the tag sport" in str(unknown.exception)
    assert run(files, tmp_path, "--also", "said").exit_code == 2


def test_only_the_cases_of_some_tags(files: Path, tmp_path: Path) -> None:
    assert "3 of 4 cases" in run(files, tmp_path, "--tag", "said", "--tag", "decline").stdout
    result = run(files, tmp_path, "--tag", "sad")
    assert result.exit_code == 1
    assert str(result.exception) == "no case has the tag sad; there are decline, how-much, said"


def test_a_plan_without_the_command(files: Path) -> None:
    plan = Plan(
        cache=files / "cache",
        articles=(files / "articles.jsonl.xz",),
        questions=files / "questions.jsonl",
        mode="extractive",
    )
    seen: list[tuple[str, int, int, str]] = []
    evaluation = evaluate_plan(plan, Settings.load(mode="extractive"), lambda *step: seen.append(step))
    assert evaluation.of_cases == 4
    assert evaluation.archive_digest
    assert ("Dateline, quotations", 4, 4) in {step[:3] for step in seen}


def test_help_names_every_option() -> None:
    text = CliRunner().invoke(APP, ["--help"], env={"COLUMNS": "200", "TERM": "dumb"}).stdout
    for option in (
        "--articles --questions --mode --limit --sample --also --seed --rivals --floors --baseline "
        "--write-baseline --out --cache --workers --judge"
    ).split():
        assert option in text


def test_the_code_digest_is_of_this_code() -> None:
    assert len(code_digest()) == 64
    assert code_digest() == code_digest()
