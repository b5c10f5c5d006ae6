"""Many windows at one chat at the same time: no answer lost, none swapped, and a queue that can be seen.

    python -m evals.experiments.chat.crowd [--windows 32] [--questions 5] [--at-once 4]

Every window asks its own questions of the demo archive, one after the other, each with a row of marks behind
it that no other has and that changes nothing of what is asked. Each answer is compared, word for word, with
what `Assistant.answer` says to the same question after the same conversation. Prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from evals.dataset.cases import demo_cases, load_cases
from evals.experiments.chat.served import served
from evals.experiments.chat.windows import Window, asked, copied, phase, status
from rag import Assistant, Settings
from rag.cli.demo import demo_archive
from rag.schema.scope import Turn


@dataclass(slots=True)
class Seen:
    """What one window saw: its questions and answers in order, and each place in the queue it was shown."""

    turns: list[tuple[str, str, str]] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    longest_s: float = 0.0


def questions_of(window: int, count: int, pool: Sequence[str]) -> list[str]:
    """A window's questions, each of them unlike any other's."""
    numbers = range(window * count, window * count + count)
    marks = str.maketrans("01", "?!")
    return [f"{pool[n % len(pool)]} {f'{n:012b}'.translate(marks)}" for n in numbers]


def ask_all(address: str, questions: Sequence[str]) -> Seen:
    """Ask in one window, one question after the other."""
    seen = Seen()
    with Window(address) as window:
        for question in questions:
            began, last = time.monotonic(), ""
            for last in window.ask(question):
                if phase(last) == "waiting" and status(last) not in seen.places[-1:]:
                    seen.places.append(status(last))
            seen.turns.append((question, asked(last), copied(last)))
            seen.longest_s = max(seen.longest_s, time.monotonic() - began)
    return seen


def crowd(address: str, assistant: Assistant, plans: Sequence[Sequence[str]]) -> dict[str, object]:
    """Let every window ask its questions at the same time, and judge what came back."""
    with ThreadPoolExecutor(len(plans)) as people:
        windows = list(people.map(lambda plan: ask_all(address, plan), plans))
    lost = [turn[0] for seen in windows for turn in seen.turns if not turn[2]]
    swapped = [turn[0] for seen in windows for turn in seen.turns if turn[1] != turn[0]]
    return {
        "windows": len(plans),
        "questions": sum(map(len, plans)),
        "lost": lost,
        "swapped": swapped,
        "different": [question for seen in windows for question in different(assistant, seen)],
        "saw_the_queue": sum(bool(seen.places) for seen in windows),
        "declined": sum("[" not in turn[2] for seen in windows for turn in seen.turns),
        "longest_s": round(max(seen.longest_s for seen in windows), 1),
    }


def different(assistant: Assistant, seen: Seen) -> list[str]:
    """The questions of one window whose answers are not those that the assistant gives."""
    history: list[Turn] = []
    wrong = []
    for question, _, text in seen.turns:
        answer = assistant.answer(question, mode="extractive", history=tuple(history))
        history.append(answer.turn)
        said, _, below = text.partition(answer.text)  # below it stand its sources
        if said or (below and not below.startswith("\n\n[")):
            wrong.append(question)
    return wrong


def main() -> None:
    """Serve the demo archive, let a crowd ask, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--windows", type=int, default=32)
    parser.add_argument("--questions", type=int, default=5)
    parser.add_argument("--at-once", type=int, default=4)
    options = parser.parse_args()
    cases = load_cases(demo_cases()).cases
    pool = [case.question for case in cases if not case.history]
    plans = [questions_of(window, options.questions, pool) for window in range(options.windows)]
    with (
        served("--demo", "--mode", "extractive", "--at-once", str(options.at_once)) as chat,
        Assistant.open(demo_archive(), settings=Settings.load(mode="extractive")) as assistant,
    ):
        found = crowd(chat.address, assistant, plans)
    sys.stdout.write(json.dumps(found) + "\n")
    sys.exit(bool(found["lost"] or found["swapped"] or found["different"]))


if __name__ == "__main__":
    main()
