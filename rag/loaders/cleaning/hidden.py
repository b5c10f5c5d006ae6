"""What a page hides from its readers: judged by the declarations of a style, for pages and fragments alike.

Hidden text is where a page speaks to machines only. It must not come in, whatever it says.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

# A reader of a page cannot make out letters of so many pixels, or boxes of so many with nothing over them.
UNREADABLE_PIXELS = 2.0
UNSEEN_OPACITY = 0.05
FAR_OUTSIDE = -500.0
_PIXELS = {"": 1.0, "px": 1.0, "pt": 4 / 3, "em": 16.0, "rem": 16.0, "%": 0.16, "vw": 10.0, "vh": 10.0}
_LENGTH = re.compile(r"(-?(?:\d++(?:\.\d++)?|\.\d++))(px|pt|em|rem|%|vw|vh)?$")
_NOTHING_SHOWN = re.compile(
    r"(?:rect\((?:0|1)(?:px)?(?:[, ]+(?:0|1)(?:px)?){3}\)|inset\((?:50|100)%.*\)|circle\(0.*\)"
    r"|scale[xy3d]*\(0\b.*\))$"
)
_COLOUR = re.compile(r"#[0-9a-f]{3,8}|rgba?\([^)]*\)|transparent|[a-z]+")
_NAMED = {"white": (255, 255, 255), "black": (0, 0, 0), "snow": (255, 250, 250), "ivory": (255, 255, 240)}
WHITISH = 245

_ELEMENT = re.compile(r"<(/?)([A-Za-z][\w.:-]{0,40})((?:\s[^<>]*)?)>")
_ATTRIBUTE = re.compile(r"([\w-]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s>\"']+)))?")
_EMPTY = frozenset("area base br col embed hr img input link meta param source track wbr".split())
_MAY_HIDE = re.compile(r"style\s*=|hidden|<font\b", re.IGNORECASE)
_ENDS_PARAGRAPH = frozenset("p div ul ol li table blockquote section article h1 h2 h3 h4 h5 h6".split())
_STYLE_RULE = re.compile(r"(?<![^{}])([^{}]++)\{([^{}]*+)\}")
_CONDITION_OR_BRACE = re.compile(r"@[\w-]++[^@{};]*+\{|[{}]")
_SIMPLE_SELECTOR = re.compile(r"(?:[a-z][a-z0-9]*)?[.#][\w-]+")

Colour = tuple[int, int, int]


def declarations(style: str) -> dict[str, str]:
    """The declarations of a style by property, lower case; the last of a property counts.

    >>> declarations("Color: RED; display:none !important")
    {'color': 'red', 'display': 'none'}
    """
    found = {}
    for part in without_comments(style.lower()).split(";"):
        name, colon, value = part.partition(":")
        if colon:
            found[name.strip()] = " ".join(value.replace("!important", "").split())
    return found


def without_comments(style: str) -> str:
    """A style, or a sheet of them, without its comments; one that is not closed is none."""
    kept, at = [], 0
    while (start := style.find("/*", at)) >= 0 and (end := style.find("*/", start + 2)) >= 0:
        kept.append(style[at:start])
        at = end + 2
    return "".join((*kept, style[at:]))


def hides(style: str) -> bool:
    """Whether an element with this style cannot be seen, whatever stands around it."""
    if not style:
        return False
    rules = declarations(style)
    return (
        rules.get("display") == "none"
        or rules.get("visibility") in {"hidden", "collapse"}
        or _pixels(rules, "opacity", 1.0) <= UNSEEN_OPACITY
        or rules.get("font", "").startswith("0")
        or abs(_pixels(rules, "font-size", 16.0)) < UNREADABLE_PIXELS
        or _is_outside(rules)
        or _is_clipped(rules)
        or _is_unseen_colour(rules)
    )


def text_colour(style: str) -> Colour | None:
    """The colour of an element's letters, where its style gives one."""
    return _colour(declarations(style).get("color", ""))


def background(style: str) -> Colour | None:
    """The colour behind an element's letters, where its style gives one."""
    rules = declarations(style)
    return _colour(rules.get("background-color", "")) or _colour(rules.get("background", ""))


def is_whitish(colour: Colour | None) -> bool:
    """Whether a colour cannot be told from a white page."""
    return colour is not None and min(colour) >= WHITISH


def without_hidden(text: str) -> str:
    """A fragment of HTML without the elements that its own attributes hide; all else stays as it is.

    >>> without_hidden('<p>Seen.</p><p style="display:none">Not <b>seen</b>.</p> Seen.')
    '<p>Seen.</p> Seen.'
    """
    if not _MAY_HIDE.search(text):
        return text
    kept: list[str] = []
    at, name, depth = 0, "", 0
    for match in _ELEMENT.finditer(text):
        tag, closes = match[2].lower(), bool(match[1])
        if depth and name == "p" and tag in _ENDS_PARAGRAPH and not closes:
            at, depth = match.start(), 0  # a paragraph that is not closed ends where the next block begins
        if depth and tag == name:
            depth += -1 if closes else 1
            at = match.end() if not depth else at
        elif not depth and not closes and tag not in _EMPTY and _hides_element(tag, match[3]):
            kept.append(text[at : match.start()])
            name, depth = tag, 1
    return "".join(kept) + ("" if depth else text[at:])


def hides_by(tag: str, attribute: Callable[[str], str | None]) -> bool:
    """Whether an element hides itself by its name or by an attribute."""
    return (
        tag in {"template", "noscript"}
        or attribute("hidden") is not None
        or (attribute("aria-hidden") or "").strip().lower() == "true"
        or hides(attribute("style") or "")
    )


def hiding_selectors(sheet: str) -> frozenset[str]:
    """The class and id selectors that a style sheet hides outside of media queries and other conditions."""
    rules = _STYLE_RULE.findall(_without_conditions(without_comments(sheet[:200_000])))
    found = (one.strip() for selectors, body in rules if hides(body) for one in selectors.split(","))
    return frozenset(selector for selector in found if _SIMPLE_SELECTOR.fullmatch(selector))


def _without_conditions(sheet: str) -> str:
    """A style sheet without what it says for some media only, and other blocks that begin with "@"."""
    kept: list[str] = []
    at, begin, depth = 0, 0, 0
    for match in _CONDITION_OR_BRACE.finditer(sheet):
        brace = match.group()
        if depth:
            depth += -1 if brace == "}" else 1
            if not depth:
                kept.append(sheet[at:begin])
                at = match.end()
        elif brace[0] == "@":
            begin, depth = match.start(), 1
    return "".join((*kept, sheet[at:]))


def _hides_element(tag: str, attributes: str) -> bool:
    given = {m[1].lower(): m[2] or m[3] or m[4] or "" for m in _ATTRIBUTE.finditer(attributes)}
    if hides_by(tag, given.get):
        return True
    style = given.get("style", "")
    letters = text_colour(style) or _colour(given.get("color", "").lower())
    return is_whitish(letters) and background(style) is None


def _is_outside(rules: Mapping[str, str]) -> bool:
    moved = rules.get("position") in {"absolute", "fixed"}
    sides = ("left", "top", "right", "bottom", "margin-left", "margin-top") if moved else ("margin-left",)
    return any(_pixels(rules, side, 0.0) <= FAR_OUTSIDE for side in (*sides, "text-indent"))


def _is_clipped(rules: Mapping[str, str]) -> bool:
    shown = (rules.get(name, "") for name in ("clip", "clip-path", "transform"))
    if any(_NOTHING_SHOWN.match(value) for value in shown):
        return True
    sizes = ("height", "max-height", "width", "max-width")
    closed = rules.get("overflow", "").startswith(("hidden", "clip"))
    return closed and any(_pixels(rules, size, 99.0) < UNREADABLE_PIXELS for size in sizes)


def _is_unseen_colour(rules: Mapping[str, str]) -> bool:
    value = rules.get("color", "")
    if value == "transparent" or re.fullmatch(r"rgba\(.*,\s*0(?:\.0+)?\)", value):
        return True
    letters = _colour(value)
    behind = _colour(rules.get("background-color", "")) or _colour(rules.get("background", ""))
    return letters is not None and behind is not None and _distance(letters, behind) <= 3 * (255 - WHITISH)


def _pixels(rules: Mapping[str, str], name: str, otherwise: float) -> float:
    """A length in pixels, about; `otherwise` where there is none."""
    length = _length(rules.get(name, ""))
    return otherwise if length is None else length


def _length(value: str) -> float | None:
    match = _LENGTH.match(value)
    return float(match[1]) * _PIXELS[match[2] or ""] if match else None


def _colour(value: str) -> Colour | None:
    match = _COLOUR.match(value)
    word = match.group() if match else ""
    if word.startswith("#") and len(word) in {4, 5}:
        word = "#" + "".join(2 * digit for digit in word[1:4])
    if word.startswith("#") and len(word) >= 7:
        return int(word[1:3], 16), int(word[3:5], 16), int(word[5:7], 16)
    numbers = [number[:9] for number in re.findall(r"\d+", word)] if word.startswith("rgb") else []
    if len(numbers) >= 3:
        return int(numbers[0]), int(numbers[1]), int(numbers[2])
    return _NAMED.get(word)


def _distance(one: Colour, other: Colour) -> int:
    return sum(abs(a - b) for a, b in zip(one, other, strict=True))
