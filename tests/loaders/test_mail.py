"""Mail: newsletters, mailboxes and saved pages."""

from __future__ import annotations

from email.message import EmailMessage
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.loaders.inside import BODY, PAGE, TITLE, articles, only, read, reasons


def message(body: str = BODY, html: str = "", **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = "Harbour Wire <news@example.org>"
    made["To"] = "desk@example.org"
    made["Subject"] = TITLE
    made["Date"] = "Mon, 03 Mar 2014 09:00:00 +0100"
    for name, value in headers.items():
        made[name] = value
    made.set_content(body)
    if html:
        made.add_alternative(html, subtype="html")
    return made


def test_a_newsletter_has_subject_day_and_outlet(tmp_path: Path) -> None:
    article = only(read(tmp_path, "x.eml", bytes(message())))
    assert (article.title, article.source, article.text) == (TITLE, "Harbour Wire", BODY)
    assert article.published is not None
    assert article.published.isoformat() == "2014-03-03T09:00:00+01:00"


def test_the_page_is_read_where_the_text_says_nothing(tmp_path: Path) -> None:
    article = only(read(tmp_path, "x.eml", bytes(message("View in your browser.", PAGE))))
    assert (article.title, article.text) == (TITLE, BODY)


def test_encodings_are_undone(tmp_path: Path) -> None:
    made = EmailMessage()
    made["From"], made["Subject"] = "Zeitung <a@example.org>", "Grüße aus Bärenhafen"
    made.set_content(BODY.replace("Ada Lund", "Jürgen Größ"), charset="iso-8859-1", cte="quoted-printable")
    article = only(read(tmp_path, "x.eml", bytes(made)))
    assert article.title == "Grüße aus Bärenhafen"
    assert "Jürgen Größ" in article.text


def test_signatures_and_quoted_replies_are_left_out(tmp_path: Path) -> None:
    text = f"{BODY}\n\nOn Monday, Ida wrote:\n> Old words of another.\n> More.\n\n-- \nThe list\nUnsubscribe"
    assert only(read(tmp_path, "x.eml", bytes(message(text)))).text == BODY


def test_each_message_of_a_mailbox_is_an_article(tmp_path: Path) -> None:
    envelope = b"From news@example.org Mon Mar  3 09:00:00 2014\n"
    said = bytes(
        message(f"{BODY}\n\n>From here on, nothing changed.\n\nFrom the quay, all was quiet that day.")
    )
    found = read(tmp_path, "x.mbox", (envelope + said + b"\n") * 3)
    assert [one.title for one in articles(found)] == [TITLE] * 3
    assert articles(found)[0].text.endswith(
        "From here on, nothing changed.\n\nFrom the quay, all was quiet that day."
    )


def test_an_endless_line_in_a_mailbox_is_refused(tmp_path: Path) -> None:
    envelope = b"From news@example.org Mon Mar  3 09:00:00 2014\n"
    data = envelope + b"Subject: x\n\n" + b"a" * 3_000_000 + b"\n\n" + envelope + bytes(message())
    found = read(tmp_path, "x.mbox", data, max_bytes=1_000_000)
    assert reasons(found) == ["the message is larger than 1,000,000 bytes"]
    assert len(articles(found)) == 1


def test_a_saved_page_is_read_with_its_address(tmp_path: Path) -> None:
    data = (
        "From: <Saved by Blink>\r\nSnapshot-Content-Location: https://example.org/basin\r\n"
        f"Subject: {TITLE}\r\nDate: Tue, 3 Jan 2023 10:00:00 -0000\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/related; type="text/html"; boundary="--b"\r\n\r\n----b\r\n'
        "Content-Type: text/html; charset=utf-8\r\nContent-Location: https://example.org/basin\r\n\r\n"
        f"{PAGE}\r\n----b\r\n"
        "Content-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n----b--\r\n"
    )
    for name in ("x.mhtml", "y.mht", "z"):
        article = only(read(tmp_path, name, data.encode()))
        assert (article.url, article.published, article.text) == ("https://example.org/basin", None, BODY)


def test_apples_mail_is_read(tmp_path: Path) -> None:
    data = bytes(message())
    made = b"%d\n%s<?xml version='1.0'?><plist/>" % (len(data), data)
    assert only(read(tmp_path, "1.emlx", made)).text == BODY


def test_a_text_that_begins_with_a_header_is_no_mail(tmp_path: Path) -> None:
    article = only(read(tmp_path, "x.txt", f"From: here to the quay\n\n{BODY}".encode()))
    assert article.title == "From: here to the quay"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.sampled_from(["x.eml", "x.mbox", "x.mhtml", "x.emlx"]))
def test_nothing_raises(tmp_path: Path, junk: bytes, name: str) -> None:
    read(tmp_path, name, junk)
    read(tmp_path, name, b"From: a\nMIME-Version: 1.0\nContent-Type: multipart/mixed; boundary=x\n" + junk)
