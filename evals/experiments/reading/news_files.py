"""Files of news of our own words in every format that is read, for `evals.experiments.reading.formats`."""

from __future__ import annotations

import csv
import datetime
import html
import json
import mailbox
import random
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

_WHO = "the harbour board|the town council|Mayor Ida Holm|the paper mill|the ferry company|a court in Sandrey"
_WHO += "|the fishermen’s union|Tom Okafor of the port office|the ministry of works|the national bank"
_DID = "said it would widen|put off plans to sell|agreed to repair|closed|asked for 3.6 million crowns for"
_DID += "|was told to pay for|reopened|voted 14 to 9 against|apologised for the state of|promised to inspect"
_WHAT = "the eastern quay|the old bridge at Port Ellery|two of its seven ferries|the road to High Tarn"
_WHAT += "|the reservoir|a school for 700 children|the café on the pier|the winter timetable|the grain store"
_WHEN = "on Monday|in the first week of May|after a night of heavy rain|before the vote|by the end of 2019"
_WHEN += "|for the third time this year|despite a strike|as prices rose by 4.5 per cent"
_TAILS = (
    ". ", ". ", ", officials said. ", ", according to a report seen by the Harbour Wire. ",
    "; the work will take nine weeks. ", ", and nobody was hurt. ", ". “It will be late,” she said. ",
    ". “We’ve waited long enough,” said Ada Lund, who has lived there for forty years. ",
)  # fmt: skip
_PARTS = tuple(part.split("|") for part in (_WHO, _DID, _WHAT, _WHEN))


@dataclass(frozen=True, slots=True)
class News:
    """An article as a newspaper would hand it out."""

    id: str
    title: str
    paragraphs: tuple[str, ...]
    day: datetime.datetime
    author: str
    source: str

    @property
    def text(self) -> str:
        """The paragraphs, a blank line between them."""
        return "\n\n".join(self.paragraphs)


def news(count: int, seed: int = 7) -> Iterator[News]:
    """So many articles of about 2,700 characters each; the same ones for the same seed."""
    chance = random.Random(seed)
    first = datetime.datetime(2014, 3, 1, 6, tzinfo=datetime.UTC)
    for number in range(count):
        yield News(
            id=f"quay-{number}",
            title=_sentence(chance)[:90].strip(" ,;."),
            paragraphs=tuple(_paragraph(chance) for _ in range(chance.randint(6, 12))),
            day=first + datetime.timedelta(hours=number % 40_000),
            author=chance.choice(("Marta Quist", "Ida Holm", "Kit Moe")),
            source=chance.choice(("Harbour Wire", "Sandrey Post")),
        )


def _sentence(chance: random.Random) -> str:
    words = " ".join(chance.choice(part) for part in _PARTS)
    return f"{words[0].upper()}{words[1:]}{chance.choice(_TAILS)}"


def _paragraph(chance: random.Random) -> str:
    return "".join(_sentence(chance) for _ in range(chance.randint(2, 4))).strip()


def rows(articles: Iterable[News]) -> Iterator[dict[str, str]]:
    """Articles as rows of a table."""
    for one in articles:
        yield {
            "id": one.id, "headline": one.title, "body": one.text, "published": one.day.isoformat(),
            "author": one.author, "source": one.source,
        }  # fmt: skip


def write_json_lines(folder: Path, articles: Iterable[News]) -> None:
    """One object a line."""
    with (folder / "a.jsonl").open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows(articles))


def write_csv(folder: Path, articles: Iterable[News]) -> None:
    """One row each under the names of the columns."""
    with (folder / "a.csv").open("w", encoding="utf-8", newline="") as file:
        table = csv.DictWriter(file, ["id", "headline", "body", "published", "author", "source"])
        table.writeheader()
        table.writerows(rows(articles))


def _write_json(folder: Path, articles: Iterable[News]) -> None:
    (folder / "a.json").write_text(json.dumps({"articles": list(rows(articles))}), encoding="utf-8")


def _write_xlsx(folder: Path, articles: Iterable[News]) -> None:
    import openpyxl

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet("News")
    for number, row in enumerate(rows(articles)):
        if not number:
            sheet.append(list(row))
        sheet.append(list(row.values()))
    book.save(folder / "a.xlsx")


def _write_parquet(folder: Path, articles: Iterable[News]) -> None:
    import pyarrow
    from pyarrow import parquet

    parquet.write_table(pyarrow.Table.from_pylist(list(rows(articles))), folder / "a.parquet")


def _write_sgml(folder: Path, articles: Iterable[News]) -> None:
    with (folder / "a.sgml").open("w", encoding="utf-8") as file:
        for one in articles:
            text = "\n".join(f"<P>\n{html.escape(part)}\n</P>" for part in one.paragraphs)
            file.write(
                f"<DOC>\n<DOCNO> {one.id} </DOCNO>\n<DATE>{one.day:%Y-%m-%d}</DATE>\n"
                f"<HEADLINE>{html.escape(one.title)}</HEADLINE>\n<TEXT>\n{text}\n</TEXT>\n</DOC>\n"
            )


def _write_rss(folder: Path, articles: Iterable[News]) -> None:
    items = "".join(
        f"<item><guid>{one.id}</guid><title>{html.escape(one.title)}</title><author>{one.author}</author>"
        f"<pubDate>{format_datetime(one.day)}</pubDate><description>{html.escape(_markup(one))}</description></item>"
        for one in articles
    )
    (folder / "a.rss").write_text(
        f"<rss><channel><title>Harbour Wire</title>{items}</channel></rss>", "utf-8"
    )


def _write_nitf(folder: Path, articles: Iterable[News]) -> None:
    for one in articles:
        (folder / f"{one.id}.xml").write_text(
            f'<nitf><head><docdata><doc-id id-string="{one.id}"/></docdata>'
            f'<pubdata date.publication="{one.day:%Y%m%dT%H%M%S}" name="{one.source}"/></head>'
            f"<body><body.head><hedline><hl1>{html.escape(one.title)}</hl1></hedline><byline>{one.author}</byline></body.head>"
            f"<body.content>{_markup(one)}</body.content></body></nitf>",
            "utf-8",
        )


def _markup(one: News) -> str:
    return "".join(f"<p>{html.escape(part)}</p>" for part in one.paragraphs)


def _write_html(folder: Path, articles: Iterable[News]) -> None:
    menu = "".join(f'<li><a href="/{name}">{name.title()}</a></li>' for name in "news sport weather".split())
    for one in articles:
        title = html.escape(one.title)
        (folder / f"{one.id}.html").write_text(
            f'<!DOCTYPE html><html><head><title>{title}</title><meta charset="utf-8">'
            f'<meta property="article:published_time" content="{one.day.isoformat()}"></head><body>'
            f"<nav><ul>{menu}</ul></nav><article><h1>{title}</h1>{_markup(one)}</article>"
            "<footer>© Harbour Wire</footer></body></html>",
            "utf-8",
        )


def _write_text(folder: Path, articles: Iterable[News]) -> None:
    for one in articles:
        (folder / f"{one.id}.txt").write_text(f"{one.title}\n\n{one.text}\n", "utf-8")


def _write_markdown(folder: Path, articles: Iterable[News]) -> None:
    for one in articles:
        (folder / f"{one.id}.md").write_text(
            f"---\ntitle: {json.dumps(one.title)}\ndate: {one.day:%Y-%m-%d}\n---\n\n{one.text}\n", "utf-8"
        )


def _write_zip(folder: Path, articles: Iterable[News]) -> None:
    with zipfile.ZipFile(folder / "a.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for one in articles:
            archive.writestr(f"{one.id}.txt", f"{one.title}\n\n{one.text}\n")


def _letter(one: News) -> EmailMessage:
    letter = EmailMessage()
    letter["Subject"], letter["From"] = one.title, f"{one.author} <desk@wire.example>"
    letter["Date"], letter["Message-ID"] = format_datetime(one.day), f"<{one.id}@wire.example>"
    letter.set_content(one.text)
    return letter


def _write_mail(folder: Path, articles: Iterable[News]) -> None:
    for one in articles:
        (folder / f"{one.id}.eml").write_bytes(_letter(one).as_bytes())


def _write_mbox(folder: Path, articles: Iterable[News]) -> None:
    box = mailbox.mbox(folder / "a.mbox")
    for one in articles:
        box.add(_letter(one).as_bytes())
    box.close()


def _write_docx(folder: Path, articles: Iterable[News]) -> None:
    import docx

    for one in articles:
        document = docx.Document()
        document.add_heading(one.title, 1)
        for part in one.paragraphs:
            document.add_paragraph(part)
        document.save(str(folder / f"{one.id}.docx"))


def _write_rtf(folder: Path, articles: Iterable[News]) -> None:
    for one in articles:
        text = "\\par\\par ".join((one.title, *one.paragraphs))
        coded = "".join(c if c.isascii() else f"\\u{ord(c)}?" for c in text)
        (folder / f"{one.id}.rtf").write_text(f"{{\\rtf1\\ansi {coded}}}", "ascii")


Maker = Callable[[Path, Iterable[News]], None]
MAKERS: dict[str, Maker] = {
    "JSON Lines": write_json_lines, "JSON": _write_json, "CSV": write_csv, "XLSX": _write_xlsx,
    "Parquet": _write_parquet, "SGML": _write_sgml, "RSS": _write_rss, "NITF": _write_nitf,
    "HTML": _write_html, "plain text": _write_text, "Markdown": _write_markdown, "zip": _write_zip,
    "EML": _write_mail, "mbox": _write_mbox, "DOCX": _write_docx, "RTF": _write_rtf,
}  # fmt: skip
"""Format -> what writes articles in it into a folder, in one file where the format holds several."""
