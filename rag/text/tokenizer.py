"""Counting tokens, offline. The only home of tiktoken.

tiktoken fetches a vocabulary from the web unless `TIKTOKEN_CACHE_DIR` names a folder that has it, whole;
llama-index-core ships one such folder with `cl100k_base` and `o200k_base`, so we read that.
"""

from __future__ import annotations

import hashlib
import os
import re
from base64 import b64encode
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from rag.errors import SettingsError

if TYPE_CHECKING:
    import tiktoken

ENCODING = "cl100k_base"
VOCABULARY = "9b5ad71b2ce5302211f9c61530b329a4922fc6a4"  # its file: the SHA-1 of its address
VOCABULARY_SHA256 = "223921b76ee99bde995b7ff738513eef100fb51d18c93597a113bcffe865b2a7"
CACHE_DIR = "TIKTOKEN_CACHE_DIR"
_BEHIND_SPACE = re.compile(rb"^(I[A-P]\S*) (\d+)$", re.MULTILINE)
"""Lines of its file whose token begins with a space: in base 64 these are I and one of A to P."""
MAX_AT_ONCE = 50_000
"""tiktoken ends the process over a million spaces in a row. Few articles have more characters than this; in a
text that has, a token more or less at every cut does not matter."""


def vocabulary_folder() -> Path:
    """Where llama-index-core keeps tiktoken's vocabulary files. Raises `SettingsError` if it has none."""
    spec = find_spec("llama_index.core")
    for root in (spec.submodule_search_locations or []) if spec else []:
        folder = Path(root) / "_static" / "tiktoken_cache"
        if _has_vocabulary(folder):
            return folder
    raise SettingsError(
        f"llama-index-core does not carry tiktoken's vocabulary {VOCABULARY} as it should; reinstall it,"
        " or set TIKTOKEN_CACHE_DIR to a folder that has it"
    )


def _has_vocabulary(folder: Path) -> bool:
    """Whether tiktoken will find a folder's vocabulary whole: otherwise it would fetch it."""
    try:
        return hashlib.sha256((folder / VOCABULARY).read_bytes()).hexdigest() == VOCABULARY_SHA256
    except OSError:
        return False


@lru_cache(maxsize=1)
def encoding() -> tiktoken.Encoding:
    """tiktoken's `cl100k_base`, loaded without the network. A `TIKTOKEN_CACHE_DIR` that has it is read."""
    import tiktoken

    chosen = os.environ.get(CACHE_DIR)
    os.environ[CACHE_DIR] = str(_folder())
    try:
        return tiktoken.get_encoding(ENCODING)
    finally:  # other vocabularies of the same program are its own business
        del os.environ[CACHE_DIR]
        if chosen is not None:
            os.environ[CACHE_DIR] = chosen


def _folder() -> Path:
    """`TIKTOKEN_CACHE_DIR` where that has the vocabulary, else `vocabulary_folder`."""
    chosen = os.environ.get(CACHE_DIR)
    return Path(chosen) if chosen and _has_vocabulary(Path(chosen)) else vocabulary_folder()


def tokenize(text: str) -> list[int]:
    """Token ids of a text; control tokens written in it count as plain text.

    >>> len(tokenize("Kerry met Lavrov in Paris."))
    8
    """
    if len(text) <= MAX_AT_ONCE:
        return encoding().encode_ordinary(text)
    pieces = (text[at : at + MAX_AT_ONCE] for at in range(0, len(text), MAX_AT_ONCE))
    return [token for piece in pieces for token in encoding().encode_ordinary(piece)]


def count_tokens(text: str) -> int:
    """How many tokens a text has."""
    return len(tokenize(text))


@lru_cache(maxsize=8_192)
def is_common(word: str) -> bool:
    """Whether a word with a capital, such as one that opens a sentence, is more often written without.

    Byte-pair vocabularies number their tokens in the order of their merges, so roughly by frequency (Sennrich
    et al. 2016): a common word is one token in small letters, with a lower number than its capitalised form.
    The numbers are read from the vocabulary's file: a tokenizer of it takes six times as long to make.

    >>> is_common("Prosecutors"), is_common("Merkel"), is_common("Jordan")
    (True, False, False)
    """
    small, capital = _number_of(word.lower()), _number_of(word.capitalize())
    return small is not None and (capital is None or small < capital)


def is_one_token(word: str) -> bool:
    """Whether a word in the middle of a text is a single token, as frequent words are.

    >>> is_one_token("articles"), is_one_token("articels")
    (True, False)
    """
    return _number_of(word) is not None


def _number_of(word: str) -> int | None:
    """The number of the token that is a space and a word; `None` where there is none."""
    number = _behind_space().get(b64encode(f" {word}".encode("utf-8", "surrogatepass")))
    return None if number is None else int(number)


@lru_cache(maxsize=1)
def _behind_space() -> dict[bytes, bytes]:
    """The vocabulary's tokens that begin with a space, as its file writes them, with their numbers."""
    return dict(_BEHIND_SPACE.findall((_folder() / VOCABULARY).read_bytes()))
