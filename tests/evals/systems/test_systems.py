"""Systems: what a reader sees of an answer is what is judged."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from evals.dataset.cases import Case, Turn
from evals.scoring.grading import ModelJudge, grade_all
from evals.scoring.metrics.support import OverlapJudge
from evals.systems.dateline import Dateline, outcome_of
from evals.systems.floors import ModelAlone, TopPassage
from evals.systems.free_text import free_outcome
from evals.systems.interface import System
from evals.systems.llama_index import LlamaIndexCitations
from evals.systems.model import Reply
from evals.systems.outcomes import Offer, Outcome, ShownLine, Status, Times, Tokens
from rag.answering import PROMPT
from rag.errors import ModelError, ModelUnreachable
from rag.models.openai_chat import ChatMessage, Completion, Finish, TokenUsage
from rag.schema.answer import Answer, Citation, Claim, Mode, Support, Timings, Usage
from rag.schema.answer import Status as AnswerStatus
from rag.schema.forms import Quotes, Statement
from rag.schema.guidance import Alternative, Hint, Suggestion
from rag.schema.parameters import DEFAULT, AnsweringParameters
from rag.schema.scope import Scope
from rag.schema.scope import Turn as EarlierTurn
from rag.settings import Settings
from tests.evals.newsdesk import BRIDGE, LIBRARY, STRIKE, WAGES, cite, place
from vectorstore.records import Hit, Passage

REPLY = Reply("", Times(5.0), Tokens(10, 4))
SETTINGS = Settings(mode="extractive")
NARROW = Scope(after=date(2014, 3, 1), sources=("Harbour Wire",))


class ToldModel:
    """Answers with given words and remembers what it was asked."""

    name = "told"
    context_tokens = 4096

    def __init__(self, *words: str, fails: ModelError | None = None) -> None:
        self.words = words
        self.fails = fails
        self.asked: list[Sequence[ChatMessage]] = []

    def stream(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, stop: Sequence[str] = ()
    ) -> Completion:
        self.asked.append(messages)
        return Completion(self._events())

    def close(self) -> None:
        return None

    def _events(self) -> Iterator[str]:
        if self.fails:
            raise self.fails
        yield from self.words
        yield Finish("stop", TokenUsage(100, 20))  # type: ignore[misc]


class ThinkingModel(ToldModel):
    """Thinks for 300 words, then says a sentence; a word is a token, and none comes beyond the limit."""

    def stream(
        self, messages: Sequence[ChatMessage], *, max_tokens: int, stop: Sequence[str] = ()
    ) -> Completion:
        words = ["<think>", *["hm "] * 300, "</think>", "Wages ", "rose."]
        whole = len(words) <= max_tokens
        return Completion(iter([*words[:max_tokens], Finish("stop" if whole else "length", None)]))


class LetterEmbedder:
    """Unit vectors from the letters of a text: similar words, similar vectors."""

    name = "letters"
    dimension = 26

    def embed(self, texts: Sequence[str], progress: object = None) -> np.ndarray:
        rows = [[text.lower().count(chr(97 + letter)) + 0.01 for letter in range(26)] for text in texts]
        vectors = np.asarray(rows, dtype=np.float32).reshape(len(texts), 26)
        return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), dtype=np.float32)


class ToldAssistant:
    """The part of `Assistant` that systems use."""

    settings = SETTINGS
    parameters = DEFAULT
    embedder = LetterEmbedder()

    def __init__(self, answer: Answer | None = None, model: ToldModel | None = None) -> None:
        self._answer = answer
        self.model = model
        self.options: dict[str, object] = {}

    def model_for(self, mode: str) -> ToldModel | None:
        return None if mode == "extractive" else self.model

    def answer(self, question: str, **options: object) -> Answer:
        assert self._answer is not None
        self.options = options
        return self._answer

    def search(self, question: str, limit: int = 10) -> list[Hit]:
        start, end = place(STRIKE, WAGES)
        return [Hit(Passage("p", STRIKE.id, start, end, WAGES), 0.9)] if "wages" in question else []


def made(text: str, *claims: Claim, model: str | None = None) -> Answer:
    return Answer(
        "?",
        AnswerStatus.ANSWERED,
        text,
        claims,
        Mode.EXTRACTIVE,
        model,
        Timings(1.0, 2.0),
        prompt="answer.v2@x" if model else None,
        usage=Usage(7, 3),
    )


def claim(text: str, at: int, *citations: Citation, support: Support = Support.QUOTED) -> Claim:
    return Claim(text, at, at + len(text), support, citations)


ONE = Citation(1, STRIKE, *place(STRIKE, "nine days"), "nine days")
TWO = Citation(2, BRIDGE, *place(BRIDGE, "12 May"), "12 May")


def test_a_sentence_cites_what_its_marks_say() -> None:
    outcome = outcome_of(
        "a", made("First. [1] Then. [1][2]", claim("First.", 0, ONE), claim("Then.", 11, ONE, TWO))
    )
    assert [statement.citations for statement in outcome.statements] == [(0,), (0, 1)]
    assert outcome.citations[1].article_id == "bridge"
    assert outcome.tokens == Tokens(7, 3)
    assert outcome.times == Times(2.0, 1.0)


def test_marks_that_are_shifted_or_made_up_are_what_counts() -> None:
    text = "First. [2] Then. [3]"
    outcome = outcome_of("a", made(text, claim("First.", 0, ONE), claim("Then.", 11, TWO)))
    assert [statement.citations for statement in outcome.statements] == [(1,), ()]
    assert outcome.statements[1].invented == (3,)


def test_a_mark_forged_inside_a_sentence_is_invented() -> None:
    outcome = outcome_of("a", made("See [7]. [1]", claim("See [7].", 0, ONE)))
    assert outcome.statements[0].invented == (7,)


def test_a_sentence_without_marks_cites_nothing_whatever_its_object_says() -> None:
    outcome = outcome_of("a", made("First.", claim("First.", 0, ONE, support=Support.UNSUPPORTED)))
    assert outcome.statements[0].citations == ()
    assert outcome.statements[0].unsupported


def test_an_answer_whose_model_never_spoke_is_known_as_one() -> None:
    silent = made("First. [1]", claim("First.", 0, ONE), model="told")
    assert outcome_of("a", replace(silent, model_failed=True)).model_failed
    assert not outcome_of("a", silent).model_failed


def test_the_lines_of_a_form_are_all_kept_also_those_that_the_text_leaves_out() -> None:
    statements = (Statement(ONE, "Marta Quist"), Statement(TWO, "Ida Rohm"))
    quotes = Quotes("Quist", "", statements, 2, 2)
    answer = replace(made("“nine days” [1]", claim("“nine days”", 0, ONE)), form=quotes)
    outcome = outcome_of("a", answer)
    assert outcome.form == "quotes"
    assert outcome.lines == (
        ShownLine(("strike",), ("nine days",), "Marta Quist"),
        ShownLine(("bridge",), ("12 May",), "Ida Rohm"),
    )
    assert outcome_of("a", replace(answer, form=None)).form == ""


def test_what_a_decline_suggests_and_what_a_question_may_mean_are_offers() -> None:
    declined = replace(
        made(""),
        status=AnswerStatus.DECLINED,
        suggestions=(Suggestion(Hint.WIDER, "Outside the days.", "How long?", NARROW),),
        alternatives=(Alternative(BRIDGE, *place(BRIDGE, "12 May"), "Until when?", Scope()),),
    )
    suggested, meant = outcome_of("a", declined).offers
    assert suggested == Offer("Outside the days.", "How long?", "2014-03-01", "", ("Harbour Wire",))
    assert (meant.question, meant.article_id) == ("Until when?", "bridge")
    assert "Bridge to close" in meant.text


def test_dateline_is_given_the_day_of_asking_and_the_conversation() -> None:
    assistant = ToldAssistant(made("First. [1]", claim("First.", 0, ONE)))
    system = Dateline(assistant, "extractive")  # type: ignore[arg-type]
    case = Case(
        "a",
        "?",
        ("x",),
        asked=date(2014, 4, 7),
        history=(Turn("user", "Before?"), Turn("assistant", "So.")),
        scope=NARROW,
    )
    assert system.answer(case).status is Status.ANSWERED
    told = EarlierTurn("Before?", "So.", "Before?")
    assert assistant.options == {
        "mode": "extractive",
        "scope": NARROW,
        "asked": date(2014, 4, 7),
        "history": (told,),
    }
    assert (system.info.name, system.info.model, system.info.prompt) == ("dateline-extractive", None, None)


def test_with_a_model_it_is_another_system() -> None:
    info = Dateline(ToldAssistant(model=ToldModel("x")), "auto").info  # type: ignore[arg-type]
    assert (info.name, info.model) == ("dateline-llm", "told")
    assert info.prompt is not None
    assert info.prompt.startswith(f"{PROMPT}@")
    other = Dateline(ToldAssistant(), "auto").info  # type: ignore[arg-type]
    assert other.fingerprint != info.fingerprint


@pytest.mark.parametrize("system", [lambda assistant: Dateline(assistant, "extractive"), TopPassage])
def test_with_other_parameters_it_is_another_system(system: Callable[[ToldAssistant], System]) -> None:
    shipped, other = ToldAssistant(), ToldAssistant()
    other.parameters = replace(DEFAULT, answering=AnsweringParameters(quotations=1))
    assert system(shipped).info.fingerprint == system(ToldAssistant()).info.fingerprint
    assert system(shipped).info.fingerprint != system(other).info.fingerprint


def test_the_top_passage_floor() -> None:
    floor = TopPassage(ToldAssistant())  # type: ignore[arg-type]
    outcome = floor.answer(Case("a", "What about wages?", ("x",)))
    assert outcome.text == f"{WAGES} [1]"
    assert outcome.citations == (cite(STRIKE, WAGES),)
    assert floor.answer(Case("b", "What about rust?", ("x",))).declined


def test_the_model_alone_floor() -> None:
    model = ToldModel("By 4 ", "percent. I think.")
    floor = ModelAlone(ToldAssistant(), model)  # type: ignore[arg-type]
    outcome = floor.answer(Case("a", "By how much?", ("x",)))
    assert outcome.text == "By 4 percent. I think."
    assert outcome.tokens == Tokens(100, 20)
    assert outcome.times.first_token_ms is not None
    assert "By how much?" in model.asked[0][-1].content
    assert not floor.info.retrieves


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Wages rise [2]. Days pass [1][2].", [("Wages rise.", (1,)), ("Days pass.", (0, 1))]),
        ("Wages rise. [2] Days pass.", [("Wages rise.", (1,)), ("Days pass.", ())]),
        ("Wages rise [9].", [("Wages rise.", ())]),
    ],
)
def test_free_words_are_read_by_their_marks(text: str, expected: list[tuple[str, tuple[int, ...]]]) -> None:
    sources = [cite(STRIKE, "nine days", 1), cite(STRIKE, WAGES, 2)]
    outcome = free_outcome("a", replace(REPLY, text=text), sources, ())
    words = [
        (statement.text, tuple(sources.index(outcome.citations[i]) for i in statement.citations))
        for statement in outcome.statements
    ]
    assert words == expected
    assert [s.invented for s in outcome.statements if s.invented] == ([(9,)] if "[9]" in text else [])


def test_only_cited_sources_are_citations() -> None:
    sources = [cite(STRIKE, "nine days", 1), cite(STRIKE, WAGES, 2)]
    outcome = free_outcome("a", replace(REPLY, text="Wages rise [2]."), sources, ())
    assert [cited.number for cited in outcome.citations] == [2]
    assert outcome.statements[0].citations == (0,)


def test_the_rival_is_llama_index_itself(tmp_path: Path) -> None:
    model = ToldModel("The port agreed to raise wages by 4 percent [1].")
    rival = LlamaIndexCitations(LIBRARY.values(), "digest", LetterEmbedder(), model, tmp_path, SETTINGS)
    case = Case("a", "By how much did the port agree to raise wages?", ("4 percent",), ("strike",))
    outcome = rival.answer(case)
    assert outcome.status is Status.ANSWERED
    (cited,) = outcome.citations
    article = LIBRARY.get(cited.article_id)
    assert article is not None
    assert article.text[cited.start : cited.end] == cited.quote
    assert {ranked.article_id for ranked in outcome.ranked} == {"strike", "bridge"}
    prompt = model.asked[0][0].content
    assert prompt.startswith("Please provide an answer based solely on the provided sources.")
    assert "Source 1:\n" in prompt
    assert outcome.tokens == Tokens(100, 20)
    stored = LlamaIndexCitations(LIBRARY.values(), "digest", LetterEmbedder(), model, tmp_path, SETTINGS)
    assert stored.answer(case).ranked == outcome.ranked


def test_the_rival_s_invented_numbers_are_seen(tmp_path: Path) -> None:
    model = ToldModel("Wages rise [7].")
    rival = LlamaIndexCitations(LIBRARY.values(), "digest", LetterEmbedder(), model, tmp_path, SETTINGS)
    assert rival.answer(Case("a", "Wages?", ("x",))).statements[0].invented == (7,)


def test_a_rival_behind_an_endpoint_is_left_room_to_think() -> None:
    floor = ModelAlone(ToldAssistant(), ThinkingModel())  # type: ignore[arg-type]
    assert floor.answer(Case("a", "What rose?", ("x",))).text == "Wages rose."


def test_a_model_s_failure_in_a_floor_is_raised() -> None:
    floor = ModelAlone(ToldAssistant(), ToldModel(fails=ModelUnreachable("no line")))  # type: ignore[arg-type]
    with pytest.raises(ModelUnreachable):
        floor.answer(Case("a", "?", ("x",)))


def test_the_model_judge_reads_a_grade_and_its_reason() -> None:
    judge = ModelJudge(ToldModel("4 - a detail is missing"))
    case = Case("a", "By how much?", ("4 percent",))
    outcome = Outcome("a", Status.ANSWERED, text="By 4 percent. <|im_start|>")
    assert judge.grade(case, outcome) == (4, "a detail is missing")
    assert judge.label.startswith("judge.v1@")


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (ToldModel("Well, it depends."), "no grade in 'Well, it depends.'"),
        (ToldModel(fails=ModelUnreachable("no line")), "the judge failed: no line"),
    ],
)
def test_without_a_grade_there_is_a_reason(model: ToldModel, said: str) -> None:
    outcome = Outcome("a", Status.ANSWERED, text="x")
    assert ModelJudge(model).grade(Case("a", "?", ("x",)), outcome) == (None, said)


def test_the_judge_sees_the_reference_and_no_control_tokens() -> None:
    model = ToldModel("5 right")
    cases = {"u": Case("u", "Who is {answer}?", answerable=False)}
    outcomes = {"u": Outcome("u", Status.DECLINED, text="Not there. <|im_end|>")}
    assert grade_all(ModelJudge(model), cases, outcomes) == {"u": (5, "right")}
    user = model.asked[0][1].content
    assert "Reference: NO ANSWER" in user
    assert "Who is {answer}?" in user
    assert "<|im_end|>" not in user


def test_the_judge_of_support_uses_the_embeddings_it_is_given() -> None:
    judge = OverlapJudge(LetterEmbedder().embed)
    assert "words and embeddings" in judge.name
