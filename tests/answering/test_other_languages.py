"""Questions and articles in other languages: understood by their words, not declined for a question word."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.assistant import Assistant
from rag.query.question import Wanted, understand
from rag.schema.answer import Status
from rag.settings import Settings
from vectorstore.records import Article

ARTICLES = {
    "de": "Der Stadtrat von Port Ellery sperrt die Seebrücke bis zum 3. Mai. Die Sanierung kostet laut Marta "
    "Quist 2,7 Mio. Kronen. »Das Holz ist morsch«, sagte sie.",
    "fr": "Le musée de la pêche a été inauguré en 1907 par la veuve du fondateur. La directrice, Ilse Dray, "
    "espère 12 000 visiteurs par an.",
    "es": "El tranvía de la colina volverá a circular en octubre, anunció la alcaldesa. El billete costará "
    "tres coronas. «Fue una espera larga», dijo Marta Quist.",
    "ru": "Маяк на мысе Доррен построили в 1852 году. Смотрительница Марта Квист сказала, что его ремонт "
    "обойдется в 3,5 млн крон.",
    "zh": "埃勒里港的新图书馆将于九月开放。馆长奎斯特说，建馆花费了六百万克朗。读者每天可以借五本书。",
    "ja": "港の水族館は来月再開する。館長のクイスト氏は、改修費は二億円だったと述べた。",
    "ar": "افتتح متحف الميناء أبوابه يوم الأحد. وقالت المديرة إن كلفة الترميم بلغت أربعة ملايين كرونة.",
}
FERRY = "The ferry company of Port Ellery raised fares by 8 percent on Monday, its manager Ilse Dray said."


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Assistant:
    path = tmp_path_factory.mktemp("languages") / "archive"
    assistant = Assistant.open(path, settings=Settings.load(mode="extractive"))
    assistant.add(Article(id=id_, title="", text=text) for id_, text in [*ARTICLES.items(), ("en", FERRY)])
    return assistant


@pytest.mark.parametrize(
    ("question", "article", "words"),
    [
        ("Was kostet die Sanierung der Seebrücke?", "de", "2,7 Mio. Kronen"),
        ("Wie lange ist die Seebrücke gesperrt?", "de", "3. Mai"),
        ("Quand le musée de la pêche a-t-il été inauguré ?", "fr", "1907"),
        ("¿Cuánto costará el billete del tranvía?", "es", "tres coronas"),
        ("Сколько стоит ремонт маяка?", "ru", "3,5 млн крон"),
        ("Когда построили маяк?", "ru", "1852"),
        ("图书馆什么时候开放？", "zh", "九月"),
        ("水族館の改修費はいくらですか？", "ja", "二億円"),
        ("متى افتتح متحف الميناء؟", "ar", "يوم الأحد"),
        ("By how much did the ferry company raise fares?", "en", "8 percent"),
    ],
)
def test_the_sentence_that_answers_is_quoted(
    assistant: Assistant, question: str, article: str, words: str
) -> None:
    answer = assistant.answer(question)
    assert answer.status is Status.ANSWERED
    assert words in answer.text
    assert answer.citations[0].article.id == article
    for citation in answer.citations:
        assert citation.quote == citation.article.text[citation.start : citation.end]


@pytest.mark.parametrize(
    "question",
    [
        "Wer gewann das Tennisfinale?",
        "Pourquoi le ministre a-t-il démissionné ?",
        "¿Quién ganó las elecciones?",
        "Кто выиграл выборы президента?",
        "谁赢得了总统选举？",
        "من فاز بالانتخابات؟",
    ],
)
def test_what_the_archive_does_not_know_is_declined_for_no_question_word(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.answer(question)
    assert answer.status is Status.DECLINED
    assert "Not found" not in answer.text


def test_a_question_in_another_language_has_no_english_names_or_kinds() -> None:
    question = understand("Quand Marta Quist a-t-elle quitté le conseil ?")
    assert (question.names, question.speaker, question.wanted) == ((), "", Wanted.ANYTHING)
    assert understand("Сколько стоит ремонт?").stems == understand("Почему стоит ремонт?").stems


def test_files_of_other_languages_are_read(tmp_path: Path) -> None:
    for id_, text in ARTICLES.items():
        (tmp_path / f"{id_}.txt").write_text(f"Port Ellery\n\n{text}", "utf-8")
    with Assistant.open(tmp_path / "archive") as assistant:
        report = assistant.ingest([tmp_path / f"{id_}.txt" for id_ in ARTICLES])
    assert (report.added, report.skipped) == (len(ARTICLES), [])


CRIMES = (
    "The amnesty passes over those guilty of crimes, the governor of Port Ellery said on Monday. It is to "
    "begin in May and to end in June, and the prisons will be half empty.",
    "The prisons of the coast pass an inspection every year, and crimes in them are rare.",
)


@pytest.mark.parametrize(
    "question", ["Que s'est-il passé en Crimée ?", "Qu'est-ce qui s'est passé en Crimée ?"]
)
def test_words_of_two_languages_that_only_begin_alike_answer_nothing(tmp_path: Path, question: str) -> None:
    with Assistant.open(tmp_path / "archive", settings=Settings.load(mode="extractive")) as assistant:
        assistant.add(Article(id=str(n), title="", text=text) for n, text in enumerate(CRIMES))
        assert assistant.answer(question).status is Status.DECLINED


def test_a_name_that_both_languages_write_alike_is_answered_for(assistant: Assistant) -> None:
    answer = assistant.answer("¿Qué dijo Ilse Dray?")
    assert answer.status is Status.ANSWERED
