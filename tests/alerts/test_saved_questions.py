"""Saved questions: each tells what came in since it was last asked, in words that stand in the archive."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from rag.alerts.records import Alert, SavedForm
from rag.alerts.store import FILE, SavedQuestions
from rag.assistant import Assistant
from rag.errors import SavedQuestionError
from rag.models.encoders.minilm import MiniLM
from rag.schema import Scope
from rag.settings import Settings
from tests.conftest import BRIDGE, FERRY
from vectorstore.archive import Archive
from vectorstore.errors import ArchiveError
from vectorstore.records import Article

pytestmark = pytest.mark.usefixtures("quick_publishing")

LATER = Article(
    id="later",
    title="Union asks for talks on wages",
    text=(
        "The harbour union wants new talks on pay.\n\n"
        '"Four percent was a beginning, and beginnings go on," Marta Quist told the Harbour Wire on Friday. '
        "Quist said the union would not strike before the summer.\n\n"
        "The town council has set aside $2 million for the quay."
    ),
    source="Northern Ledger",
    url="https://example.org/later",
    published=datetime(2014, 2, 1, tzinfo=UTC),  # an old article that comes in late is news to the archive
)
WEATHER = Article(
    id="weather",
    title="Fog expected",
    text="Fog is expected along the coast until Sunday, the weather office said.",
    source="Harbour Wire",
    published=datetime(2014, 4, 9, tzinfo=UTC),
)


@pytest.fixture
def assistant(tmp_path: Path, embedder: MiniLM) -> Iterator[Assistant]:
    with Archive.open(tmp_path / "archive", model=embedder.name, dimension=embedder.dimension) as archive:
        made = Assistant(archive, Settings.load(mode="extractive"), embedder)
        made.add([FERRY, BRIDGE])
        yield made


def remove(assistant: Assistant, article: str) -> None:
    with assistant.archive.writing() as writer:
        writer.remove(article)


def quotes(alerts: list[Alert]) -> list[str]:
    return [one.citation.quote for alert in alerts for one in alert.quotations]


def run(assistant: Assistant, *names: str) -> list[str]:
    return quotes(list(assistant.run_saved(names)))


def test_a_question_is_asked_only_of_what_came_in_since(assistant: Assistant) -> None:
    assistant.save("Pay", "What did Marta Quist say about wages?")
    assert run(assistant) == []  # the archive has words of hers, but they are no news
    assistant.add([WEATHER])
    assert run(assistant) == []
    assistant.add([LATER])
    found = run(assistant)
    assert any("Four percent was a beginning" in quote for quote in found)
    assert all(quote in LATER.text for quote in found)
    assert run(assistant) == []


def test_it_may_begin_with_all_that_there_is(assistant: Assistant) -> None:
    assistant.save("Pay", "What did Marta Quist say about wages?", from_start=True)
    assert any("We wanted seven" in quote or "raise wages" in quote for quote in run(assistant))
    assert run(assistant) == []


@pytest.mark.parametrize(
    ("form", "text", "about", "words"),
    [
        (SavedForm.QUOTES, "Quist", "", "would not strike before the summer"),
        (SavedForm.QUOTES, "Quist", "strike", "would not strike before the summer"),
        (SavedForm.MENTIONS, "town council", "", "set aside $2 million"),
        (SavedForm.TIMELINE, "Quist", "", "a beginning, and beginnings go on"),
    ],
)
def test_forms_are_watched_too(
    assistant: Assistant, form: SavedForm, text: str, about: str, words: str
) -> None:
    assistant.save("It", text, form=form, about=about)
    assert run(assistant) == []
    assistant.add([LATER])
    found = run(assistant)
    assert any(words in quote for quote in found), found
    assert all(quote in LATER.text for quote in found)


def test_all_articles_that_answer_are_told_not_only_the_best(assistant: Assistant) -> None:
    costs = [
        Article(f"cost-{n}", f"Pier {n}", f"Pier {name} will cost ${n} million, the council said.")
        for n, name in enumerate(("Alder", "Birch", "Cedar", "Damson", "Elder", "Fir"), start=20)
    ]
    assistant.save("Piers", "How much will the pier cost?")
    assistant.add(costs)
    assert len(run(assistant)) == len(costs)


def test_what_others_say_is_no_answer_to_what_somebody_said(assistant: Assistant) -> None:
    assistant.save("Dray", "What did Alan Dray say about the strike?")
    assistant.add([LATER])
    assert run(assistant) == []
    said = "Alan Dray said the strike had been a lesson to the port, and that he had learnt it."
    assistant.add([Article("dray", "Dray looks back", said, source="Northern Ledger")])
    assert run(assistant) == [said]


def test_a_scope_holds(assistant: Assistant) -> None:
    assistant.save("Wire", "Quist", form="quotes", scope=Scope(sources=("Harbour Wire",)))
    assistant.save("Ledger", "Quist", form="quotes", scope=Scope(sources=("Northern Ledger",)))
    assistant.save("Then", "Quist", form="quotes", scope=Scope(after="2014-03-01"))  # type: ignore[arg-type]
    assistant.add([LATER])
    assert [alert.question.name for alert in assistant.run_saved()] == ["Ledger"]
    assert [saved.scope for saved in assistant.saved.all()][1] == Scope(sources=("Northern Ledger",))


def test_words_that_were_shown_are_not_shown_again_in_a_copy(assistant: Assistant) -> None:
    assistant.save("Pay", "Quist", form="quotes")
    assistant.add([LATER])
    assert run(assistant)
    assistant.add([replace(LATER, id="copy", source="Evening Post", url="https://example.net/copy")])
    assert run(assistant) == []


def test_a_correction_tells_only_what_is_new_in_it(assistant: Assistant) -> None:
    assistant.save("Pay", "Quist", form="quotes")
    assistant.add([LATER])
    assert len(run(assistant)) == 2
    corrected = replace(
        LATER, text="Corrected.\n\n" + LATER.text.replace("before the summer", "before the autumn")
    )
    assistant.add([corrected])
    (alert,) = assistant.run_saved()
    assert [one.is_revised for one in alert.quotations] == [True]
    assert "before the autumn" in alert.quotations[0].citation.quote
    # What the article no longer says is gone; what it says elsewhere by now is cited there.
    (now,) = assistant.alerts()
    assert {one.citation.article.digest for one in now.quotations} == {corrected.digest}
    assert len(now.quotations) == 2
    assert not any("before the summer" in quote for quote in quotes([now]))


def test_words_of_a_removed_article_are_kept_nowhere(assistant: Assistant, tmp_path: Path) -> None:
    assistant.save("Pay", "Quist", form="quotes")
    assistant.add([LATER])
    assert run(assistant)
    remove(assistant, LATER.id)
    assert quotes(assistant.alerts()) == []
    assert b"would not strike" not in assistant.feed()
    assert b"would not strike" not in assistant.digest(".md")
    assert b"would not strike" not in (assistant.archive.path / FILE).read_bytes()
    assert run(assistant) == []


def test_what_is_removed_before_the_run_is_not_told(assistant: Assistant) -> None:
    assistant.save("Pay", "Quist", form="quotes")
    assistant.add([LATER])
    remove(assistant, LATER.id)
    assert run(assistant) == []


def test_an_archive_that_was_made_anew_is_all_new(assistant: Assistant) -> None:
    assistant.saved.add("Pay", "Quist", SavedForm.QUOTES, seen=1_000)
    assert any("We wanted seven" in quote for quote in run(assistant))


def test_names_and_words_of_any_language_are_kept(assistant: Assistant) -> None:
    assistant.save("Порт 🚢  Ellery", "Сколько стоит мост — “cost”?")
    assistant.save("Cafe\u0301", "مرفأ", form="mentions")
    assert [saved.name for saved in assistant.saved.all()] == ["Порт 🚢 Ellery", "Café"]
    assert assistant.saved.named(["CAFÉ"])[0].text == "مرفأ"
    assistant.add([Article("ar", "خبر", "أغلق مرفأ المدينة يوم الأحد. \U0001f6a2", source="Qalam")])
    assert run(assistant, "café") == ["أغلق مرفأ المدينة يوم الأحد."]


@pytest.mark.parametrize("name", ["", "  ", "…", "x" * 101, "a\u202eb", "a\x07b", "\ud800a"])
def test_a_bad_name_is_refused(assistant: Assistant, name: str) -> None:
    with pytest.raises(SavedQuestionError, match="name"):
        assistant.save(name, "What did Quist say?")
    assert assistant.saved.all() == []


def test_what_cannot_be_saved_is_refused(assistant: Assistant) -> None:
    assistant.save("Port", "What did Quist say?")
    with pytest.raises(SavedQuestionError, match="'PORT' already"):
        assistant.save("PORT ", "What did Dray say?")
    with pytest.raises(SavedQuestionError, match="no word"):
        assistant.save("Nothing", "?!")
    with pytest.raises(SavedQuestionError, match="1,001 characters"):
        assistant.save("Long", "a" * 1_001)
    with pytest.raises(SavedQuestionError, match="'brief' is not one of"):
        assistant.save("Brief", "port", form="brief")
    with pytest.raises(SavedQuestionError, match="only what somebody said"):
        assistant.save("About", "port", form="timeline", about="wages")
    with pytest.raises(SavedQuestionError, match="no question is saved as 'Harbour'; there are: 'Port'"):
        list(assistant.run_saved(["Harbour"]))
    with pytest.raises(SavedQuestionError, match="no question is saved as 'Harbour'"):
        assistant.saved.remove("Harbour")


def test_a_removed_question_leaves_nothing(assistant: Assistant) -> None:
    assistant.save("Pay", "Quist", form="quotes")
    assistant.add([LATER])
    assert run(assistant)
    assistant.saved.remove("pay")
    assert assistant.saved.all() == []
    assert assistant.alerts() == []
    assert b"would not strike" not in assistant.feed()
    assistant.save("Pay", "Quist", form="quotes", from_start=True)
    assert any("would not strike" in quote for quote in run(assistant))


def test_the_file_is_its_owners_alone(assistant: Assistant) -> None:
    assistant.save("Pay", "Quist", form="quotes")
    assert (assistant.archive.path / FILE).stat().st_mode & 0o777 == 0o600


def test_a_file_that_is_none_is_named(assistant: Assistant) -> None:
    (assistant.archive.path / FILE).write_bytes(b"no database, but long enough to be looked at" * 100)
    with pytest.raises(ArchiveError, match=r"saved\.sqlite3 cannot be used .*move the file away"):
        assistant.saved.all()


def test_nothing_is_made_by_looking(assistant: Assistant) -> None:
    assert assistant.saved.all() == []
    assert assistant.alerts() == []
    assert not (assistant.archive.path / FILE).exists()


_TAKE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from rag.alerts.store import SavedQuestions
from rag.schema import Citation
from vectorstore import Article

store = SavedQuestions(Path(sys.argv[1]))
(saved,) = store.all()
told = 0
for n in range(60):
    text = f"Sentence {n} of the day."
    cited = Citation(1, Article(f"a{n}", "t", text), 0, len(text), text)
    told += len(store.take(saved, [("", cited)], n))
print(told)
"""


def test_two_processes_tell_each_thing_once(tmp_path: Path) -> None:
    store = SavedQuestions(tmp_path)
    store.add("Day", "day", SavedForm.MENTIONS)
    command = [sys.executable, "-c", _TAKE, str(tmp_path)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True) for _ in range(2)]
    told = [int(process.communicate(timeout=120)[0]) for process in both]
    assert sum(told) == 60
    assert len(store.lines(store.all()[0])) == 60


def test_lines_since_a_moment(assistant: Assistant) -> None:
    assistant.save("Pay", "Quist", form="quotes")
    assistant.add([LATER])
    assert run(assistant)
    now = datetime.now(UTC)
    assert len(quotes(assistant.alerts(since=now - timedelta(hours=1)))) == 2
    assert quotes(assistant.alerts(since=now + timedelta(hours=1))) == []
    assert len(quotes(assistant.alerts(most=1))) == 1
