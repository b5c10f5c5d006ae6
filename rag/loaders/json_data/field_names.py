"""What the parts of a record are called: by interfaces of publishers, archives and data sets, in any language
that tables are known in. The first names are the likeliest."""

from __future__ import annotations

import re

from rag.loaders.tables import COLUMN_NAMES


def _with_others(part: str, *names: str) -> tuple[str, ...]:
    """Names of a part, and those that columns of tables have, in other languages too, without marks."""
    return tuple(dict.fromkeys((*names, *(name.replace("_", "") for name in COLUMN_NAMES[part]))))


TITLES: tuple[str, ...] = _with_others(
    "title", "headline", "headlines", "title", "webtitle", "hed", "heading", "titel", "titre", "titulo",
    "titolo", "name",
)  # fmt: skip
TEXTS = _with_others(
    "text", "text", "body", "content", "article", "story", "maintext", "fulltext", "html", "rawtext",
    "context", "bodies",
)  # fmt: skip
ABSTRACTS = (
    "abstract", "description", "standfirst", "lead", "summary", "trailtext", "teaser", "excerpt", "dek",
    "snippet", "subtitle", "subheadline", "subheadlines", "shortdescription", "leadparagraph", "selftext",
    "highlights", "customexcerpt", "chapo", "vorspann",
)  # fmt: skip
URLS: tuple[str, ...] = _with_others(
    "url", "url", "link", "weburl", "canonicalurl", "permalink", "articleurl", "canonical", "href"
)
SOURCES = tuple(
    name
    for name in _with_others(
        "source", "source", "outlet", "publisher", "publication", "sitename", "newspaper", "sourcename",
        "publicationname", "journal", "provider", "distributor", "paper", "mediumname",
    )
    if name != "medium"  # "Article" or "video" as often as a paper
)  # fmt: skip
DATES: tuple[str, ...] = (
    "published", "publishedat", "datepublished", "datepublish", "publishdate", "publicationdate",
    "webpublicationdate", "pubdate", "publisheddate", "firstpublished", "firstpublishdate", "displaydate",
    "pub", "datetimepub", "datetime", "issued", "date", "dategmt", "firstcreated", "timestamp", "createdat",
    "created", "createdutc", "versioncreated", "ts", "datum", "fecha", "дата", "day", "time",
)  # fmt: skip
AUTHORS = _with_others("authors")
SECTIONS = _with_others(
    "section", "section", "sectionname", "articlesection", "category", "categories", "cat", "desk",
    "newsdesk", "topic",
)  # fmt: skip
LANGUAGES = _with_others("language", "language", "lang", "inlanguage", "langcode", "languagecode", "locale")
IDS = ("id", "docno", "docid", "guid", "articleid", "uri", "uuid", "urn")
OWNERS = frozenset({*SOURCES, *AUTHORS, *TITLES, *IDS, "section", "primarysection", "category"})
OWNING = ("author", "authors", "byline", "publisher")
"""The ends of such names: "primary_author"."""
# Names of what holds the value of the part above it.
HOLDERS = frozenset(
    "rendered main value name original text content $date $numberlong $oid $ default title plain raw label"
    " basic displayname fullname".split()
)
ALSO_PARTS = frozenset({"title", "name", "text", "content"})
# Names of what only wraps the parts of a record.
ENVELOPES = frozenset("attributes data node _source row fields item".split())
NO_TEXT = re.compile(
    r"copyright|rights|terms|licen[cs]e|comment|caption|credit|keyword|tags?$|instruction|disclaimer|biograph"
    r"|bio$|slug|related|recommend|url|image|photo|video|note|ocr_?confidence|prompt|embedding|path$|query"
    r"|highlighting|user_?input|repl(?:y|ies)$"
)
"""Names of what may be prose but is no article: as a part of a path, in lower case."""
OTHERS_TEXT = re.compile(
    r"(?:^|\.|[a-z]_?)(?:author|creator|user|source|publisher|tag|categor(?:y|ie)|feed)s?\."
)
NO_DATE = re.compile(
    r"modif|updat|download|crawl|seen|expir|embargo|retriev|index|scrap|fetch|process|birth|changed|warc|add(?:ed)?_?date|refresh"
)
NO_URL = re.compile(
    r"image|img|thumb|photo|icon|logo|media|mobile|video|api|source|social|avatar|feed|comment|amp|related"
    r"|self|author|tags?\b|context"
)
NO_SOURCE = re.compile(r"id$|ur[li]|country|priority|icon|logo|date|at$|type|created|location|lang|rank|time")
NO_AUTHOR = re.compile(r"id$|ur[li]|bio|image|avatar|mail|slug|type|count|date|role|source")
NO_SECTION = re.compile(r"id$|ur[li]|print|sub|type|description|slug")
HOST = re.compile(r"[\w-]+(?:\.[\w-]+)+")
INTERFACE = re.compile(r"//api\.|/(?:json)?api/|/wp-json/")
LOCALE = re.compile(r"[a-z]{2}[_-][A-Za-z]{2}")
SUFFIX = re.compile(r"_(?:s|ss|t|txt|dt|tdt|str|en|ws)$")  # of the dynamic fields of search engines
CUT = re.compile(r"\s?(?:…|\.\.\.)?\s?\[\+?\d+ chars\]\s{0,9}\Z")
CUT_CHARACTERS = 60
SENTENCE_END = re.compile(r"[.!?。！？…»”\"]")
NO_TITLES = frozenset({*SOURCES, *AUTHORS, *SECTIONS, *LANGUAGES, *IDS, *URLS, *ABSTRACTS})
BY = re.compile(r"^by\s+", re.IGNORECASE)
PERSON = ("name", "full_name", "fullname", "displayName", "display_name", "title", "by", "value", "original")
NAME_PARTS = (
    "first_name", "firstName", "firstname", "given_name", "givenName",
    "last_name", "lastName", "lastname", "family_name", "familyName",
)  # fmt: skip
