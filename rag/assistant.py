"""Dateline's public face in Python: an archive, and someone to ask about it."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import AsyncGenerator, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Self, get_args

import prompts
from rag.alerts import Collections, SavedForm, SavedQuestions
from rag.answering import MAX_ANSWER_TOKENS, Answerer, Author, answer_of
from rag.answering.guidance import find_around
from rag.errors import ModelMissing, SavedQuestionError, SettingsError, install_command, installed_version
from rag.models.encoders import Embedder, MiniLM, Reader, shipped_reader
from rag.query import bounds_of, settled
from rag.retrieval import Searcher
from rag.schema import (
    DEFAULT,
    Answer,
    ArchiveState,
    Around,
    Brief,
    Citation,
    Comparison,
    Draft,
    DraftReport,
    Entity,
    Event,
    Finished,
    FormValue,
    History,
    Kind,
    Mentions,
    Parameters,
    Provenance,
    Query,
    Quotes,
    Receipt,
    Request,
    Scope,
    Statement,
    Timeline,
    Verification,
)
from rag.settings import ModeName, Settings
from rag.text import Weights
from rag.verification import Checker, EvidenceChecker
from vectorstore import Archive, ArchiveReader, Article, Hit, unwatched
from vectorstore.team import is_installed

if TYPE_CHECKING:
    from pydantic import SecretStr

    from rag.alerts import Alert, SavedCollection, SavedQuestion
    from rag.exporting import Exportable
    from rag.indexing import IngestReport, Progress, Workers
    from rag.loaders import Account, Skipped
    from rag.models import Interruption, LanguageModel
    from rag.verification.drafts import Progress as Checked

__all__ = ["Assistant", "answer", "demo_articles"]

EMBEDDED_SOURCE_TOKENS = 340
EMBEDDED_SOURCE_SENTENCES = 3
"""As many as its answer may have: more are read for seconds and hardly ever hold the answer (docs/SCALING.md,
"Start and model")."""
ENDPOINT_SOURCE_TOKENS = 2_000
EMBEDDED_PARAGRAPHS, ENDPOINT_PARAGRAPHS = 2, 8
ENDPOINT_ANSWER_TOKENS = 4_096
"""Room to think before an answer, for models that do."""
WeightsProgress = Callable[[int, int], None]


class Assistant:
    """An open archive that can be filled and asked. Use it as a context manager, or `close` it.

    Safe to share between threads for asking; one process at a time can ingest.
    """

    def __init__(
        self,
        archive: Archive,
        settings: Settings,
        embedder: Embedder,
        model: LanguageModel | None = None,
        weights_progress: WeightsProgress | None = None,
        *,
        reader: Reader | None = None,
        parameters: Parameters = DEFAULT,
    ) -> None:
        """`reader` judges sentences, `parameters` are the thresholds and weights, where they are not to be
        those that Dateline ships."""
        self.archive = archive
        self.settings = settings
        self.parameters = parameters
        self.embedder = embedder
        self.searcher = Searcher(archive, embedder, parameters)
        self._given_model = model
        self._weights_progress = weights_progress
        self._lock = threading.Lock()
        self._made_model: LanguageModel | None = None
        self._reader = reader or shipped_reader()
        self._answerer = self._answerer_on(archive, self.searcher)
        self.saved = SavedQuestions(archive.path)
        self.collections = Collections(archive.path)

    @classmethod
    def open(
        cls,
        path: Path | str | None = None,
        *,
        settings: Settings | None = None,
        create: bool = True,
        once: bool = False,
        weights_progress: WeightsProgress | None = None,
        parameters: Parameters = DEFAULT,
    ) -> Self:
        """Open the archive in a folder (the setting `archive` if none is given), making it if need be.

        `once` is for a process that asks a question or two: a large archive opens in less time, and each
        search takes more. With the setting `database_url` the folder is a copy of that team's archive: it is
        made and brought up to date, as far as that can be done (`archive.following`).

        `weights_progress(done_bytes, total_bytes)` follows the one-time unpacking of the
        embedded model. Raises `ArchiveError`, and `SettingsError` for settings that cannot be used.
        """
        settings = settings or Settings.load()
        embedder = embedder_of(settings)
        archive = Archive.open(
            Path(path) if path else settings.archive_path,
            model=embedder.name,
            dimension=embedder.dimension,
            chroma_url=settings.chroma_url,
            chroma_token=secret_of(settings.chroma_token),
            chroma_tenant=settings.chroma_tenant,
            chroma_database=settings.chroma_database,
            database_url=database_url_of(settings),
            create=create,
            once=once,
        )
        return cls(archive, settings, embedder, weights_progress=weights_progress, parameters=parameters)

    def ingest(
        self,
        paths: Iterable[Path | str],
        progress: Progress = unwatched,
        columns: Mapping[str, str] | None = None,
    ) -> IngestReport:
        """Bring in files and folders. `columns` names those of tables: "text" -> "body".

        Raises `ReadError` for a path that does not exist; whatever else
        cannot be read is named in the report."""
        from rag.indexing import read_all
        from rag.loaders import Account

        account = Account()
        records = read_all(paths, self.settings.max_file_mb, columns, account)
        return self.add(records, progress, account)

    def add(
        self,
        articles: Iterable[Article | Skipped],
        progress: Progress = unwatched,
        account: Account | None = None,
        workers: Workers | None = None,
    ) -> IngestReport:
        """Bring in articles that are in memory already, or that are read meanwhile, counted in `account`.
        `workers` do the work instead of this process (`rag.indexing.Cluster`)."""
        from rag.indexing import ingest

        return ingest(articles, self.archive, self.embedder, progress, account, workers)

    def search(self, question: str, limit: int = 10, *, scope: Scope | None = None) -> list[Hit]:
        """The best passages for a question, best first."""
        return self.searcher.search(Query(question, bounds=bounds_of(scope or Scope())), limit)

    def quotes(
        self, speaker: str, about: str = "", *, scope: Scope | None = None, limit: int | None = None
    ) -> Quotes:
        """What somebody (a name, a title, a body) said, about a topic if one is given; newest first."""
        from rag.answering.forms import Nearness, find_quotes

        nearness = Nearness(self.embedder, self.searcher.weights())
        return find_quotes(self.archive, speaker, about, scope, _most(limit), nearness)

    def mentions(self, topic: str, *, scope: Scope | None = None, limit: int | None = None) -> Mentions:
        """The articles that mention something, newest first, and how many by week and by outlet."""
        from rag.answering.forms import find_mentions

        return find_mentions(self.archive, topic, self.searcher.weights(), scope, _most(limit))

    def timeline(self, topic: str, *, scope: Scope | None = None, limit: int | None = None) -> Timeline:
        """What happened on a topic, in order of the days that the articles speak of."""
        from rag.answering.forms import find_timeline

        return find_timeline(self.archive, topic, self.embedder, self.searcher.weights(), scope, _most(limit))

    def brief(self, topic: str, *, scope: Scope | None = None, limit: int | None = None) -> Brief:
        """A topic on a page: its themes in quoted sentences, what is newest, disputed and missing. `limit` is
        the most sentences of themes."""
        from rag.answering.forms import find_brief

        return find_brief(self.archive, topic, self.embedder, self.searcher.weights(), scope, _most(limit))

    def compare(self, topic: str, *, scope: Scope | None = None, limit: int | None = None) -> Comparison:
        """How outlets differ on a topic: those of the scope, else those of most articles, `limit` at most.

        Raises `ValueError` for an outlet that the archive does not have.
        """
        from rag.answering.forms import find_comparison

        weights = self.searcher.weights()
        return find_comparison(self.archive, topic, self.embedder, weights, scope, _most(limit))

    def entity(self, name: str, *, scope: Scope | None = None, limit: int | None = None) -> Entity:
        """A person, a body or a place on a page: the articles that mention it, by week and outlet; what was
        said by it, and of it by others; who appears beside it. `limit` cuts each list of lines."""
        from rag.answering.forms import Nearness, find_entity

        weights = self.searcher.weights()
        nearness = Nearness(self.embedder, weights)
        return find_entity(self.archive, name, weights, nearness, scope, _most(limit))

    def stream(
        self,
        question: Request | str,
        *,
        mode: ModeName | None = None,
        interruption: Interruption | None = None,
    ) -> Iterator[Event]:
        """Answer a question, with what goes with it or alone, as a stream: `EvidenceFound`, then `Drafting`,
        `ClaimChecked` and `Noticed` as they come, and last `Finished` with the whole answer. The embedded
        model loads once the evidence has been taken: on few cores it would hold that up.

        `interruption`, set from another thread, ends the model's request, also while the model is silent.

        Raises `ModelMissing` in mode `llm` when there is no model; a model's failure while answering is
        not raised but noticed, and answered in quotations.
        """
        request = Request(question) if isinstance(question, str) else question
        model = self.model_for(mode or self.settings.mode)
        author = self._author(model, interruption) if model else None
        return self._answerer.stream(request, author)

    def answer(
        self,
        question: str,
        *,
        mode: ModeName | None = None,
        scope: Scope | None = None,
        history: History = (),
        asked: date | None = None,
        ignore: Collection[Kind] = (),
    ) -> Answer:
        """Answer a question: the end of `stream`. Beside it stand the parts of a `Request`."""
        request = _request(question, scope, history, asked, ignore)
        return answer_of(self.stream(request, mode=mode))

    async def astream(
        self, question: Request | str, *, mode: ModeName | None = None
    ) -> AsyncGenerator[Event, None]:
        """The same as `stream`, each event awaited while a thread makes it. A stream that is closed early
        ends the model's request."""
        from rag.models import Interruption

        interruption = Interruption()
        events = self.stream(question, mode=mode, interruption=interruption)
        try:
            while (event := await asyncio.to_thread(next, events, None)) is not None:
                yield event
        finally:
            interruption.set()

    async def aanswer(
        self,
        question: str,
        *,
        mode: ModeName | None = None,
        scope: Scope | None = None,
        history: History = (),
        asked: date | None = None,
        ignore: Collection[Kind] = (),
    ) -> Answer:
        """The same as `answer`, awaited while a thread makes it."""
        request = _request(question, scope, history, asked, ignore)
        async for event in self.astream(request, mode=mode):
            if isinstance(event, Finished):
                return event.answer
        raise AssertionError("a stream always ends with Finished")

    def write_up(self, form: FormValue, *, interruption: Interruption | None = None) -> Iterator[Event]:
        """Let the model write over a form (`brief`, `compare`, `quotes`, `timeline`, `mentions`), paragraph
        by paragraph, as a stream like `stream`: its answer has only sentences that the form's own quotations
        carry, with the form's numbers, and may have none. The embedded model writes two paragraphs, an
        endpoint up to eight.

        Raises `ModelMissing` when there is no model.
        """
        model = self.model_for("llm")
        assert model is not None
        return self._answerer.write_up(form, self._author(model, interruption))

    def check(
        self, draft: Draft | str, *, scope: Scope | None = None, progress: Checked = unwatched
    ) -> DraftReport:
        """Check a draft against the archive, without a language model: each quotation, each claim, and the
        numbers, names and days in it. A `str` is read as Markdown, or as text without markup; of a file
        `Draft.of(*read_draft(path))` is one. `progress(done, total)` counts sentences.

        Raises `ReadError` for a draft that is too long.
        """
        from rag.loaders.documents import markdown_draft
        from rag.verification.drafts import DraftChecker

        draft = Draft.of(*markdown_draft(draft)) if isinstance(draft, str) else draft
        bounds = bounds_of(scope or Scope())
        checker = DraftChecker(self.archive, self.searcher, self.embedder, bounds, self.parameters)
        return checker.check(draft, progress)

    def around(self, article_id: str) -> Around:
        """What belongs to an article: its copies, corrections, who speaks in it, the other news of its day.
        Raises `ArticleNotFound`."""
        return find_around(self.archive, article_id)

    def settled(self, scope: Scope) -> Scope:
        """The scope with each name as the archive writes it, and languages as tags. Raises `NotHeld`, which
        says what there is, for a name of which the archive has nothing."""
        return settled(scope, self.archive)

    def collect(self, name: str, scope: Scope) -> SavedCollection:
        """Keep a narrowing (chosen articles, days, outlets, authors, sections, languages) as a collection
        under a new name; `collections` lists, renames and removes them.

        Raises `NotHeld` for what the archive does not have, `SavedQuestionError` for a name that is taken or
        none, or a scope that narrows nothing.
        """
        from rag.alerts import titles_of

        scope = self.settled(scope)
        return self.collections.add(name, scope, titles_of(scope, self.archive))

    def within(self, name: str, scope: Scope | None = None) -> Scope:
        """The scope of a collection, and of what else it is narrowed to, to be asked within; `collection` is
        its name then. What the archive no longer has of it is left out (`lost_from`).

        Raises `SavedQuestionError` for a name that none has; `NotHeld` where nothing of a kind is left of it,
        or nothing lies in both.
        """
        from rag.alerts import both, held

        mine = held(self.collections.named(name), self.archive)
        return both(mine, self.settled(scope)) if scope else mine

    def lost_from(self, name: str) -> tuple[str, ...]:
        """What of a collection the archive no longer has: titles of articles, names. Raises
        `SavedQuestionError` for a name that none has."""
        from rag.alerts import lost_from

        return lost_from(self.collections.named(name), self.archive)

    def provenance(self, scope: Scope | None = None) -> Provenance:
        """Which archive answers now, narrowed to what, when and by which version: `rag.export` writes it down
        beside an answer."""
        archive, covers = self.archive, self.archive.coverage()
        state = ArchiveState(
            archive.revision,
            covers.articles,
            archive.content_digest(),
            archive.model,
            covers.first_day,
            covers.last_day,
        )
        made = datetime.now(UTC).replace(microsecond=0)
        return Provenance(made, installed_version(), state, scope or Scope())

    def receipt(self, value: Exportable, scope: Scope | None = None) -> Receipt:
        """The receipt of an answer or a form that was just made, within that scope: every quotation with its
        place and the digest of its article's text, to be verified later."""
        from rag.receipts import make_receipt

        return make_receipt(value, self.provenance(scope), self.parameters, prompts.labels())

    def verify(self, receipt: Receipt) -> Verification:
        """Whether every quotation of a receipt (`rag.read_receipt`) still stands in this archive."""
        from rag.receipts import verify_receipt

        return verify_receipt(receipt, self.archive)

    def statement(self, citation: Citation) -> Statement:
        """Cited words with who speaks in them and to whom, by rules; `speaker` is "" where unknown."""
        from rag.answering.forms import statement_of

        return statement_of(citation)

    def save(
        self,
        name: str,
        text: str,
        *,
        form: SavedForm | str = SavedForm.QUESTION,
        about: str = "",
        scope: Scope | None = None,
        from_start: bool = False,
    ) -> SavedQuestion:
        """Save a question (or with a form a topic, or who speaks), to be asked of whatever comes in from now
        on; `from_start`: of all that there is, at the next run.

        Raises `SavedQuestionError` for a name that is taken, or a question that cannot be saved.
        """
        if form not in tuple(SavedForm):
            raise SavedQuestionError(f"{form!r} is not one of {', '.join(SavedForm)}")
        seen = -1 if from_start else self.archive.revision
        return self.saved.add(name, text, SavedForm(form), about=about, scope=scope, seen=seen)

    def run_saved(self, names: Sequence[str] = ()) -> Iterator[Alert]:
        """Ask the saved questions (those of some names, else all) of what came in since each was last asked:
        for each that finds something, quotations that it has not shown before. Without a model.

        Raises `SavedQuestionError` for a name that none has.
        """
        from rag.alerts import Asker, run

        questions = self.saved.named(names) if names else self.saved.all()
        asker = Asker(
            self.archive,
            self.embedder,
            self.searcher.weights(),
            lambda part: self._answerer_on(part, Searcher(part, self.embedder, self.parameters)),
        )
        return run(asker, self.saved, questions)

    def alerts(
        self, names: Sequence[str] = (), *, since: datetime | None = None, most: int = 200
    ) -> list[Alert]:
        """What the saved questions have found since an aware moment, the newest first, `most` of each; only
        what still stands in the archive. Nothing is asked for it."""
        from rag.alerts import current

        questions = self.saved.named(names) if names else self.saved.all()
        return current(self.archive, self.saved, questions, since=since, most=most)

    def feed(self, names: Sequence[str] = (), *, url: str = "") -> bytes:
        """What the saved questions have found, as an Atom feed in UTF-8; `url` is where it is served, if it
        is."""
        from rag.alerts import feed_of

        title = f"Dateline: {', '.join(names) if names else 'saved questions'}"
        identity = "/".join((self.saved.identity(), *sorted(names)))
        return feed_of(self.alerts(names), title=title, identity=identity, updated=datetime.now(UTC), url=url)

    def digest(self, fmt: str, names: Sequence[str] = (), *, since: datetime | None = None) -> bytes:
        """What the saved questions have found since an aware moment, as a file with notes in a format by its
        suffix (".md", ".html" …). Raises `ExportError` for a format that is none."""
        from rag.alerts import digest_of

        return digest_of(self.alerts(names, since=since), fmt, self.provenance())

    @property
    def model(self) -> LanguageModel | None:
        """The language model that mode `auto` would ask; `None` when there is none."""
        return self.model_for("auto")

    def model_for(self, mode: ModeName) -> LanguageModel | None:
        """The model a mode asks: `None` for `extractive`, and for `auto` when there is none.

        Raises `ModelMissing` for `llm` when there is none.
        """
        if mode not in get_args(ModeName):
            *others, last = get_args(ModeName)
            raise SettingsError(f"there is no mode {mode!r}: use {', '.join(others)} or {last}")
        if mode == "extractive":
            return None
        with self._lock:
            model = self._given_model or self._made_model or self._make_model()
            self._made_model = model if model is not self._given_model else None
        if model is None and mode == "llm":
            raise ModelMissing(
                "no language model: set OPENAI_API_KEY (and OPENAI_BASE_URL), run "
                f"`{install_command('local')}`, or ask with `--mode extractive`"
            )
        return model

    def _answerer_on(self, archive: ArchiveReader, searcher: Searcher) -> Answerer:
        return Answerer(
            archive,
            self.embedder,
            self._reader,
            searcher,
            self._checker,
            leave_out=self.settings.unsupported == "leave_out",
            parameters=self.parameters,
        )

    def _author(self, model: LanguageModel, interruption: Interruption | None) -> Author:
        """A model with the room that it has. The embedded one is too slow to complete questions as well."""
        from rag.models import EmbeddedModel, Interruptible

        embedded, room = isinstance(model, EmbeddedModel), self.settings.answer_tokens
        return Author(
            Interruptible(model, interruption) if interruption is not None else model,
            EMBEDDED_SOURCE_TOKENS if embedded else ENDPOINT_SOURCE_TOKENS,
            EMBEDDED_SOURCE_SENTENCES if embedded else None,
            room or (MAX_ANSWER_TOKENS if embedded else ENDPOINT_ANSWER_TOKENS),
            completes=not embedded,
            paragraphs=EMBEDDED_PARAGRAPHS if embedded else ENDPOINT_PARAGRAPHS,
        )

    def _checker(self, weights: Weights) -> Checker:
        """Who checks an answer: the setting `checker`. Without an endpoint, code alone: the embedded model is
        too small and too slow to judge itself."""
        evidence = EvidenceChecker(self.embedder, weights, parameters=self.parameters.checking)
        model = self.model if self.settings.checker == "model" else None
        if model is None:
            return evidence
        from rag.models import EmbeddedModel
        from rag.verification import ModelChecker

        return evidence if isinstance(model, EmbeddedModel) else ModelChecker(evidence, model)

    def close(self) -> None:
        """End the model's process, unless other processes share it, and close the archive."""
        if self._made_model is not None:
            self._made_model.close()
        self.archive.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _make_model(self) -> LanguageModel | None:
        from rag.models import (
            EmbeddedModel,
            LocalModel,
            OpenAIModel,
            SharedModel,
            can_share,
            local_model_installed,
        )

        settings = self.settings
        if settings.has_endpoint:
            key = settings.openai_api_key
            return OpenAIModel(
                settings.openai_base_url or "https://api.openai.com/v1",
                settings.model,
                secret_of(key),
                timeout_s=settings.timeout_s,
            )
        if settings.gguf or local_model_installed():
            gguf, progress = settings.gguf, self._weights_progress
            if settings.share_model and can_share():
                idle_s = settings.model_idle_minutes * 60
                return EmbeddedModel(SharedModel(gguf, idle_s=idle_s, progress=progress))
            return EmbeddedModel(LocalModel(gguf, progress=progress))
        return None


def _most(limit: int | None) -> int | None:
    if limit is not None and limit < 1:
        raise ValueError(f"limit is the most lines, at least 1, or None for all, not {limit}")
    return limit


def _request(
    question: str, scope: Scope | None, history: History, asked: date | None, ignore: Collection[Kind]
) -> Request:
    return Request(question, scope or Scope(), tuple(history), asked, frozenset(ignore))


def answer(question: str, *, archive: Path | str | None = None, mode: ModeName | None = None) -> Answer:
    """Answer one question from an archive that exists already; see `Assistant` for more than one."""
    with Assistant.open(archive, create=False) as assistant:
        return assistant.answer(question, mode=mode)


def demo_articles() -> Path:
    """The folder of the demo articles that come with Dateline."""
    return Path(str(files("rag"))) / "demo" / "articles"


def secret_of(value: SecretStr | None) -> str | None:
    """A secret in clear, for whoever it is for."""
    return value.get_secret_value() if value else None


def database_url_of(settings: Settings) -> str | None:
    """Where the team's archive is; `None` if the folder has one of its own. Raises `SettingsError` where what
    speaks to a database is not installed."""
    if settings.database_url is None:
        return None
    if not is_installed():
        raise SettingsError(
            "DATELINE_DATABASE_URL needs packages that are not installed; run"
            f" `{install_command('team')}`, or unset it"
        )
    return settings.database_url.get_secret_value()


def embedder_of(settings: Settings) -> Embedder:
    """The embedding model that the settings name. Raises `EmbeddingError` where it is not installed."""
    if settings.embedding_model is None and settings.embedding == "multilingual":
        from rag.models.encoders import MultilingualE5, require_installed

        require_installed()
        return MultilingualE5()
    if settings.embedding_model is None:
        return MiniLM()
    from rag.models.encoders import EndpointEmbedder

    key = settings.openai_api_key
    return EndpointEmbedder(
        settings.embedding_base_url or settings.openai_base_url or "https://api.openai.com/v1",
        settings.embedding_model,
        settings.embedding_dimension,
        secret_of(key),
        timeout_s=settings.timeout_s,
    )
