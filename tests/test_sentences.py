"""Sentences of news: where they end, and that nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.sentences import MAX_SENTENCE, split_sentences, split_text


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        (
            "U.S. Secretary of State Ann Moss met Gen. Philip Rook. He left.",
            ["U.S. Secretary of State Ann Moss met Gen. Philip Rook.", "He left."],
        ),
        ("She flew to the U.S. The talks went on.", ["She flew to the U.S.", "The talks went on."]),
        ("It began on Jan. 5. No. 7 won.", ["It began on Jan. 5.", "No. 7 won."]),
        ("It cost $1.5 billion. Nobody paid.", ["It cost $1.5 billion.", "Nobody paid."]),
        (
            "J. R. Hale spoke at 5 p.m. Sunday. It rained.",
            ["J. R. Hale spoke at 5 p.m. Sunday.", "It rained."],
        ),
        (
            '"We have two choices. One is war," he said. The other he left open.',
            ['"We have two choices. One is war," he said.', "The other he left open."],
        ),
        ('"Is it over?" Rook asked. Nobody knew!', ['"Is it over?" Rook asked.', "Nobody knew!"]),
        ("“It is over.” Rook left.", ["“It is over.”", "Rook left."]),
        ("The talks failed.\nThe ministers left.", ["The talks failed.", "The ministers left."]),
    ],
)
def test_news_sentences(text: str, sentences: list[str]) -> None:
    assert [sentence.text for sentence in split_sentences(text)] == sentences


def test_a_short_line_without_a_stop_is_a_heading() -> None:
    heading, sentence = split_sentences("Fears of a wider war\nThe talks failed on Sunday.")
    assert heading.is_heading
    assert not sentence.is_heading


def test_a_very_long_quotation_is_split_inside() -> None:
    quotation = '"' + "We went on and on about it. " * 40 + '" he said.'
    assert len(split_sentences(quotation)) > 10


NEWS = st.text(st.sampled_from(list("ab AB.!?\"“”'\n ,1$…()")) | st.characters(codec="utf-8"), max_size=200)


@given(NEWS)
def test_offsets_are_exact_and_nothing_but_space_is_lost(text: str) -> None:
    sentences = split_sentences(text)
    assert all(text[s.start : s.end] == s.text for s in sentences)
    covered = "".join(s.text for s in sentences)
    assert "".join(covered.split()) == "".join(text.split())
    assert all(one.end <= other.start for one, other in zip(sentences, sentences[1:], strict=False))


@given(NEWS)
def test_the_pieces_joined_are_the_text(text: str) -> None:
    assert "".join(split_text(text)) == text


def test_what_goes_on_for_longer_than_a_sentence_is_cut() -> None:
    text = "It cost 5 crowns, he said. " + "and then another band came by " * 500
    sentences = split_sentences(text)
    assert sentences[0].text == "It cost 5 crowns, he said."
    assert max(len(sentence.text) for sentence in sentences) <= MAX_SENTENCE
    assert "".join("".join(s.text.split()) for s in sentences) == "".join(text.split())
    assert [len(s.text) for s in split_sentences("a" * 3_000)] == [1_200, 1_200, 600]


def test_a_title_behind_a_hyphen_ends_no_sentence() -> None:
    text = "He wrote to then-Sen. Mary Quist. She did not reply."
    assert [s.text for s in split_sentences(text)] == [
        "He wrote to then-Sen. Mary Quist.",
        "She did not reply.",
    ]


def _split(text: str) -> list[str]:
    return [sentence.text for sentence in split_sentences(text)]


@pytest.mark.parametrize(
    "sentences",
    [
        ["'We lost the keys. Nobody looked,' Marta Quist told the Harbour Wire.", "'It won't happen again.'"],
        ["He said: ‘The pilots’ union never rang. We did.’", "Ms Quist left."],
        ["The 'rock 'n' roll' mayor resigned.", "Dray's aides stayed."],
        ["The pilots' union met.", "The owners' club did not.", "They'll meet."],
    ],
)
def test_british_quotations_stay_whole_and_apostrophes_are_none(sentences: list[str]) -> None:
    assert _split(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    "sentences",
    [
        [
            "The council met on Monday.",
            "Harbour master Ilse Dray resigned.",
            "Fees rise by 3.5 percent.",
            "Why?",
        ],
        ["Trade fell by 1.1 percent.", "In 2013.", "A year later it rose.", "“We waited,” she said."],
        ["Она ушла.", "Совет молчал."],
        ["Der Rat schwieg.", "Die Reeder klagten."],
    ],
)
def test_sentences_glued_to_each_other_are_two(sentences: list[str]) -> None:
    assert _split("".join(sentences)) == sentences


@pytest.mark.parametrize(
    "text",
    [
        "The U.S.A. and J.K.Rowling agree with P.D.James.",
        "Write to desk@Harbour.Wire or see www.Harbour.Example and example.com or Booking.Com today.",
        "Mr.Quist met St.Aldan at 3.5 degrees in v2.Beta1 of https://harbour.example/A.Page.Html now.",
        "Der Hafen öffnet am 1.Februar um 3.Uhr für Dr.Dray.",
    ],
)
def test_a_stop_inside_a_name_or_an_address_ends_nothing(text: str) -> None:
    assert _split(text) == [text]


@pytest.mark.parametrize(
    "sentences",
    [
        ["»Wir warten. Der Kran fällt.«", "Das sagte Quist am 1. Februar in Port Ellery.", "Sie ging."],
        ["„Es eilt. Wir zahlen nicht“, sagte Dray.", "Der 2. Pier kostet 4,2 Mio. Euro, z. B. für Stahl."],
        ["Die Fähre Nr. 5 fuhr am Dienstag, 1. April, ab.", "Rund 1,3 Mrd. Kronen fehlen, u. a. Mieten."],
        ["‚Wir warten. Der Kran fällt‘, sagte Dray.", "Prof. Dr. med. Ida Quist wohnt in der Hafenstr. 5."],
        ["Cf. art. 5, pour les barques, les quais, etc.", "Le port est fermé."],
        ["« Nous attendons. Le quai tombe. »", "M. Quist a quitté la salle.", "« Partez ! » a-t-il dit."],
        ["La Sra. Quist llegó a las 5 p. m. y habló.", "¿Quién paga?", "Nadie en EE. UU. lo sabe."],
        [
            "В 2014 г. Россия закрыла порт.",
            "Он стоит в г. Эллери на ул. М. Луг.",
            "Порт открыт с 1985 г.",
        ],
        ["Ремонт стоит 4,2 млн. руб. и т. д.", "«Мы ждем. Все устали», — сказала Квист.", "Она ушла."],
        ["港口关闭了。", "她说：“我们在等。没有人来。”", "会议定于周三举行。", "“谁付钱？”卡洛韦问。"],
        ["港口关闭了。", "“我们在等。没有人来。”卡洛韦说。", "“会议定了。”", "周三举行。"],
        ["港は閉鎖された。", "「待てない。橋脚が倒れる。」と市長は語った。", "後任は未定だ！", "本当か？"],
        ["أغلق الميناء يوم السبت.", "من يدفع؟", "قال د. سامر إن الكلفة 4.2 مليون."],
        ["بندرگاہ بند ہے۔", "کون ادا کرے گا؟", "کوئی نہیں۔"],
        ["बंदरगाह बंद है।", "कौन देगा?", "कोई नहीं।"],
    ],
)
def test_other_languages(sentences: list[str]) -> None:
    joint = "" if sentences[0][0] in "港" else " "
    assert _split(joint.join(sentences)) == sentences


def test_a_paragraph_without_spaces_is_no_heading() -> None:
    assert not split_sentences("港口委员会周六投票决定关闭北渡轮码头十一周。")[0].is_heading
    assert split_sentences("港口关闭北渡轮码头")[0].is_heading


def test_scores_and_questions_are_told_apart_where_sentences_are_glued() -> None:
    sentences = ["The vote was 9-4.", "Four members left!", "Why?", "They gave no reason."]
    assert _split("".join(sentences)) == sentences
    assert _split("Shares of Yahoo!Finance rose by 2.5 to 9-4 on Monday.") == [
        "Shares of Yahoo!Finance rose by 2.5 to 9-4 on Monday."
    ]
