"""A model's stream cut into sentences, wherever the pieces end."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from rag.answering.segmenter import RawSentence, SentenceStream, cut


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It fell [1]. It rose. [2]", [("It fell.", (1,)), ("It rose.", (2,))]),
        ("It fell. [1][3] It rose [2, 4].", [("It fell.", (1, 3)), ("It rose.", (2, 4))]),
        ("[2] It fell.", [("It fell.", (2,))]),
        ("- It fell [Source 1]\n- It rose", [("It fell", (1,)), ("It rose", ())]),
        ("In [1991] it fell [1-3].", [("In [1991] it fell.", (1, 2, 3))]),
        ("[1] It fell.\n[2] It rose.", [("It fell.", (1,)), ("It rose.", (2,))]),
        ("It fell.\n[1]", [("It fell.", (1,))]),
        ("No mark at all.", [("No mark at all.", ())]),
        ("It fell [1]. ![x](http://evil.example/?q=why)", [("It fell.", (1,))]),
        ("It fell, see [here](http://evil.example) [1].", [("It fell, see here.", (1,))]),
    ],
)
def test_marks_belong_to_the_sentence_they_stand_in_or_behind(
    text: str, expected: list[tuple[str, tuple[int, ...]]]
) -> None:
    assert [(s.text, s.named) for s in cut(text)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He left the U. S. The talks went on.", ["He left the U.S.", "The talks went on."]),
        (
            "“The U. S. will act,” he said in Washington, D. C. [1]",
            ["“The U.S. will act,” he said in Washington, D.C."],
        ),
        (
            "The **U. S. A.** and the U. K.-led force met at 5 p. m. on Friday.",
            ["The U.S.A. and the U.K.-led force met at 5 p.m. on Friday."],
        ),
        ("J. K. Hale and W. H. Dray left.", ["J. K. Hale and W. H. Dray left."]),
    ],
)
def test_abbreviations_are_written_without_spaces(text: str, expected: list[str]) -> None:
    assert [sentence.text for sentence in cut(text)] == expected


ANSWER = st.lists(
    st.sampled_from(
        [
            "It fell",
            " [1]",
            ". ",
            "He said “no.” ",
            "[2][3]",
            "U.S. ",
            "U. S. ",
            "Then it rose",
            "? ",
            "[",
            "12",
            "]",
            "\n",
            "- ",
        ]
    ),
    max_size=25,
).map("".join)


@given(ANSWER, st.lists(st.integers(0, 200), max_size=12))
def test_the_cut_of_the_stream_does_not_matter(text: str, places: list[int]) -> None:
    at = sorted({min(place, len(text)) for place in places} | {0, len(text)})
    stream = SentenceStream()
    found: list[RawSentence] = []
    for start, end in zip(at, at[1:], strict=False):
        found += stream.feed(text[start:end])
    found += stream.finish()
    assert found == list(cut(text))


WRITTEN = st.lists(
    st.sampled_from(
        [
            *r"# ## ** * _ __ ` ``` > | - + 1. 2. a) • === --- |---| ~~ <br> <b> : [1] [^2] ](x) \*".split(),
            *("\n", "\n\n", "\n- ", "\n1. ", "\n## ", "\n| ", " | ", "  ", " ", ". ", "? ", "! ", "…"),
            *(
                "It fell",
                "The",
                "So",
                "Kerry",
                "said",
                "he",
                "asked",
                "U.S.",
                "U. S.",
                "Dr.",
                "No.",
                "p.m.",
                "4",
                "It rose by",
            ),
            *(
                '"',
                "“",
                "”",
                "‘",
                "’",
                "“Is it?” ",
                "“No.” ",
                "(",
                ")",
                "Sources say:",
                "**Wages**",
                "Who agreed to raise",
            ),
        ]
    ),
    max_size=24,
).map("".join)


@settings(max_examples=300)
@given(WRITTEN, st.lists(st.integers(0, 200), max_size=8))
@example("“Is it so?” Kerry asked. He left.", [13, 18])
@example("He left the U.S. Some stayed.", [19])
@example("**It fell. It rose** and", [9, 12])
@example("It fell.\n**Wages** rose. It", [12, 18])
@example("| Who agreed to raise it. So it fell | x\n", [30])
def test_the_cut_of_markdown_does_not_matter(text: str, places: list[int]) -> None:
    at = sorted({min(place, len(text)) for place in places} | {0, len(text)})
    stream = SentenceStream()
    found: list[RawSentence] = []
    for start, end in zip(at, at[1:], strict=False):
        found += stream.feed(text[start:end])
    found += stream.finish()
    assert found == list(cut(text))


def texts(written: str) -> list[str]:
    whole = [sentence.text for sentence in cut(written)]
    stream = SentenceStream()
    piecewise = [sentence for character in written for sentence in stream.feed(character)] + stream.finish()
    assert [sentence.text for sentence in piecewise] == whole
    return whole


ITEMS = ["The port raised wages by 4 percent.", "The strike ended."]


@pytest.mark.parametrize(
    "written",
    [
        "- {} [1]\n- {} [2]",
        "* {}\n* {}",
        "+ {}\n\n+ {}",
        "• {}\n• {}",
        "1. {}\n2. {}",
        "1) {} [1]\n2) {}",
        "a) {}\nb) {}",
        "  - {}\n    - {}",
        "- [ ] {}\n- [x] {}",
        "- **{}**\n- **{}**",
        "1. **{}**\n2. *{}*",
        "> {}\n> {}",
        "> - {}\n>\n> - {}",
        "```\n{}\n{}\n```",
        "```markdown\n{}\n{}\n```",
        "{} [1]\n\n---\n\n{} [2]",
        "{}\n***\n{}",
        "<ul><li>{}</li>\n<li>{}</li></ul>",
        "{}<br>{}",
        "Key points: 1. {} 2. {}",
        "Here is what the sources say:\n\n- {}\n- {}",
        "# Answer\n\n{}\n## Strike [1]\n{}",
        "Answer\n======\n{}\n{}",
        "**Wages**\n{}\n\n**The strike:**\n{}",
        "1. **Wages**\n   - {}\n2. **Strike**\n   - {}",
        "| Topic | What is said |\n|---|:---:|\n| Wages | {} [1] |\n| Strike | x |\n{}",
    ],
)
def test_items_are_sentences_without_their_marks_and_headings_are_none(written: str) -> None:
    assert texts(written.format(*ITEMS)) == ITEMS


@pytest.mark.parametrize(
    ("written", "plain"),
    [
        ("The **port** raised *wages* by __4__ percent.", "The port raised wages by 4 percent."),
        (
            "The ***port*** raised ~~no~~ `wages` by <b>4</b> percent.",
            "The port raised no wages by 4 percent.",
        ),
        ("**The port raised wages.** [1]", "The port raised wages."),
        ("**Marta Quist** [1]", "Marta Quist"),
        ("**4 percent**", "4 percent"),
        ("**Quist:** The port raised wages.", "Quist: The port raised wages."),
        ("5 * 3 is 15, a_b_c and f**k and S&P* stay.", "5 * 3 is 15, a_b_c and f**k and S&P* stay."),
        (r"It cost \$4 \* 3.", "It cost $4 * 3."),
        ("It fell [1](http://example.org/a).", "It fell."),
        ("It fell[^1].", "It fell."),
        ("``We wanted seven,'' he said.", "``We wanted seven,'' he said."),
        ("#MeToo marched.", "#MeToo marched."),
        ("-5 degrees were measured.", "-5 degrees were measured."),
        ("2014. That was the year", "2014."),
        ("**NOT IN THE SOURCES**\n\nThe sources tell of a strike.", "NOT IN THE SOURCES"),
        ("# NOT IN THE SOURCES", "NOT IN THE SOURCES"),
    ],
)
def test_marks_of_emphasis_go_and_what_only_looks_like_them_stays(written: str, plain: str) -> None:
    assert texts(written)[0] == plain


def test_a_table_without_sentences_says_nothing() -> None:
    assert texts("| Who | Wages |\n|---|---|\n| Quist | 7 percent |\n| The port | 4 percent [1] |\n") == []
    (cell,) = cut("| Wages | The port agreed to raise wages [2] |")
    assert cell == RawSentence("The port agreed to raise wages", (2,))


def test_a_sentence_comes_as_soon_as_the_next_begins() -> None:
    stream = SentenceStream()
    assert stream.feed("It fell. [1") == []
    assert stream.feed("] Then") == [RawSentence("It fell.", (1,))]
    assert stream.draft == "Then"


def test_a_quotation_that_is_still_open_keeps_its_sentences_together() -> None:
    stream = SentenceStream()
    said = 'He was clear. "It fell. It will rise," he said. [1] Then he left.'
    found = [sentence for character in said for sentence in stream.feed(character)] + stream.finish()
    assert [s.text for s in found] == ["He was clear.", '"It fell. It will rise," he said.', "Then he left."]


@pytest.mark.parametrize(
    ("written", "sentence"),
    [
        ("Quist paid $44 on 27 October, according to [1].", "Quist paid $44 on 27 October."),
        ("Quist paid $44, as reported in source [2].", "Quist paid $44."),
        ("According to source [1], the strike ended.", "The strike ended."),
        ("According to [1] the strike ended.", "The strike ended."),
        ("The strike ended, according to the council [1].", "The strike ended, according to the council."),
        ("The strike ended (source 1).", "The strike ended."),
    ],
)
def test_words_that_only_introduce_a_number_go_with_it(written: str, sentence: str) -> None:
    (found,) = cut(written)
    assert found.text == sentence
    assert len(found.named) == 1
