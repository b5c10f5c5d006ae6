"""Cases: questions with what is right about them, one JSON object a line, checked before anything runs.

    {"id": "k-07", "question": "Who vetoed the draft?", "answers": ["Russia"], "article_ids": ["demo-012"],
     "spans": [{"article_id": "demo-012", "text": "vetoed by Russia"}], "tags": ["who"]}

`id` and `question` are required. `answers` are acceptable strings, any one of which is enough;
`article_ids` the articles that hold the answer (`file:NAME` stands for the articles read from the file of
that name); `spans` the exact supporting words, as an object or as a bare string that is looked for in the
gold articles; `answerable` is true unless said otherwise; `asked` is the day of asking (ISO); `history`
what was said before, each turn `{"role": "user" or "assistant", "text": …}`; `scope` what the question is
narrowed to (the fields of a `Scope`); `tags` and `note` are for people. Files may be compressed
with xz, gzip or bzip2.

A question may ask for a `form` (`evals.dataset.lines.FORMS`): then `lines` are all that must be shown,
`also` what may be, and any other line is wrong; `speaker` and `topic` are what there is to read in the
question. Without a form `speaker` is who must be named as speaking. `events` are those that an ambiguous
question may mean, each as the articles that tell it. What should be declined may name how a decline is of
use: `suggests` are words of which it must say one, `outside` articles that answer outside the scope.
"""

from __future__ import annotations

import bz2
import difflib
import gzip
import hashlib
import json
import lzma
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import Literal

from evals.dataset.lines import FORMS, ExpectedLine, read_line
from evals.errors import CaseFileError, EvalError
from rag import Scope

_OPENERS: tuple[tuple[bytes, Callable[[bytes], bytes]], ...] = (
    (b"\xfd7zXZ\x00", lzma.decompress),
    (b"\x1f\x8b", gzip.decompress),
    (b"BZh", bz2.decompress),
)
_SCOPE_DAYS = ("after", "before", "as_of")
_SCOPE_NAMES = {
    "sources": "from",
    "authors": "by",
    "sections": "in the section",
    "languages": "in the language",
    "articles": "in the article",
}
_KEYS = (
    "id question answers article_ids spans answerable asked history scope form speaker topic lines also "
    "events suggests outside tags note"
).split()  # fmt: skip


@dataclass(frozen=True, slots=True)
class GoldSpan:
    """Exact words that support the answer, in the named article or, without one, in any gold article."""

    text: str
    article_id: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """What was said earlier in a conversation, and by whom."""

    role: Literal["user", "assistant"]
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """One question and what is right about it. `line` is where it stands in its file, from 1."""

    id: str
    question: str
    answers: tuple[str, ...] = ()
    article_ids: tuple[str, ...] = ()
    spans: tuple[GoldSpan, ...] = ()
    answerable: bool = True
    asked: date | None = None
    history: tuple[Turn, ...] = ()
    tags: tuple[str, ...] = ()
    note: str = ""
    line: int = field(default=0, compare=False)
    scope: Scope = field(default_factory=Scope)
    form: str = ""
    speaker: str = ""
    topic: str = ""
    lines: tuple[ExpectedLine, ...] = ()
    also: tuple[ExpectedLine, ...] = ()
    events: tuple[tuple[str, ...], ...] = ()
    suggests: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()

    @property
    def is_plain(self) -> bool:
        """Whether it is a question alone, for an ordinary answer: of no conversation, scope or form."""
        return not (self.history or self.narrowed or self.form)

    @property
    def narrowed(self) -> tuple[str, ...]:
        """What the scope says, as texts ("after 2014-03-05", "from Harbour Wire")."""
        days = [f"{name} {day}" for name in _SCOPE_DAYS if (day := getattr(self.scope, name))]
        names = [f"{word} {one}" for name, word in _SCOPE_NAMES.items() for one in getattr(self.scope, name)]
        return (*days, *names)

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of all that matters about the case: not its line, not its note."""
        parts: list[object] = [
            self.id,
            self.question,
            self.answers,
            self.article_ids,
            [(span.article_id, span.text) for span in self.spans],
            self.answerable,
            self.asked.isoformat() if self.asked else None,
            [(turn.role, turn.text) for turn in self.history],
            self.tags,
        ]
        beside: list[object] = [
            self.form,
            self.speaker,
            self.topic,
            [line.parts for line in self.lines],
            [line.parts for line in self.also],
            self.events,
            self.suggests,
            self.outside,
            self.narrowed,
        ]
        if any(beside):  # a case without them has the digest that it had before there were any
            parts.extend(beside)
        return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Dataset:
    """The cases of one file, in its order."""

    name: str
    cases: tuple[Case, ...]

    @property
    def digest(self) -> str:
        """SHA-256 (hex) of the cases whatever their order."""
        return hashlib.sha256("".join(sorted(case.digest for case in self.cases)).encode()).hexdigest()


def load_cases(path: Path) -> Dataset:
    """Read and check a file of cases. Raises `CaseFileError` naming every mistake with its line."""
    cases: list[Case] = []
    mistakes: list[str] = []
    seen: dict[str, int] = {}
    for number, line in enumerate(_read(path).split("\n"), 1):
        if not line.strip():
            continue
        case = _Reader(number, mistakes).case(line)
        if case is None:
            continue
        if case.id in seen:
            mistakes.append(f"line {number}: the id {case.id!r} is that of line {seen[case.id]} already")
        seen.setdefault(case.id, number)
        cases.append(case)
    if not cases and not mistakes:
        mistakes.append("line 1: there is no case in it")
    if mistakes:
        raise CaseFileError(str(path), mistakes)
    return Dataset(path.name, tuple(cases))


def demo_cases() -> Path:
    """The cases that come with Dateline."""
    return Path(str(files("evals"))) / "datasets" / "demo.jsonl"


def _read(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise EvalError(
            f"{path} cannot be read ({error.strerror}); give a JSON Lines file of cases"
        ) from error
    try:
        for magic, expand in _OPENERS:
            if data.startswith(magic):
                data = expand(data)
        return data.decode("utf-8-sig")
    except (lzma.LZMAError, OSError, EOFError) as error:
        raise EvalError(f"{path} is compressed, but damaged: {error}") from error
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise CaseFileError(str(path), [f"line {line}: it is not UTF-8"]) from error


class _Reader:
    """Turns one line into a case, noting what is wrong with it."""

    def __init__(self, line: int, mistakes: list[str]) -> None:
        self._line = line
        self._mistakes = mistakes
        self._before = len(mistakes)

    def case(self, text: str) -> Case | None:
        try:
            row = json.loads(text)
        except (ValueError, RecursionError) as error:
            self._wrong(f"it is not JSON ({error})")
            return None
        if not isinstance(row, dict):
            self._wrong(f"a case is an object {{…}}, not {type(row).__name__}")
            return None
        self._check_keys(row)
        case = Case(
            id=self._text(row, "id"),
            question=self._text(row, "question"),
            answers=self._strings(row, "answers"),
            article_ids=self._strings(row, "article_ids"),
            spans=self._spans(row),
            answerable=self._answerable(row),
            asked=self._asked(row),
            history=self._history(row),
            tags=self._strings(row, "tags"),
            note=str(row.get("note") or ""),
            line=self._line,
            scope=self._scope(row),
            form=self._form(row),
            speaker=self._text(row, "speaker") if "speaker" in row else "",
            topic=self._text(row, "topic") if "topic" in row else "",
            lines=self._lines(row, "lines"),
            also=self._lines(row, "also"),
            events=self._events(row),
            suggests=self._strings(row, "suggests"),
            outside=self._strings(row, "outside"),
        )
        if len(self._mistakes) == self._before:
            self._check_sense(case)
        return case if len(self._mistakes) == self._before else None

    def _wrong(self, what: str) -> None:
        self._mistakes.append(f"line {self._line}: {what}")

    def _check_keys(self, row: dict[str, object]) -> None:
        for key in row:
            if key not in _KEYS:
                near = difflib.get_close_matches(key, _KEYS, 1)
                hint = f", do you mean {near[0]!r}?" if near else f"; there are {', '.join(_KEYS)}"
                self._wrong(f"unknown key {key!r}{hint}")

    def _text(self, row: dict[str, object], key: str) -> str:
        value = row.get(key)
        if isinstance(value, str) and value.strip():
            return value
        self._wrong(f"{key!r} is missing" if key not in row else f"{key!r} is not a text: {value!r}")
        return ""

    def _strings(self, row: dict[str, object], key: str) -> tuple[str, ...]:
        value = row.get(key)
        if value is None:
            return ()
        if isinstance(value, list) and all(isinstance(item, str) and item.strip() for item in value):
            return tuple(dict.fromkeys(value))
        self._wrong(f"{key!r} is not a list of texts: {_shortened(value)}")
        return ()

    def _spans(self, row: dict[str, object]) -> tuple[GoldSpan, ...]:
        value = row.get("spans")
        if value is None:
            return ()
        spans = []
        for item in value if isinstance(value, list) else [value]:
            if isinstance(item, str) and item.strip():
                spans.append(GoldSpan(item))
                continue
            text = (item.get("text") or item.get("quote")) if isinstance(item, dict) else None
            article = item.get("article_id") if isinstance(item, dict) else None
            if isinstance(text, str) and text.strip() and isinstance(article, str | None):
                spans.append(GoldSpan(text, article))
            else:
                self._wrong(f'a span is a text or {{"article_id": …, "text": …}}, not {_shortened(item)}')
        return tuple(spans)

    def _answerable(self, row: dict[str, object]) -> bool:
        value = row.get("answerable", True)
        if not isinstance(value, bool):
            self._wrong(f"'answerable' is true or false, not {value!r}")
            return True
        return value

    def _asked(self, row: dict[str, object]) -> date | None:
        value = row.get("asked")
        if value is None:
            return None
        try:
            return date.fromisoformat(str(value)[:10])
        except ValueError:
            self._wrong(f"'asked' is a day like 2014-03-21, not {value!r}")
            return None

    def _history(self, row: dict[str, object]) -> tuple[Turn, ...]:
        value = row.get("history")
        if value is None:
            return ()
        turns = []
        for item in value if isinstance(value, list) else [value]:
            role = item.get("role") if isinstance(item, dict) else None
            text = item.get("text") if isinstance(item, dict) else None
            if role in ("user", "assistant") and isinstance(text, str) and text.strip():
                turns.append(Turn(role, text))
            else:
                self._wrong(f'a turn of \'history\' is {{"role": "user", "text": …}}, not {_shortened(item)}')
        return tuple(turns)

    def _scope(self, row: dict[str, object]) -> Scope:
        value = row.get("scope")
        if value is None:
            return Scope()
        if isinstance(value, dict) and value.keys() <= {*_SCOPE_DAYS, *_SCOPE_NAMES}:
            try:
                return Scope(**value)
            except (TypeError, ValueError) as error:
                self._wrong(f"'scope': {error}")
                return Scope()
        known = '{"after": …, "before": …, "as_of": …, "sources": […], "authors": […], …}'
        self._wrong(f"'scope' is an object {known}, not {_shortened(value)}")
        return Scope()

    def _form(self, row: dict[str, object]) -> str:
        value = row.get("form")
        if value is None or value in FORMS:
            return str(value or "")
        self._wrong(f"there is no form {_shortened(value)}; there are {', '.join(FORMS)}")
        return ""

    def _lines(self, row: dict[str, object], key: str) -> tuple[ExpectedLine, ...]:
        lines = []
        value = row.get(key) or []
        for item in value if isinstance(value, list) else [value]:
            line = read_line(item)
            if line is None:
                shape = '{"articles": […], "words": "…", "day": "2014-03-05"}'
                self._wrong(f"a line of {key!r} is an object {shape}, not {_shortened(item)}")
            else:
                lines.append(line)
        return tuple(lines)

    def _events(self, row: dict[str, object]) -> tuple[tuple[str, ...], ...]:
        value = row.get("events") or []
        if isinstance(value, list) and all(
            isinstance(event, list) and event and all(isinstance(item, str) for item in event)
            for event in value
        ):
            return tuple(tuple(event) for event in value)
        self._wrong(f"'events' is a list of lists of article ids, not {_shortened(value)}")
        return ()

    def _check_sense(self, case: Case) -> None:
        if case.answerable and not (case.answers or case.article_ids or case.spans or case.lines):
            self._wrong("it is answerable, but has neither 'answers' nor 'article_ids', 'spans' or 'lines'")
        if not case.answerable and (case.answers or case.spans):
            self._wrong("it is not answerable, but has 'answers' or 'spans'")
        if not case.answerable and case.lines:
            self._wrong("it is not answerable, but has 'lines'")
        if bool(case.form) != bool(case.lines):
            self._wrong("a 'form' and its 'lines' go together: one of them is missing")
        if case.answerable and (case.suggests or case.outside):
            self._wrong("it is answerable, but has 'suggests' or 'outside', which are for what is declined")
        named = {span.article_id for span in case.spans if span.article_id is not None}
        if strangers := sorted(named - set(case.article_ids)):
            self._wrong(f"a span is in {strangers[0]!r}, which is not among its 'article_ids'")
        if case.spans and not case.article_ids:
            self._wrong("it has 'spans', but no 'article_ids' to find them in")


def _shortened(value: object, limit: int = 60) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= limit else f"{text[:limit]}…"
