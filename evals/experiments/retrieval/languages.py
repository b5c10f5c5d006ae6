"""What works in which language: forty articles and questions in eight languages, in one archive.

    python -m evals.experiments.retrieval.languages [--embedding multilingual] [--mean FILE]

The articles and questions are those of `evals/experiments/datasets/languages.jsonl`, made for this. For each
language: of how many questions the right article is found first; how many are answered with a quotation that
holds the answer; how many are declined although it is there; and how many of two that no article answers are
declined.

`--mean` writes the mean vector that `rag.models.encoders.multilingual` takes off, made of the sentences of
the same file.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

from evals.experiments.reading.sentences import WITHOUT_SPACES, sentences_by_language
from rag.assistant import Assistant
from rag.models.encoders.multilingual import uncentred
from rag.schema.answer import Status
from rag.settings import Settings
from vectorstore.records import Article

UNKNOWN = {
    "en": ("Who won the presidential election?", "Why did the teachers strike?"),
    "de": ("Wer gewann die Präsidentschaftswahl?", "Warum streikten die Lehrer?"),
    "fr": ("Qui a remporté l'élection présidentielle ?", "Pourquoi les médecins font-ils grève ?"),
    "es": ("¿Quién ganó las elecciones presidenciales?", "¿Cuándo empieza el mundial de fútbol?"),
    "ru": ("Кто выиграл президентские выборы?", "Почему бастуют врачи?"),
    "zh": ("谁赢得了总统选举？", "医生为什么罢工？"),
    "ja": ("大統領選挙に勝ったのは誰ですか？", "教師はなぜストをしたのか？"),
    "ar": ("من فاز في الانتخابات الرئاسية؟", "لماذا أضرب الأطباء؟"),
}


@dataclass(frozen=True, slots=True)
class Case:
    """An article, and a question with words that a right quotation holds."""

    language: str
    article: Article
    question: str
    answer: str


def cases() -> list[Case]:
    """The cases in the order of the file."""
    rows = files("evals.experiments").joinpath("datasets/languages.jsonl").read_text("utf-8").splitlines()
    return [_case(number, json.loads(row)) for number, row in enumerate(rows)]


def _case(number: int, row: dict[str, object]) -> Case:
    language, sentences = str(row["language"]), row["sentences"]
    assert isinstance(sentences, list)
    text = ("" if language in WITHOUT_SPACES else " ").join(sentences)
    article = Article(id=f"{language}{number}", title=str(row["title"]), text=text)
    return Case(language, article, str(row["question"]), str(row["answer"]))


def table(assistant: Assistant, asked: Sequence[Case]) -> Iterator[str]:
    """Lines of the table."""
    yield "language  questions  found first  answered right  declined  unknown declined"
    for language in dict.fromkeys(case.language for case in asked):
        own = [case for case in asked if case.language == language]
        first = right = declined = 0
        for case in own:
            hits = assistant.search(case.question, 1)
            first += bool(hits) and hits[0].passage.article_id == case.article.id
            answer = assistant.answer(case.question)
            declined += answer.status is Status.DECLINED
            right += answer.status is Status.ANSWERED and case.answer in answer.text
        unknown = sum(assistant.answer(q).status is Status.DECLINED for q in UNKNOWN[language])
        yield f"{language:<10}{len(own):>9}{first:>13}{right:>16}{declined:>10}{unknown:>18}"


def write_mean(path: Path) -> None:
    """Write the mean vector of the sentences, each language counting alike."""
    means = [np.mean(uncentred(rows), axis=0) for rows in sentences_by_language().values()]
    path.write_text(json.dumps([round(float(value), 5) for value in np.mean(means, axis=0)]) + "\n", "utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    """The command."""
    parser = argparse.ArgumentParser(description="Ask forty questions in eight languages.")
    parser.add_argument("--embedding", choices=["english", "multilingual"], default="english")
    parser.add_argument(
        "--mean", type=Path, help="write the mean vector of the multilingual model, and no more"
    )
    options = parser.parse_args(arguments)
    if options.mean:
        write_mean(options.mean)
        return
    asked = cases()
    settings = Settings.load(mode="extractive", embedding=options.embedding)
    with tempfile.TemporaryDirectory() as folder, Assistant.open(folder, settings=settings) as assistant:
        assistant.add(case.article for case in asked)
        for line in table(assistant, asked):
            sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    main()
