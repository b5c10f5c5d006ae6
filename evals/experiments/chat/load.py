"""Many clients at one service for a while, in quotations: no error, no answer swapped or different, and how
long they wait.

    python -m evals.experiments.chat.load [--clients 10] [--seconds 30] [--workers 1] [--at-once 4]

Each question of a part of the demo's cases is first asked by one client alone; then every answer that the
clients get is compared with that one, word for word. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import count

import httpx

from evals.dataset.cases import demo_cases, load_cases
from evals.errors import EvalError
from rag.cli.demo import demo_archive

COMMAND = "import typer; from ui.cli import serve; typer.run(serve)"
PATIENCE_S = 120.0


@dataclass(slots=True)
class Seen:
    """What one client saw: how long each answer took, and the questions whose answers were not as they are
    to one client alone."""

    seconds: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    swapped: list[str] = field(default_factory=list)
    different: list[str] = field(default_factory=list)


def ask(client: httpx.Client, question: str) -> str:
    """The answer's text. Raises `EvalError` for none."""
    body = {"model": "dateline-extractive", "messages": [{"role": "user", "content": question}]}
    try:
        response = client.post("/v1/chat/completions", json=body)
    except httpx.HTTPError as error:
        raise EvalError(f"{type(error).__name__}: {error}") from error
    if response.status_code != 200:
        raise EvalError(f"{response.status_code}: {response.text[:200]}")
    return str(response.json()["choices"][0]["message"]["content"])


def ask_on(address: str, number: int, clients: int, until: float, alone: Mapping[str, str]) -> Seen:
    """Ask one question after the other until then (`time.monotonic`), each client beginning at another."""
    seen, questions = Seen(), list(alone)
    owners = {answer: question for question, answer in alone.items()}
    with httpx.Client(base_url=address, timeout=PATIENCE_S) as client:
        for turn in count():
            if time.monotonic() >= until:
                return seen
            question = questions[(number * len(questions) // clients + turn) % len(questions)]
            began = time.monotonic()
            try:
                answer = ask(client, question)
            except EvalError as error:
                seen.errors.append(str(error))
                continue
            seen.seconds.append(time.monotonic() - began)
            if answer != alone[question]:
                (seen.swapped if answer in owners else seen.different).append(question)
    raise AssertionError("it ends with the time")


def measure(address: str, questions: Sequence[str], clients: int, seconds: float) -> dict[str, object]:
    """Ask alone, then together, and compare."""
    with httpx.Client(base_url=address, timeout=PATIENCE_S) as client:
        alone, alone_s = {}, []
        for question in questions:
            began = time.monotonic()
            alone[question] = ask(client, question)
            alone_s.append(time.monotonic() - began)
    began = time.monotonic()
    with ThreadPoolExecutor(clients) as people:
        until = began + seconds
        seen = list(people.map(lambda number: ask_on(address, number, clients, until, alone), range(clients)))
    took, waits = time.monotonic() - began, sorted(s for one in seen for s in one.seconds)
    return {
        "clients": clients,
        "seconds": round(took, 1),
        "answers": len(waits),
        "errors": [error for one in seen for error in one.errors],
        "swapped": [question for one in seen for question in one.swapped],
        "different": [question for one in seen for question in one.different],
        "a_second": round(len(waits) / took, 2),
        "p50_s": _quantile(waits, 0.5),
        "p95_s": _quantile(waits, 0.95),
        "alone_p50_s": _quantile(sorted(alone_s), 0.5),
        "alone_p95_s": _quantile(sorted(alone_s), 0.95),
    }


def _quantile(ordered: Sequence[float], share: float) -> float | None:
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 3) if ordered else None


@contextmanager
def service(*arguments: str) -> Iterator[str]:
    """`dateline serve` on any free port, in processes of its own; its address, once it answers."""
    command = [sys.executable, "-c", COMMAND, "--port", "0", *arguments]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, env=dict(os.environ)) as process:
        assert process.stderr is not None
        try:
            said = ""
            while "Dateline is at" not in said:
                line = process.stderr.readline()
                if not line:
                    raise EvalError(f"the service did not start; it said: {said.strip()}")
                said += line
            address = next(word for word in said.split() if word.startswith("http")).rstrip("/")
            _answering(address)
            yield address
        finally:
            process.terminate()


def _answering(address: str) -> None:
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        try:
            if httpx.get(f"{address}/healthz", timeout=PATIENCE_S).status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.2)
    raise EvalError("the service does not answer")


def main() -> None:
    """Serve the demo archive, let clients ask, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--clients", type=int, default=10)
    parser.add_argument("--seconds", type=float, default=30.0)
    parser.add_argument("--questions", type=int, default=40)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--at-once", type=int, default=4)
    options = parser.parse_args()
    pool = [case.question for case in load_cases(demo_cases()).cases if not case.history]
    questions = list(dict.fromkeys(pool[:: max(1, len(pool) // options.questions)]))[: options.questions]
    serving = ("--archive", str(demo_archive()), "--demo", "--mode", "extractive")
    many = ("--workers", str(options.workers), "--at-once", str(options.at_once))
    with service(*serving, *many) as address:
        found = measure(address, questions, options.clients, options.seconds)
    sys.stdout.write(json.dumps(found, ensure_ascii=False) + "\n")
    sys.exit(bool(found["errors"] or found["swapped"] or found["different"]))


if __name__ == "__main__":
    main()
