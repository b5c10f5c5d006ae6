"""The words sent to a language model: one versioned text file each. Imports nothing of Dateline's."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

NO_ANSWER = "NOT IN THE SOURCES"
"""What a model is asked to write when the sources do not answer; prompt, code and tests share it."""

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt file: `id` is its name and version ("answer.v2"), `sha256` the sum of its bytes (hex)."""

    id: str
    sha256: str
    system: str
    user: str

    @property
    def label(self) -> str:
        """Id and the first twelve digits of the sum, as answers record it."""
        return f"{self.id}@{self.sha256[:12]}"

    def fill(self, **values: str) -> tuple[str, str]:
        """The system and the user message. Values may hold braces; they are put in as they are.

        Raises `ValueError` when a placeholder has no value or a value no placeholder.
        """
        wanted = set(_PLACEHOLDER.findall(self.system + self.user))
        if wanted != set(values):
            raise ValueError(f"prompt {self.id} needs {sorted(wanted)}, but was given {sorted(values)}")
        return _put(self.system, values), _put(self.user, values)


@lru_cache(maxsize=16)
def load(name: str, placeholders: frozenset[str] = frozenset()) -> Prompt:
    """Read the prompt `name` ("answer.v2"), checking that it has exactly these placeholders.

    Raises `ValueError` naming the prompt when it is missing or malformed.
    """
    file = files(__package__) / f"{name}.txt"
    if not file.is_file():
        raise ValueError(f"there is no prompt {name!r} in {__package__}")
    raw = file.read_bytes()
    parts = re.fullmatch(r"### system\n(.*?)\n### user\n(.*?)\n?", raw.decode("utf-8"), re.DOTALL)
    if not parts:
        raise ValueError(f"prompt {name} must hold '### system' and '### user', in this order")
    prompt = Prompt(name, hashlib.sha256(raw).hexdigest(), parts[1], parts[2])
    found = set(_PLACEHOLDER.findall(prompt.system + prompt.user))
    if placeholders and found != placeholders:
        raise ValueError(f"prompt {name} has placeholders {sorted(found)}, not {sorted(placeholders)}")
    return prompt


def labels() -> tuple[str, ...]:
    """The label of every prompt there is, in order of their names."""
    names = sorted(file.name for file in files(__package__).iterdir() if file.name.endswith(".txt"))
    return tuple(load(name.removesuffix(".txt")).label for name in names)


def _put(template: str, values: dict[str, str]) -> str:
    return _PLACEHOLDER.sub(lambda match: values[match[1]], template)
