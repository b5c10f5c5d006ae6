"""Questions as readers type them, put to small archives: abbreviations, corrections, later figures, no
reason, and whose words are quoted."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rag import Answer, Article, Settings
from rag.assistant import Assistant
from rag.models.encoders.minilm import MiniLM
from rag.schema.answer import Status
from vectorstore.archive import Archive

Ask = Callable[..., Answer]


def report(title: str, text: str, day: tuple[int, int], source: str = "Harbour Wire") -> Article:
    return Article(title, title, text, source=source, published=datetime(2014, *day, 9, tzinfo=UTC))


@pytest.fixture
def ask(tmp_path: Path, embedder: MiniLM, quick_publishing: None) -> Iterator[Ask]:
    """Asks a question of an archive of the articles given with it."""
    with ExitStack() as opened:

        def put(question: str, *articles: Article) -> Answer:
            path = tmp_path / str(len(list(tmp_path.iterdir())))
            model = {"model": embedder.name, "dimension": embedder.dimension}
            archive = opened.enter_context(Archive.open(path, **model))
            assistant = Assistant(archive, Settings.load(mode="extractive"), embedder)
            assistant.add(articles)
            return assistant.answer(question)

        yield put


MILL = report(
    "Old mill in Tarnby becomes a library",
    "The old mill in Tarnby will become a library, the town council decided on Tuesday.\n\n"
    "The work is to cost 90,000 marks. The mill was built in 1797.",
    (2, 11),
)
JUDGE = report(
    "Ellery court gets a new president",
    "The judge Agnes Holt became president of the high court in Port Ellery on Monday. "
    "She follows Piers Lund.",
    (9, 15),
    "Northern Ledger",
)


@pytest.mark.parametrize(
    ("short", "full"),
    [
        ("What did Harbour Wire report on 11 Feb 2014 about the mill?", "11 February 2014"),
        ("What did Harbour Wire report on Feb. 11, 2014 about the mill?", "February 11, 2014"),
        ("What was reported on 15 Sep 2014 about the judge Holt?", "15 September 2014"),
        ("What did Northern Ledger report on Sept. 15, 2014 about the judge Holt?", "September 15, 2014"),
        ("What became of the judge Holt in Sept 2014?", "September 2014"),
        ("What became of the judge Holt in Sept.?", "September"),
    ],
)
def test_a_month_may_be_abbreviated(ask: Ask, short: str, full: str) -> None:
    answer = ask(short, MILL, JUDGE)
    assert answer.status is Status.ANSWERED
    spelt = re.sub(r"(?:\d+ )?(?:Feb|Sept?)\.?(?: \d+,)?(?: 2014)?(?= about|\?)", full, short)
    assert full in spelt
    assert answer.text == ask(spelt, MILL, JUDGE).text


@pytest.mark.parametrize(
    "question",
    [
        "What did Harbour Wire report on 11 Feb 2014?",
        "What did Harbour Wire report on February 11, 2014?",
        "What happened on 11 February 2014?",
        "What happened on 2014-02-11?",
    ],
)
def test_the_news_of_a_day_is_what_was_published_on_it(ask: Ask, question: str) -> None:
    next_day = report("Snow in Wexmoor", "Snow fell in Wexmoor all day, the town said.", (2, 12))
    answer = ask(question, MILL, JUDGE, next_day)
    assert answer.status is Status.ANSWERED
    assert {citation.article.id for citation in answer.citations} == {MILL.id}


@pytest.mark.parametrize(
    "question", ["What happened on 11 February 2014?", "What happened in week 7 of 2014?"]
)
def test_the_news_of_a_day_is_told_by_every_article_of_it(ask: Ask, question: str) -> None:
    fire = report("Barn burns in Wexmoor", "A barn burnt down in Wexmoor on Tuesday, firemen said.", (2, 11))
    answer = ask(question, MILL, fire, JUDGE)
    assert {citation.article.id for citation in answer.citations} == {MILL.id, fire.id}


def test_a_day_without_news_is_said_to_have_none(ask: Ask) -> None:
    assert ask("What happened on 9 February 2014?", MILL, JUDGE).status is Status.DECLINED


PACT = report(
    "Ostrava signs fishing pact with Denholm",
    "Ostrava and Denholm signed a fishing pact on Monday that covers 40 bays, envoys of the two said.\n\n"
    "The foreign minister of Ostrava, Henrik Vall, called the pact “a net that holds”.\n\n"
    "The European Union praised the pact. The United States said it would read the text with care.\n\n"
    "The United Nations welcomed the pact.",
    (3, 10),
)
QUOTAS = report(
    "Vall mocks quotas on Ostravan herring",
    "Foreign Minister Henrik Vall said on Friday that quotas on herring would not change the policy "
    "of Ostrava.\n\n"
    "“Quotas are a nuisance, but herring cannot read,” Vall told state radio.\n\n"
    "The U.S. Department of Commerce said it would lower the quotas again in May.",
    (3, 14),
)


@pytest.mark.parametrize(
    ("question", "words"),
    [
        ("What did the U.S. say about the fishing pact?", "The United States said"),
        ("What did the US say about the fishing pact?", "The United States said"),
        ("What did the us say about the fishing pact?", "The United States said"),
        ("What did the UN say about the fishing pact?", "The United Nations welcomed"),
        ("What did the U.N. say about the fishing pact?", "The United Nations welcomed"),
        ("What did the EU say about the fishing pact?", "The European Union praised"),
        ("What did US officials say about the quotas?", "The U.S. Department of Commerce said"),
        ("what did us officials say about quotas", "The U.S. Department of Commerce said"),
        ("What did the United States say about the quotas?", "The U.S. Department of Commerce said"),
    ],
)
def test_an_abbreviation_meets_the_words_it_stands_for(ask: Ask, question: str, words: str) -> None:
    answer = ask(question, PACT, QUOTAS)
    assert answer.status is Status.ANSWERED
    assert words in answer.text
    assert "herring cannot read" not in answer.text
    assert "a net that holds" not in answer.text


def test_an_abbreviation_of_the_archives_own(ask: Ask) -> None:
    league = report(
        "Ferrymen strike at dawn",
        "The Union of Ellery Ferrymen began a strike at dawn.\n\n"
        "The Union of Ellery Ferrymen said its members had gone without pay since May.",
        (6, 3),
    )
    answer = ask("What did the UEF say about pay?", league, MILL)
    assert answer.status is Status.ANSWERED
    assert "without pay since May" in answer.text


VOTE = report(
    "Tarnby parish votes to sell the bell tower",
    "The parish council of Tarnby voted 11-6 on Friday to sell the bell tower to a brewery.\n\n"
    "The mayor, Lotte Brink, said the money would mend the school roof.",
    (5, 9),
)
NOTE = report(
    "Corrections and clarifications",
    "A report on Friday about the sale of the bell tower in Tarnby misstated the vote of the parish council. "
    "The vote was 10-7, not 11-6.",
    (5, 12),
)


@pytest.mark.parametrize(
    "question",
    [
        "What was the vote of the parish council on the bell tower?",
        "By what margin did the parish council of Tarnby vote to sell the bell tower?",
    ],
)
def test_a_correction_is_quoted_with_what_it_puts_right_and_first(ask: Ask, question: str) -> None:
    answer = ask(question, VOTE, NOTE)
    assert "The vote was 10-7, not 11-6." in answer.claims[0].text
    assert answer.claims[0].citations[0].article.id == NOTE.id


def test_an_article_that_was_corrected_on_another_point_says_so(ask: Ask) -> None:
    answer = ask("What did Lotte Brink say the money would mend?", VOTE, NOTE, MILL)
    assert "the money would mend the school roof" in answer.text
    (notice,) = (notice for notice in answer.notices if "corrected" in notice)
    assert notice == (
        "Harbour Wire corrected “Tarnby parish votes to sell the bell tower” on 12 May 2014: "
        "“A report on Friday about the sale of the bell tower in Tarnby misstated the vote of the parish "
        "council. The vote was 10-7, not 11-6.”"
    )
    other = ask("What will the mill in Tarnby become?", MILL, NOTE)
    assert not [notice for notice in other.notices if "corrected" in notice]


FARES = report(
    "Tarnby ferry raises its fares",
    "The ferry at Tarnby raised its fares on Monday to 12 crowns, a rise of 20 percent.\n\n"
    "Its manager, Ove Lind, said fuel had become dearer since the winter.",
    (5, 5),
)
FARES_ANEW = report(
    "Tarnby ferry raises its fares (corrected version)",
    "This version corrects a figure in the article published on Monday. It said that fares had risen by 20 "
    "percent.\n\n"
    "The ferry at Tarnby raised its fares on Monday to 12 crowns, a rise of about 33 percent.\n\n"
    "Its manager, Ove Lind, said fuel had become dearer since the winter. Commuters stood in line.",
    (5, 6),
)


def test_what_a_corrected_version_has_anew_stands_beside_what_was_wrong(ask: Ask) -> None:
    answer = ask("By how much did the ferry at Tarnby raise its fares?", FARES, FARES_ANEW, MILL)
    assert "a rise of 20 percent" in answer.text
    (notice,) = (notice for notice in answer.notices if "corrected" in notice)
    assert notice == (
        "Harbour Wire corrected “Tarnby ferry raises its fares” on 6 May 2014: “This version corrects a "
        "figure in the article published on Monday. It said that fares had risen by 20 percent.” It now "
        "says: “The ferry at Tarnby raised its fares on Monday to 12 crowns, a rise of about 33 percent.”"
    )
    other = ask("What will the mill in Tarnby become?", MILL, FARES_ANEW)
    assert not [notice for notice in other.notices if "corrected" in notice]


ROOFS = (
    report(
        "Tarnby to mend the school roof",
        "The school roof in Tarnby is to be mended this summer.\n\n"
        "Mayor Lotte Brink said the school roof repairs would cost 300,000 dollars and would begin in July.",
        (5, 20),
    ),
    report(
        "Tarnby school roof repairs dearer than thought",
        "Repairs to the school roof in Tarnby will cost 420,000 dollars, the builder Sten & Co said on "
        "Monday, "
        "well above the 300,000 named by Mayor Lotte Brink last month.",
        (6, 2),
        "Northern Ledger",
    ),
    report(
        "Tarnby school opens under a new roof",
        "The school in Tarnby opened again on Monday after repairs to its roof that lasted all summer.\n\n"
        "Mayor Lotte Brink said the final bill was 510,000 dollars.\n\nThe first lesson was singing.",
        (9, 1),
    ),
)


@pytest.mark.parametrize(
    "question",
    [
        "What did the school roof repairs finally cost?",
        "How much did the school roof repairs cost?",
        "What did the school roof repairs in Tarnby cost?",
    ],
)
def test_the_later_figure_comes_before_the_stale_one(ask: Ask, question: str) -> None:
    answer = ask(question, *ROOFS, MILL)
    assert "510,000 dollars" in answer.claims[0].text
    assert [side.value for side in answer.conflicts[0].sides] == ["510,000", "420,000", "300,000"]


def test_the_figure_of_another_town_is_no_later_one(ask: Ask) -> None:
    other = report(
        "Wexmoor school opens under a new roof",
        "The school in Wexmoor opened again on Monday after repairs to its roof.\n\n"
        "Mayor Carl Voss said the bill for the school roof was 95,000 dollars.",
        (9, 8),
    )
    answer = ask("How much did the school roof repairs in Tarnby cost?", *ROOFS, other)
    assert "95,000" not in answer.text
    answer = ask("How much did the school roof repairs cost?", *ROOFS[1:], other)
    assert {side.value for conflict in answer.conflicts for side in conflict.sides} != {"95,000", "510,000"}


CUT_OFF = report(
    "Bridge to Gull Rock approved",
    "Parliament in Ellery approved the bridge to Gull Rock on Tuesday by 44 votes to 31, and the minister "
    "of works said the first pillar would… [+2210 chars]",
    (4, 8),
)
STEPS_DOWN = report(
    "Harbour master Vera Lund steps down",
    "Vera Lund, who was due to speak to a committee of the town on Thursday, resigned on Monday as harbour "
    "master of Port Ellery. She had held the post for nine years.\n\nThe town will name a successor in June.",
    (4, 28),
)
GIVES_REASON = report(
    "Tide gauge keeper Emil Stroud resigns",
    "Emil Stroud resigned on Monday as keeper of the tide gauge because of a quarrel about his pension. "
    "He had held the post for eleven years.",
    (4, 29),
)


@pytest.mark.parametrize("cut", ["… [+2210 chars]", "... [+2210 chars]", "…", "..."])
def test_what_is_cut_off_before_it_says_so_is_no_answer(ask: Ask, cut: str) -> None:
    article = report(CUT_OFF.title, CUT_OFF.text.replace("… [+2210 chars]", cut), (4, 8))
    answer = ask("When will the first pillar of the bridge to Gull Rock be built?", article, MILL)
    assert answer.status is Status.DECLINED


def test_what_stands_before_the_cut_still_answers(ask: Ask) -> None:
    answer = ask("By how many votes did parliament approve the bridge to Gull Rock?", CUT_OFF, MILL)
    assert answer.status is Status.ANSWERED
    assert "44 votes to 31" in answer.text


def test_why_is_answered_where_a_reason_is_given(ask: Ask) -> None:
    answer = ask("Why did Emil Stroud resign?", STEPS_DOWN, GIVES_REASON)
    assert answer.status is Status.ANSWERED
    assert "because of a quarrel" in answer.text


def test_why_is_declined_where_nobody_of_that_name_is_told_of(ask: Ask) -> None:
    snow = report("Weather", "Snow is expected in Tarnby on Thursday with a low of 4 degrees.", (2, 13))
    assert ask("Why did Vance resign?", CUT_OFF, snow).status is Status.DECLINED


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("Whom did Agnes Holt follow as president of the high court?", "Piers Lund"),
        ("Who succeeded Ida Brekke?", "Olav Renn"),
    ],
)
def test_who_follows_whom_is_quoted_from_the_sentence_that_names_them(
    ask: Ask, question: str, name: str
) -> None:
    brekke = report(
        "Ostrava fisheries head resigns",
        "The head of the fisheries board of Ostrava, Ida Brekke, resigned on Friday, citing her age.\n\n"
        "President Carl Voss named her deputy, Olav Renn, as her successor.",
        (6, 20),
    )
    answer = ask(question, brekke, JUDGE, MILL)
    assert answer.status is Status.ANSWERED
    assert any(name in claim.text for claim in answer.claims)


def test_a_month_or_an_abbreviation_is_never_told_as_a_name_that_is_missing(ask: Ask) -> None:
    answer = ask(
        "What did the U.S. and the EU pay Zorkan for the lighthouse on 17 Mar or in Sept. 2014?", PACT
    )
    assert answer.status is Status.DECLINED
    told = answer.text.partition("Not found in the nearest articles: ")[2].partition(".")[0].split(", ")
    assert "Zorkan" in told
    assert not {"Mar", "Sept", "EU", "U", "U.S."} & set(told)


BORDER = report(
    "Denholm sees troops at its border",
    "Denholm has seen 4,000 troops at its border, its security chief said on Sunday.\n\n"
    "“Ostrava wants more than the islands,” said the security chief of Denholm, Kasper Noll. "
    "Ostrava's troops were there to stay, he said.",
    (3, 16),
)
DENIES = report(
    "Ostrava calls the troops an exercise",
    "Ostrava said on Monday that its troops were on an exercise that would end in a week.",
    (3, 17),
)


def test_whose_words_are_asked_for_is_who_speaks(ask: Ask) -> None:
    question = "What does Ostrava say about the troops?"
    answer = ask(question, BORDER, DENIES)
    assert "an exercise that would end" in answer.text
    assert "more than the islands" not in answer.text
    assert "there to stay" not in answer.text
    assert ask(question, BORDER, MILL).status is Status.DECLINED


FISHERY = report(
    "Minister defends fishing ban",
    "Fisheries Minister Torsten Vale said on Monday that the fishing ban would stay until spring.\n\n"
    '"The fishing ban is hard, but it works," Vale told the state radio.\n\n'
    "Three towns on the coast have sued over the ban.\n\n"
    "The E.U. Fisheries Agency said it would send two inspectors next week.",
    (5, 12),
)


@pytest.mark.parametrize(
    "question",
    ["What did EU officials say about the fishing ban?", "what did the eu say about the fishing ban"],
)
def test_another_is_not_quoted_where_those_asked_about_speak_themselves(ask: Ask, question: str) -> None:
    answer = ask(question, FISHERY)
    assert answer.status is Status.ANSWERED
    assert "The E.U. Fisheries Agency said it would send two inspectors" in answer.text
    assert "Vale" not in answer.text


def test_a_quotation_of_he_said_names_who_he_is(ask: Ask) -> None:
    letter = report(
        "Vall answers the fishermen",
        "Henrik Vall met the fishermen of Gull Rock on Friday. "
        "He said the herring quotas would be lifted in autumn.",
        (3, 21),
    )
    answer = ask("When will the herring quotas be lifted?", letter)
    claim = next(claim for claim in answer.claims if "He said" in claim.text)
    assert claim.text == (
        "Harbour Wire, 21 March 2014 (Henrik Vall): “He said the herring quotas would be lifted in autumn.”"
    )
    assert answer.text[claim.start : claim.end] == claim.text
    assert claim.citations[0].quote == "He said the herring quotas would be lifted in autumn."
