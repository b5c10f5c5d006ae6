"""Which form a question asks for: a logistic regression over what it means and how it is put.

The meaning is the packaged embedding of the question, how it is put are its words and pairs of words; time
words are taken out before. The weights are in `intent.json`, fitted by
`python -m evals.experiments.answering.fit_intent`; docs/INTENT.md says on what, how well, and what either
part is worth.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray

from rag.models.encoders import MINILM, Embedder, MiniLM, Vectors
from rag.query.forms.request import Form
from rag.text import STOP_WORDS, is_one_token

FILE = "intent.json"
MEANING = 2.0
"""What the embedding is multiplied with, to count beside a handful of words that are 0 or 1."""
LONGEST = 300
"""Characters; a longer question asks for no form."""

_WORD = re.compile(r"\w+(?:[’']\w+)*|[:,]")
_LONG = re.compile(r"\b[a-z]{6,}\b")
NEARLY = 0.85
"""How alike (`difflib`) a word is to one that asks, to be that word."""
_NUMBER = re.compile(r"\d+")
_SENTENCE_END = re.compile(r"(?<=[.?!])\s+")


@dataclass(frozen=True, slots=True)
class Judge:
    """A multinomial regression: `meaning` `(384, forms)`, `words` `(forms,)` each, `bias` `(forms,)`."""

    forms: tuple[Form, ...]
    bias: NDArray[np.float64]
    meaning: NDArray[np.float64]
    words: Mapping[str, NDArray[np.float64]]

    def probabilities(self, vector: NDArray[np.float32], phrases: Collection[str]) -> dict[Form, float]:
        """How probable each form is, given a question's unit vector and its `phrases_of`."""
        logits = self.bias + MEANING * vector @ self.meaning
        for phrase in phrases:
            if phrase in self.words:
                logits = logits + self.words[phrase]
        odds = np.exp(logits - logits.max())
        return dict(zip(self.forms, (odds / odds.sum()).tolist(), strict=True))


@dataclass(frozen=True, slots=True)
class IntentModel:
    """What decides: a question asks for its likeliest form if that it asks for any is at least as probable
    as `form_from`. `frames` are, for each form, the words with which it is asked for; `joints` those of
    quotes that stand between who speaks and what about, `before_topic` those that stand before the latter."""

    judge: Judge
    form_from: float
    frames: Mapping[Form, frozenset[str]]
    joints: frozenset[str]
    before_topic: frozenset[str]

    def form(self, probabilities: Mapping[Form, float]) -> Form:
        """The form that some probabilities come to."""
        if 1 - probabilities[Form.FACT] < self.form_from:
            return Form.FACT
        return max((form for form in probabilities if form is not Form.FACT), key=probabilities.__getitem__)


class FormReader:
    """Tells which form a question asks for. Safe to share between threads."""

    def __init__(
        self,
        embed: Callable[[Sequence[str]], Vectors],
        model: IntentModel | None = None,
        forms: Collection[Form] = tuple(Form),
    ) -> None:
        """`embed` as of `MiniLM`, on which the model was fitted; a question for a form that is not among
        `forms` asks for a fact."""
        self._embed = embed
        self.model = model or shipped_intent()
        self._forms = frozenset(forms)
        self._asking = sorted(word for words in self.model.frames.values() for word in words)

    @classmethod
    def beside(cls, embedder: Embedder, forms: Collection[Form] = tuple(Form)) -> FormReader:
        """One that uses an archive's embedder if it is the one that was fitted on, else its own."""
        return cls(embedder.embed if embedder.name == MINILM else MiniLM().embed, None, forms)

    def mended(self, text: str) -> str:
        """A question with those words spelt right that are nearly ones that ask ("articels").

        A word of the tokenizer's own is spelt right already."""

        def mend(match: re.Match[str]) -> str:
            word = match.group()
            if is_one_token(word):
                return word
            return next(iter(get_close_matches(word, self._asking, 1, NEARLY)), word)

        return _LONG.sub(mend, text) if len(text) <= LONGEST else text

    def form_of(self, text: str, marks: Collection[str] = ()) -> Form:
        """The form that a question asks for, with at least one of the words that ask for it; of several
        sentences that ask for none together, the one that a later one asks for which does nothing else
        ("How many came? Compare the papers."). `text` is without its time words, `marks` say what it
        names."""
        if not text or len(text) > LONGEST:
            return Form.FACT
        form = self._asked(text, marks)
        sentences = _SENTENCE_END.split(text.strip()) if form is Form.FACT else []
        for sentence in sentences[1:]:
            form = form if form is not Form.FACT else self._asked_alone(sentence)
        return form

    def _asked(self, text: str, marks: Collection[str]) -> Form:
        phrases = phrases_of(text, marks)
        form = self.model.form(self.model.judge.probabilities(self._embed([text])[0], phrases))
        asks = form in self._forms and not phrases.isdisjoint(self.model.frames.get(form, ()))
        return form if asks else Form.FACT

    def _asked_alone(self, sentence: str) -> Form:
        """The form that a sentence asks for which does nothing else: one that tells news asks for none."""
        words = {word.lower() for word in _WORD.findall(sentence) if word[0].isalpha()}
        only_asks = any(words <= frames | STOP_WORDS for frames in self.model.frames.values())
        return self._asked(sentence, ()) if only_asks else Form.FACT


def phrases_of(text: str, marks: Collection[str] = ()) -> frozenset[str]:
    """The words and pairs of words of a question, with its beginning and end, and its marks.

    >>> sorted(phrases_of("Brief me."))
    ['^ brief', 'brief', 'brief me', 'me', 'me $']
    """
    words = [_NUMBER.sub("0", word) for word in _WORD.findall(text.lower().replace("’", "'"))]
    return frozenset([*words, *_pairs(["^", *words, "$"]), *marks])


def _pairs(words: Sequence[str]) -> Iterator[str]:
    return (f"{one} {other}" for one, other in zip(words, words[1:], strict=False))


@lru_cache(maxsize=1)
def shipped_intent() -> IntentModel:
    """The model that comes with Dateline."""
    value = json.loads((files("rag.query.forms") / FILE).read_text(encoding="utf-8"))
    forms = tuple(map(Form, value["forms"]))
    words = {phrase: np.array(weights, dtype=np.float64) for phrase, weights in value["words"].items()}
    judge = Judge(forms, np.array(value["bias"]), np.array(value["meaning"]), words)
    frames = {Form(form): frozenset(words) for form, words in value["frames"].items()}
    joints, before_topic = frozenset(value["joints"]), frozenset(value["before_topic"])
    return IntentModel(judge, float(value["form_from"]), frames, joints, before_topic)
