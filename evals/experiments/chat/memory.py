"""What a chat that is asked and asked keeps in memory.

    python -m evals.experiments.chat.memory [--questions 200] [--first 20] [--most-mb 100]

Asks questions of the demo archive in quotations, ten to a window, all of them different; and reads from time
to time how much memory the server's process holds. Prints one JSON object; the exit status is 1 when it grew
by more than `--most-mb` after the first questions. Linux only.
"""

from __future__ import annotations

import argparse
import json
import sys

from evals.dataset.cases import demo_cases, load_cases
from evals.experiments.chat.crowd import questions_of
from evals.experiments.chat.served import Chat, served
from evals.experiments.chat.windows import Window

PER_WINDOW = 10


def resident(chat: Chat, windows: int, questions: list[str]) -> list[float]:
    """The MB that the server holds after each question, asked in so many windows one after the other."""
    held = []
    for window in range(windows):
        with Window(chat.address) as open_window:
            for question in questions[window * PER_WINDOW : (window + 1) * PER_WINDOW]:
                for _ in open_window.ask(question):
                    pass
                held.append(chat.resident_mb)
    return held


def main() -> None:
    """Serve the demo archive, ask, and print what the process held."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--questions", type=int, default=200)
    parser.add_argument("--first", type=int, default=20)
    parser.add_argument("--most-mb", type=float, default=100.0)
    options = parser.parse_args()
    cases = load_cases(demo_cases()).cases
    pool = [case.question for case in cases if not case.history]
    questions = questions_of(0, options.questions, pool)
    with served("--demo", "--mode", "extractive") as chat:
        held = resident(chat, -(-options.questions // PER_WINDOW), questions)
    grown = held[-1] - held[options.first - 1]
    marks = {at: round(held[at - 1], 1) for at in range(options.first, len(held) + 1, options.first)}
    sys.stdout.write(json.dumps({"grown_mb": round(grown, 1), "held_mb": marks}) + "\n")
    sys.exit(grown > options.most_mb)


if __name__ == "__main__":
    main()
