"""Pages that are no articles: walls, cookie notices, sign-up forms, error pages and lists of links.

A page is told by what it asks of its reader and by what it lacks. It is only refused when it has several of
the marks of its kind and hardly a sentence of news: a story about subscriptions, cookies or a registration
law has the words and the sentences, a list of winners neither the words nor the times of a list of links.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rag.sentences import split_sentences


def _any_of(*patterns: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{pattern})" for pattern in patterns), re.IGNORECASE)


# What such a page asks for or says, by kind. One of them alone may stand in any article.
MARKS = {
    "subscribe": _any_of(
        r"\bsubscribe (?:now|today|here|to (?:continue|read|unlock|get|our|the)|for|and|&)",
        r"^subscribe\b",
        r"\bsubscri(?:bers?[- ](?:only|exclusive)|ption (?:options|plans|offers?))\b",
        r"\b(?:for|to) (?:our |paying )?subscribers only\b|\bsubscribers? (?:exclusive|content)\b",
    ),
    "register": _any_of(
        r"\bregister (?:now|today|here|(?:for )?free|to (?:continue|read|unlock|access|keep))\b",
        r"\b(?:create|open) (?:an?|your|my) (?:free )?account\b",
        r"\b(?:your|free) registration\b",
    ),
    "sign in": _any_of(
        r"\b(?:sign|log) ?in (?:to|with|here|now|or)\b|^(?:sign|log) ?in\b",
        r"\balready (?:an? )?(?:registered|subscribed|subscriber|member|have an account)\b",
        r"\b(?:forgot(?:ten)?|reset|choose|enter) (?:your |a )?password\b",
    ),
    "sign up": _any_of(
        r"\bsign[- ]?up (?:to|for|now|here|today|free|and|with)\b|\bsign[- ]?up$|^sign[- ]?up\b"
    ),
    "mail": _any_of(
        r"\bnewsletters?\b",
        r"\b(?:to|in) your inbox\b",
        r"\b(?:your|valid) e-?mail(?: address)?\b|\bverification e-?mail\b|\be-?mail from us\b",
        r"\b(?:contact me|send me|e-?mail me) (?:with|news|offers|updates)\b",
    ),
    "terms": _any_of(
        r"\bprivacy (?:policy|notice|statement)\b",
        r"\bterms (?:of (?:use|service)|and conditions|& conditions)\b",
        r"\byou (?:agree|consent|confirm) (?:to|that|our)\b",
    ),
    "cookies": _any_of(
        r"\b(?:accept|reject|manage|allow|store|uses?|enable) (?:all |our |these )?cookies\b",
        r"\bcookie (?:settings|preferences|policy|notice|consent)\b",
        r"\b(?:we and our|our (?:\d+ )?) ?partners (?:store|use|process|may)\b",
        r"\b(?:manage|withdraw|give) (?:your )?(?:consent|privacy choices|preferences)\b",
    ),
    "full text": _any_of(
        r"\b(?:continue|keep) reading\b",
        r"\bto (?:read|see|view|unlock|access) (?:the |this )?(?:full|rest|whole|entire|article|story)\b",
        r"\b(?:unlimited|full|complete) (?:digital )?access\b",
        r"\b(?:free|remaining) articles? (?:this|left|remaining|per|a) ?(?:week|month)?\b",
        r"\bthis (?:article|content|story) is (?:for|only|exclusive|reserved)\b|\bpremium content\b",
    ),
    "price": _any_of(
        r"\bfree trial\b|\bcancel (?:any ?time|at any time|whenever)\b|\bbilled (?:monthly|annually|every)\b",
        r"\b(?:first|for) (?:\w+ )?(?:weeks?|months?|year) (?:free|for [$£€])",
        r"[$£€]\d[\d.]* (?:a|per) (?:week|month)\b",
    ),
    "form": _any_of(
        r"\bplease (?:refresh|try again|enter (?:a|your)|complete the)\b",
        r"\bthere was (?:a problem|an error)\b",
        r"\bthank you for (?:signing up|subscribing|registering)\b|\b(?:required|mandatory) fields?\b",
        r"\byou will receive an? \w+ e-?mail\b|\b(?:object to|opt out of) the use of your data\b",
    ),
}
# Without two of these words no text has marks enough, without one no line: they are looked for first.
_WORDS = (
    "subscri",
    "regist",
    "newsletter",
    "inbox",
    "mail",
    "cookie",
    "privacy",
    "account",
    "log in",
    "sign in",
)
_WALL = frozenset({"subscribe", "register", "sign in", "full text"})
_CONSENT = frozenset({"cookies", "terms"})

_ERROR = _any_of(
    r"(?:error )?(?:404|410)(?: error)?[ -–:|]{0,3}(?:(?:page|file) )?(?:not found|gone|error)\b",
    r"access (?:to this page (?:has been|is) )?denied\b",
    r"(?:attention required|just a moment)\s*(?:[.…!|:–-]|$)",
    r"(?:403|401) (?:forbidden|unauthori[sz]ed)\b|(?:500 )?internal server error\b",
    r"503 service unavailable\b",
    r"(?:the )?(?:page|article|story)(?: (?:you (?:are|were) looking for|you requested))?"
    r" (?:not found|(?:is|was) not found|could(?: not|n['’]t) be found"
    r"|(?:does not|doesn['’]t|no longer) exists?"
    r"|(?:is no longer|isn['’]t|is not) available|has (?:been removed|expired|moved))",
    r"(?:sorry|oops|whoops|uh[- ]oh)[,.!…]* ?(?:but )?(?:the|this|that|we|something|your)\b[^.]{0,40}"
    r"\b(?:page|article|find|found|went wrong|unavailable|browser)\b",
    r"we (?:can(?:no|['’])t|could(?: not|n['’]t)) find (?:the|that|this) (?:page|article|story)",
    r"(?:this )?(?:content|video|service|page) is (?:not|currently un|un)\s?available (?:in|from) your",
    r"unavailable (?:for legal reasons|in your (?:country|region|location))|too many requests",
    r"are you (?:a human|a robot|human)|please verify (?:that )?you are (?:a )?human|checking your browser",
    r"(?:please )?(?:enable|turn on) (?:javascript|cookies|js)|you need to enable javascript"
    r"|enable javascript and cookies",
)
_OPENS_WALL = _any_of(
    r"(?:sign|log) in to (?:continue|read)|subscribe to (?:continue|read)",
    r"register (?:now )?to (?:continue|read)",
    r"create (?:a|your) (?:free )?account to (?:continue|read)",
)
# A notice is all there is on such a page; a story about one goes on.
MAX_NOTICE_WORDS = 120

# Lines of a list of links: how long ago, how long to read, which page of how many, what to load.
_LIST_LINE = _any_of(
    r"(?:updated |posted |published )?\d+ ?(?:min(?:ute)?|hr?|hour|day|week|month|year)s?\.? ago$",
    r"(?:about |an? )(?:minute|hour|day|week|month|year) ago$",
    r"\d+[- ]min(?:ute)?s?(?: read| watch)?$",
    r"page \d+ of \d+$",
    r"(?:next|previous|older|newer|more) (?:page|posts|stories|articles|news|headlines|results)$",
    r"(?:load|show|see|view) (?:more|all)(?: (?:stories|articles|posts|results|news|headlines))?$",
)
MAX_LIST_LINE = 60  # characters
MIN_LIST_LINES, MAX_WORDS_EACH, MAX_HEADLINE_WORDS = 4, 25, 20

MIN_MARKS, MIN_FORM_MARKS = 3, 4
MAX_FORM = 900  # characters
MIN_NEWS_WORDS, MIN_SENTENCE_WORDS = 40, 8
_QUOTES = re.compile(r"[\"“”]")
_REPORTS = re.compile(
    r"\b(?:said|says|told|announced|reported|according to|spokes(?:man|woman|person))\b", re.IGNORECASE
)
_ENDS = re.compile(r"[.!?…][\"'”’)\]]*$")


@dataclass(frozen=True, slots=True)
class _Content:
    """The marks of a text by kind, and how many words it has in sentences of news, counted no further than
    makes it an article."""

    marks: frozenset[str]
    news_words: int


def why_no_article(text: str, news: Iterable[str]) -> str | None:
    """Why a page is no article, in plain words, or `None` if it may be one. `news` are the parts of its text
    that are no boilerplate."""
    start = text.lstrip(" \t\n\r*#>-–—•|")
    if len(text.split(maxsplit=MAX_NOTICE_WORDS)) < MAX_NOTICE_WORDS:
        if _ERROR.match(start):
            return "it is an error page or a notice of the site, not an article"
        if _OPENS_WALL.match(start):
            return "it is a registration or subscription wall, not an article"
    kept = [line for part in news for line in part.split("\n") if line.strip()]
    content = _content(text, kept)
    enough = len(content.marks) >= MIN_MARKS or content.marks >= _CONSENT
    if enough and content.news_words < MIN_NEWS_WORDS:
        return _kind(content.marks)
    if _is_list(kept):
        return "it is a list of links, not an article"
    return None


def is_form(line: str) -> bool:
    """Whether a line of an article is a form: sign-up, consent and the like, all asked for in one go."""
    if len(line) > MAX_FORM or not _words_in(line):
        return False
    marks = marks_of(line)
    if len(marks) < MIN_MARKS or _QUOTES.search(line) or _REPORTS.search(line):
        return False
    asks_for_mail = "mail" in marks and bool(marks & {"terms", "form", "subscribe"})
    return len(marks) >= MIN_FORM_MARKS or asks_for_mail or len(marks & _WALL) >= MIN_MARKS


def marks_of(text: str) -> frozenset[str]:
    """What kinds of thing a text asks of its reader.

    >>> sorted(marks_of("Sign up for our newsletter. Cancel any time."))
    ['mail', 'price', 'sign up']
    """
    return frozenset(kind for kind, pattern in MARKS.items() if pattern.search(text))


def _words_in(text: str) -> int:
    lowered = text.casefold()
    return sum(word in lowered for word in _WORDS)


def _content(text: str, kept: Sequence[str]) -> _Content:
    """The marks of all of a text, and the sentences of news among the lines that are no boilerplate."""
    if _words_in(text) < 2:
        return _Content(frozenset(), 0)
    marks = frozenset[str]().union(*(marks_of(line) for line in text.split("\n")))
    if len(marks) < MIN_MARKS and not marks >= _CONSENT:
        return _Content(marks, 0)
    words = 0
    for line in kept:
        if words >= MIN_NEWS_WORDS:
            break
        for sentence in split_sentences(line):
            count = len(sentence.text.split())
            if count >= MIN_SENTENCE_WORDS and _is_news(sentence.text):
                words += count
    return _Content(marks, words)


def _is_news(sentence: str) -> bool:
    """Whether a sentence is whole and asks for nothing, or reports that somebody does."""
    return bool(_ENDS.search(sentence) and (_REPORTS.search(sentence) or not marks_of(sentence)))


def _kind(marks: frozenset[str]) -> str:
    if "cookies" in marks and not marks & {"subscribe", "register", "sign in"}:
        return "it is a cookie or consent notice, not an article"
    if marks & _WALL:
        return "it is a registration or subscription wall, not an article"
    return "it is a sign-up form, not an article"


def _is_list(lines: Sequence[str]) -> bool:
    """Whether a text is headlines with times or buttons between them, and little under each. The posts of a
    live page have times as well, but say more."""
    cues = [len(line) <= MAX_LIST_LINE and bool(_LIST_LINE.match(line.strip(" \t•·|>»"))) for line in lines]
    if sum(cues) < MIN_LIST_LINES:
        return False
    words = sum(len(line.split()) for line, cue in zip(lines, cues, strict=True) if not cue)
    headlines = sum(
        not cue and not _ENDS.search(line) and len(line.split()) <= MAX_HEADLINE_WORDS
        for line, cue in zip(lines, cues, strict=True)
    )
    return words <= MAX_WORDS_EACH * sum(cues) and headlines * 2 >= sum(cues)
