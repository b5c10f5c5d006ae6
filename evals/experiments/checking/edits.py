"""What the claim checker makes of edited sentences of the demo articles; its weights never saw them.

    python -m evals.experiments.checking.edits [--most 60] [--seed 7] [--show]

Each edit takes a sentence of an article and changes one thing; the checker reads it against that whole
article. Edits that change what is said should be stopped, those that only change the words kept.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from evals.scoring.statistics import mean_interval
from rag.assistant import demo_articles
from rag.loaders import Skipped, find_files, read_path
from rag.models.encoders.minilm import MiniLM
from rag.retrieval.evidence import news_sentences
from rag.schema.answer import Support
from rag.text.words import STOP_WORDS, Weights
from rag.verification.alignment import opposites_of, stem_of
from rag.verification.checker import EvidenceChecker, Source
from vectorstore.records import Article

Edit = Callable[[str, Article, random.Random], str]
"""A sentence and its article to the edited sentence; "" when the edit does not apply."""
_NUMBER = re.compile(r"(?<![\w.,])\d(?:[\d,]*\d)?(?![\w.,]*\d)")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}\b")
_VERB = re.compile(r"\b(?:was|were|is|are|had|has|will|would|can)\b(?! not)")
_DENIES = re.compile(r"\b(?:no\w*|never|without|cannot)\b|n[’']t\b|\bden(?:y|ied)\b", re.IGNORECASE)


def another(pattern: re.Pattern[str]) -> Edit:
    """Put another match of the pattern from the same article in the place of one."""

    def edit(sentence: str, article: Article, chance: random.Random) -> str:
        here = list(pattern.finditer(sentence))
        others = sorted({m.group() for m in pattern.finditer(article.text)} - set(sentence.split()))
        others = [other for other in others if other not in sentence and other.lower() not in STOP_WORDS]
        if not here or not others:
            return ""
        place = chance.choice(here)
        return sentence[: place.start()] + chance.choice(others) + sentence[place.end() :]

    return edit


def deny(sentence: str, _: Article, __: random.Random) -> str:
    """Put "not" behind a verb of a sentence without a denial."""
    if _DENIES.search(sentence) or "“" in sentence or '"' in sentence:
        return ""
    return _VERB.sub(r"\g<0> not", sentence, count=1) if _VERB.search(sentence) else ""


def reverse(sentence: str, _: Article, __: random.Random) -> str:
    """Put the opposite of a word in its place, where both are their own stems."""
    for match in re.finditer(r"\b[a-z]{3,}\b", sentence):
        opposite = min(opposites_of(stem_of(match.group())), default="")
        if opposite and stem_of(match.group()) == match.group():
            return sentence[: match.start()] + opposite + sentence[match.end() :]
    return ""


def shorten(sentence: str, _: Article, __: random.Random) -> str:
    """Leave the last word out, and open with words of one's own."""
    words = sentence.rstrip(".").split()
    if not sentence.endswith(".") or len(words) < 8 or words[0] in {"I", "We"} or '"' in sentence:
        return ""
    first = words[0].lower() if words[0].lower() in STOP_WORDS else words[0]
    return "In the report, " + " ".join([first, *words[1:-1]]) + "."


def join(sentence: str, _: Article, __: random.Random) -> str:
    """Leave a clause between two commas out."""
    return re.sub(r", (?!and|but)[^,\"“”]{8,60}, ", " ", sentence, count=1) if sentence.count(",") > 1 else ""


EDITS: dict[str, tuple[Edit, bool]] = {
    "another number of the article": (another(_NUMBER), True),
    "another name of the article": (another(_NAME), True),
    "a denial put in": (deny, True),
    "the opposite word": (reverse, True),
    "framed and shortened": (shorten, False),
    "a clause left out": (join, False),
}


def _edited(edit: Edit, articles: list[Article], chance: random.Random) -> Iterator[tuple[Article, str]]:
    for article in articles:
        for sentence in news_sentences(article):
            changed = edit(sentence.text, article, chance) if len(sentence.text.split()) > 6 else ""
            if changed and changed != sentence.text and changed not in article.text:
                yield article, changed


def main() -> None:
    """Edit, check, count."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--most", type=int, default=60)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--show", action="store_true", help="print what was judged wrongly")
    options = parser.parse_args()
    embedder, weights = MiniLM(), Weights(lambda _: 1, 40)
    read = [record for path in find_files([Path(demo_articles())]) for record in read_path(path)]
    articles = [record for record in read if not isinstance(record, Skipped)]
    checkers = {article.id: EvidenceChecker(embedder, weights) for article in articles}
    for name, (edit, stop) in EDITS.items():
        chance = random.Random(options.seed)
        found = list(_edited(edit, articles, chance))
        right = []
        for article, text in chance.sample(found, min(options.most, len(found))):
            sources = [Source(1, article, ((0, len(article.text)),))]
            stopped = checkers[article.id].check(text, (), sources).support is Support.UNSUPPORTED
            right.append(float(stopped is stop))
            if options.show and stopped is not stop:
                sys.stdout.write(f"    {text}\n")
        mean = mean_interval(right)
        assert mean is not None
        shares = f"{mean.mean:.2f} [{mean.low:.2f}, {mean.high:.2f}] of {mean.n}"
        sys.stdout.write(f"{name}: {'stopped' if stop else 'kept'} {shares}\n")


if __name__ == "__main__":
    main()
