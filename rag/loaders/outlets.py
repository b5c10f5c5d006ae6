"""Which outlet an article is from: what the record says, else the well-known outlet at its address, else its
wire dateline, else the host of its address.

Also the one place where addresses are judged. Nothing is guessed: no sign of an outlet means `None`.
"""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from urllib.parse import urlsplit

from rag.dates import is_day
from rag.loaders.cleaning import one_line
from rag.loaders.hosts import CARRIERS, FIRST_LABELS, OUTLET_OF_DOMAIN

MAX_OUTLET_CHARACTERS = 100
MAX_URL_CHARACTERS = 2000
DATELINE_PARAGRAPHS = 3

_WIRES = {
    "AP": "Associated Press",
    "THE ASSOCIATED PRESS": "Associated Press",
    "ASSOCIATED PRESS": "Associated Press",
    "AFP": "Agence France-Presse",
    "REUTER": "Reuters",
    "RIA NOVOSTI": "RIA Novosti",
}
_KNOWN_OUTLETS = {
    name.casefold(): name for name in (*OUTLET_OF_DOMAIN.values(), "Interfax", "Kyodo", "dpa", "PTI")
}
_DATELINE = re.compile(
    r"(?P<place>[^\W\d_](?:[\w.,'’/ -]{0,70}?[\w.,])?)?\s{0,2}"
    r"\((?P<outlet>[^\W\d_][\w.&'’/ -]{1,40})\)\s{0,3}(?:--|[—–-])(?=\s|[\"“‘'])"
)
_NEWS_NOUN = re.compile(
    r"\b(?:Agency|Bulletin|Chronicle|Courier|Daily|Dispatch|Echo|Gazette|Globe|Herald|Journal|Mirror|News"
    r"|Observer|Post|Press|Radio|Register|Reporter|Review|Service|Star|Standard|Telegraph|Times|Tribune|Wire)$"
)
# Addresses that do something when they are followed are the name of nobody.
_ACTS = re.compile(r"\W*(?:(?:javascript|vbscript)\s*:|(?:data|blob|file|about):\S)", re.IGNORECASE)
_NO_OUTLET = frozenset(
    "D R I DEMOCRAT REPUBLICAN INDEPENDENT CORRECTED UPDATE PHOTO VIDEO EDITORIAL OPINION".split()
)


def clean_url(text: str) -> str | None:
    """The address if it is a plain web address, otherwise `None`.

    Only http and https with a host; no user name, backslash, white space, control or direction character,
    because those make one program see another host than the next.
    """
    url = text.strip()
    if not url or len(url) > MAX_URL_CHARACTERS or any(map(_deceives, url)):
        return None
    try:
        parts = urlsplit(url)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and "@" not in parts.netloc
        _ = parts.port
    except ValueError:
        return None
    return url if usable else None


def find_outlet(stated: str, url: str | None, text: str) -> str | None:
    """The outlet of an article: stated, else well known by its address, else in its dateline, else its host.

    A dateline names an outlet, a host only stands for one; so the dateline comes first. `None` where nothing
    tells.
    """
    named = one_line(stated)[:MAX_OUTLET_CHARACTERS]
    if named and not _ACTS.match(named):
        as_url = clean_url(named) or (
            f"https://{named}/" if re.fullmatch(r"[\w-]+(\.[\w-]+)+", named) else None
        )
        return (outlet_of_url(as_url) if as_url else None) or named
    at_url = outlet_of_url(url) if url else None
    if at_url and at_url in OUTLET_OF_DOMAIN.values():
        return at_url
    return outlet_of_dateline(text) or at_url


def outlet_of_url(url: str) -> str | None:
    """The name of the outlet at this address; the bare host where the outlet is not a well-known one.

    >>> outlet_of_url("http://rss.cnn.com/~r/rss/index.html"), outlet_of_url("https://www.example.org/a")
    ('CNN', 'example.org')
    """
    host = (urlsplit(url).hostname or "").rstrip(".").removeprefix("www.")
    labels = host.split(".")
    for start in range(len(labels) - 1):
        domain = ".".join(labels[start:])
        if domain in OUTLET_OF_DOMAIN:
            return OUTLET_OF_DOMAIN[domain]
        if domain in CARRIERS:
            return None
    if len(labels) < 2 or _is_address(host):
        return None
    while len(labels) > 2 and labels[0] in FIRST_LABELS:
        labels = labels[1:]
    return ".".join(labels)


def outlet_of_dateline(text: str) -> str | None:
    """The outlet in a wire dateline at the start of one of the first three paragraphs.

    >>> outlet_of_dateline("PORTMORE, March 5 (Harbour Wire) -- The bridge opened.")
    'Harbour Wire'
    """
    match = _dateline(text)
    if match is None:
        return None
    outlet = match["outlet"].strip()
    return _WIRES.get(outlet.upper()) or _KNOWN_OUTLETS.get(outlet.casefold(), outlet)


def day_of_dateline(text: str) -> str | None:
    """The day in such a dateline, as it is written; `None` where it has none with its year.

    >>> day_of_dateline("PORTMORE, March 5, 2014 (Harbour Wire) -- The bridge opened.")
    'March 5, 2014'
    """
    match = _dateline(text)
    parts = (match["place"] or "").split(",") if match else []
    behind = (",".join(parts[at:]).strip() for at in range(1, len(parts)))
    return next(filter(is_day, behind), None)


def _dateline(text: str) -> re.Match[str] | None:
    paragraphs = [line for line in text[:5000].split("\n") if line.strip()]
    for paragraph in paragraphs[:DATELINE_PARAGRAPHS]:
        match = _DATELINE.match(paragraph)
        if match and _is_dateline(match["place"] or "", match["outlet"].strip()):
            return match
    return None


def _is_dateline(place: str, outlet: str) -> bool:
    """Whether "place (outlet) -" is a dateline and not a sentence with a parenthesis in it."""
    words = [word.strip(".,") for word in place.replace("/", " ").split()]
    if outlet.upper() in _NO_OUTLET or len(words) > 8 or len(outlet.split()) > 5:
        return False
    if not all(
        word[:1].isupper() or word[:1].isdigit() or word in {"of", "de", "the", "and"}
        for word in words
        if word
    ):
        return False
    known = outlet.upper() in _WIRES or outlet.casefold() in _KNOWN_OUTLETS
    return (
        known
        or bool(_NEWS_NOUN.search(outlet))
        or (outlet[0].isupper() and bool(words) and words[0].isupper())
    )


def _deceives(character: str) -> bool:
    return character in '\\"<>`' or unicodedata.category(character) in {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True
