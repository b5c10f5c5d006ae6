"""What the tests of containers and documents share: a text of our own, and files made on the spot."""

from __future__ import annotations

from pathlib import Path

from rag.loaders import Skipped, read_path
from vectorstore.records import Article

BODY = (
    "The harbour board of Port Ellery agreed on Monday to dredge the eastern basin before winter sets in.\n\n"
    "Chairwoman Ada Lund said the work would take nine weeks and cost 3.6 million crowns in all.\n\n"
    "Fishermen feared that the spring catch of about 700 tonnes would have to be landed elsewhere."
)
TITLE = "Eastern basin to be dredged"
PAGE = f"<html><head><title>{TITLE}</title></head><body><article>" + "".join(
    f"<p>{one}</p>" for one in BODY.split("\n\n")
)


def read(path: Path, name: str, data: bytes, **options: int) -> list[Article | Skipped]:
    """Everything that a file of these bytes gives."""
    file = path / name
    file.write_bytes(data)
    return list(read_path(file, **options))


def only(found: list[Article | Skipped]) -> Article:
    """The one article that was found, and nothing else."""
    (article,) = found
    assert isinstance(article, Article), article
    return article


def reasons(found: list[Article | Skipped]) -> list[str]:
    """Why what is no article is none."""
    return [one.reason for one in found if isinstance(one, Skipped)]


def articles(found: list[Article | Skipped]) -> list[Article]:
    """The articles among what was found."""
    return [one for one in found if isinstance(one, Article)]
