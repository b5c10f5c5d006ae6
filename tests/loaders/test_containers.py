"""Zip and tar: what lies in them is read as in a folder, within limits."""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.loaders.inside import BODY, TITLE, articles, only, read, reasons

TEXT = f"{TITLE}\n\n{BODY}".encode()


def zipped(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return buffer.getvalue()


def tarred(files: dict[str, bytes], mode: str = "w") -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:  # type: ignore[call-overload]
        for name, data in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(data)
            archive.addfile(member, io.BytesIO(data))
    return buffer.getvalue()


def test_files_in_folders_of_a_zip_are_read_and_hidden_ones_passed_over(tmp_path: Path) -> None:
    data = zipped({
        "news/": b"", "news/a.txt": TEXT, "../b.txt": TEXT,
        "__MACOSX/news/._a.txt": b"\0", ".DS_Store": b"\0",
    })  # fmt: skip
    found = read(tmp_path, "x.zip", data)
    assert [one.origin.split("x.zip/")[1] for one in articles(found)] == ["news/a.txt", "../b.txt"]
    assert reasons(found) == []


@pytest.mark.parametrize("mode", ["w", "w:gz", "w:bz2", "w:xz"])
def test_tars_are_read_in_every_compression(tmp_path: Path, mode: str) -> None:
    found = read(tmp_path, "x.tar", tarred({"a.txt": TEXT, "in/b.txt.gz": gzip.compress(TEXT)}, mode))
    assert [one.title for one in articles(found)] == [TITLE, TITLE]


def test_links_and_devices_of_a_tar_are_passed_over(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, kind in (
            ("a.txt", tarfile.SYMTYPE),
            ("b.txt", tarfile.CHRTYPE),
            ("c.txt", tarfile.LNKTYPE),
        ):
            member = tarfile.TarInfo(name)
            member.type, member.linkname = kind, "/etc/passwd"
            archive.addfile(member)
    assert read(tmp_path, "x.tar", buffer.getvalue()) == []


def test_containers_in_containers_are_opened_three_deep(tmp_path: Path) -> None:
    data = zipped({"a.txt": TEXT})
    inner = tarred({"one.zip": data})
    assert only(read(tmp_path, "x.zip", zipped({"two.tar": inner}))).origin.endswith("two.tar/one.zip/a.txt")
    (reason,) = reasons(read(tmp_path, "y.zip", zipped({"three.zip": zipped({"two.tar": inner})})))
    assert "3 containers deep" in reason


def test_an_encrypted_member_is_named(tmp_path: Path) -> None:
    data = bytearray(zipped({"a.txt": TEXT, "b.txt": TEXT}))
    data[data.index(b"PK\x01\x02") + 8] |= 1
    found = read(tmp_path, "x.zip", bytes(data))
    assert reasons(found) == ["it is encrypted; unpack it with its password first"]
    assert len(articles(found)) == 1


def test_a_bomb_ends_at_the_limit(tmp_path: Path) -> None:
    bomb = zipped({f"{n}.txt": bytes(20_000_000) for n in range(6)})
    found = read(tmp_path, "x.zip", bomb, max_bytes=1_000_000)
    assert 1 <= len(reasons(found)) <= 6
    nested = zipped({"in.zip": zipped({"a.jsonl": b"{}" * 30_000_000})})
    assert reasons(read(tmp_path, "y.zip", nested, max_bytes=1_000_000))


def test_thousands_of_members_are_read(tmp_path: Path) -> None:
    found = read(tmp_path, "x.zip", zipped({f"{n}.txt": TEXT + b" %d" % n for n in range(2_000)}))
    assert len(articles(found)) == 2_000


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.integers(0, 400), st.binary(max_size=20), st.booleans())
def test_damage_never_raises(tmp_path: Path, at: int, junk: bytes, is_tar: bool) -> None:
    data = tarred({"a.txt": TEXT}) if is_tar else zipped({"a.txt": TEXT, "b.txt": TEXT})
    read(tmp_path, "x.zip", data[:at] + junk + data[at + len(junk) :])
    read(tmp_path, "y.zip", data[:at])
