"""Putting an answer together: claims in order, numbers in order of appearance, the text with its marks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rag.answering.conflicts import Account, Difference
from rag.attribution import unnamed_speaker
from rag.schema import Citation, Claim, Conflict, Evidence, Side, Support
from rag.text import day_text, fold, numbers, title_of, unmarked
from rag.verification import Source, Verdict
from vectorstore import Article

NEAR = 300
"""Characters before a quotation that a reader sees with it; who is named there needs no citation."""


@dataclass(frozen=True, slots=True)
class Composition:
    """An answer as far as it goes; with one more claim it is another value. Its `numbers`, by article id, run
    1, 2, 3 …, one for each article; one that an article has from earlier in the conversation stays."""

    claims: tuple[Claim, ...] = ()
    text: str = ""
    numbers: Mapping[str, int] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()

    def with_verdict(self, verdict: Verdict, sources: Sequence[Source]) -> Composition:
        """With a checked sentence, and citations to the places that carry it."""
        articles = {source.number: source.article for source in sources}
        places = [(articles[number], start, end) for number, start, end in verdict.spans]
        return self._with(verdict.text, verdict.support, places, verdict.score, verdict.reason)

    def with_quotation(self, evidence: Evidence) -> Composition:
        """With a sentence of an article, quoted whole; attributed unless the same article spoke last."""
        quoted = f"“{_inside(_in_line(evidence.quote))}”"
        last = self.claims[-1].citations[-1].article.id if self.claims and self.claims[-1].citations else ""
        place = (evidence.article, evidence.start, evidence.end)
        speaker, named_at = unnamed_speaker(evidence.article, evidence.start, evidence.end)
        goes_on = last == evidence.article.id
        places = [place]
        if not speaker or (goes_on and speaker.split()[-1] in self.claims[-1].text):
            text = quoted if goes_on else f"{attribution(evidence.article)}: {quoted}"
        else:
            text = f"{attribution(evidence.article, speaker)}: {quoted}"
            near = f"{evidence.article.title} {_before(evidence)}"
            if not all(word in near for word in speaker.split()):
                places.append((evidence.article, *named_at))
        return self._with(text, Support.QUOTED, places, 1.0, "", _answer(evidence, text, quoted))

    def with_line(self, lead: str, cited: Sequence[Citation]) -> Composition:
        """With a line of a form, on a line of its own: the words of the first citation, quoted behind who
        says them or when; the others tell the same."""
        return self._with(
            f"{lead}: “{_inside(_in_line(cited[0].quote))}”",
            Support.QUOTED,
            _places(cited),
            1.0,
            "",
            joint="\n",
        )

    def with_count(self, text: str, cited: Sequence[Citation]) -> Composition:
        """With a sentence about how many there are of what is cited."""
        return self._with(text, Support.SUPPORTED, _places(cited), 1.0, "", joint="\n")

    def with_difference(self, difference: Difference) -> Composition:
        """With every account of a difference: those that no claim gives yet are quoted at the end."""
        whole, sides = self, []
        for account in difference.accounts:
            citation = whole._citation_of(account)
            if citation is None:
                whole = whole.with_quotation(Evidence(account.article, account.start, account.end, 1.0))
                citation = whole.claims[-1].citations[0]
            sides.append(Side(account.value, citation))
        conflict = Conflict(difference.subject, tuple(sides))
        return replace(whole, conflicts=(*whole.conflicts, conflict))

    def with_paragraph(self, other: Composition) -> Composition:
        """With the claims of another composition in a paragraph of their own, under the same numbers."""
        if not other.claims:
            return self
        before = f"{self.text}\n\n" if self.text else ""
        moved = (replace(c, start=c.start + len(before), end=c.end + len(before)) for c in other.claims)
        claims = (*self.claims, *moved)
        return replace(
            self, claims=claims, text=before + other.text, numbers={**self.numbers, **other.numbers}
        )

    def _citation_of(self, account: Account) -> Citation | None:
        """The citation of a claim that gives an account's number already, from its words or a reprint's."""
        words = fold(account.article.text[account.start : account.end]).text
        for claim in self.claims:
            if not set(numbers(account.value)) <= set(numbers(claim.text)):
                continue
            for citation in claim.citations:
                overlaps = citation.start < account.end and account.start < citation.end
                if overlaps and citation.article.id == account.article.id:
                    return citation
                if fold(citation.quote).text == words:
                    return citation
        return None

    def holds(self, sentence: str) -> bool:
        """Whether a claim says the same in the same words already."""
        said = fold(unmarked(sentence)).text
        return any(said == fold(claim.text).text for claim in self.claims)

    def _with(
        self,
        text: str,
        support: Support,
        places: Sequence[tuple[Article, int, int]],
        score: float,
        reason: str,
        answer: tuple[int, int] | None = None,
        joint: str = " ",
    ) -> Composition:
        given = dict(self.numbers)
        for article, _, _ in places:
            given.setdefault(article.id, max(given.values(), default=0) + 1)
        citations = tuple(
            Citation(given[article.id], article, start, end, article.text[start:end])
            for article, start, end in places
        )
        text = unmarked(text)
        start = len(self.text) + (1 if self.text else 0)
        claim = Claim(text, start, start + len(text), support, citations, score, reason, answer)
        marks = "".join(f"[{number}]" for number in claim.numbers)
        whole = f"{self.text}{joint if self.text else ''}{text}{' ' if marks else ''}{marks}"
        return replace(self, claims=(*self.claims, claim), text=whole, numbers=given)


def quote_all(
    pieces: Iterable[Evidence], difference: Difference | None, numbers: Mapping[str, int]
) -> tuple[Claim, ...]:
    """The claims of an answer that only quotes: some sentences, then every account of a difference."""
    composition = Composition(numbers=numbers)
    for piece in pieces:
        composition = composition.with_quotation(piece)
    return (composition.with_difference(difference) if difference else composition).claims


def _places(cited: Iterable[Citation]) -> list[tuple[Article, int, int]]:
    return [(citation.article, citation.start, citation.end) for citation in cited]


def _in_line(words: str) -> str:
    """Words on one line."""
    return " ".join(words.split())


def _answer(evidence: Evidence, text: str, quoted: str) -> tuple[int, int] | None:
    """Where the words that answer stand in a text that ends with the quotation of their sentence."""
    if evidence.answer is None:
        return None
    start, end = evidence.answer
    before, words = evidence.article.text[evidence.start : start], evidence.article.text[start:end]
    ahead = _in_line(before) + (" " if before[-1:].isspace() else "")
    at = len(text) - len(quoted) + 1 + len(ahead)
    return at, at + len(_in_line(words))


def _before(evidence: Evidence) -> str:
    return evidence.article.text[max(0, evidence.start - NEAR) : evidence.start]


def _inside(words: str) -> str:
    """Words to stand between quotation marks. Where they close what they did not open and then open another
    quotation, as if someone else spoke, their marks become single ones."""
    first, last = words.find("”"), words.rfind("“")
    if first < 0 or last < first or "“" in words[:first] or "”" in words[last:]:
        return words
    return words.replace("“", "‘").replace("”", "’")


def attribution(article: Article, speaker: str = "") -> str:
    """Who says it and when, for the words of a quotation: `CNN, 5 March 2014`; the title where no outlet
    is known. With the speaker whom the words call "he": `CNN, 5 March 2014 (Marta Quist)`."""
    who = article.source or title_of(article)
    said = f" ({speaker})" if speaker else ""
    return f"{who}, {day_text(article) or 'undated'}{said}"
