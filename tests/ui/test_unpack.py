"""Uploaded files: zips that lie, bomb and climb are opened safely, and what stays out is named."""

from __future__ import annotations

import stat
import zipfile
from pathlib import Path

import pytest

from rag.loaders import Skipped
from ui.archive.unpack import Found, Unpacker
from ui.security.uploads import Limits


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    inside = tmp_path / "inside"
    inside.mkdir()
    return inside


def zipped(path: Path, members: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> Path:
    with zipfile.ZipFile(path, "w", compression) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return path


def unpacked(folder: Path, path: Path, limits: Limits | None = None) -> list[Found | Skipped]:
    return list(Unpacker(folder, limits or Limits()).open(path, path.name))


def reasons(found: list[Found | Skipped]) -> list[str]:
    return [item.reason for item in found if isinstance(item, Skipped)]


@pytest.mark.parametrize(
    "name", ["../../evil.txt", "/etc/evil.txt", "..\\..\\evil.txt", "C:\\evil.txt", "a/../../evil.txt"]
)
def test_no_name_leads_out_of_the_folder(folder: Path, tmp_path: Path, name: str) -> None:
    found = unpacked(folder, zipped(tmp_path / "a.zip", {name: b"text"}))
    assert all(isinstance(item, Found) and item.path.resolve().is_relative_to(folder) for item in found)
    assert not (tmp_path / "evil.txt").exists()


def test_a_bomb_is_cut_off_while_it_unpacks(folder: Path, tmp_path: Path) -> None:
    bomb = zipped(tmp_path / "bomb.zip", {"a.txt": b"0" * 5_000_000})
    found = unpacked(folder, bomb, Limits(file_bytes=1_000_000))
    assert reasons(found) == ["it is larger than 1 MB when unpacked"]
    assert sum(file.stat().st_size for file in folder.rglob("*") if file.is_file()) == 0


def test_many_files_share_one_limit(folder: Path, tmp_path: Path) -> None:
    many = zipped(tmp_path / "many.zip", {f"{n}.txt": b"0" * 400_000 for n in range(6)})
    found = unpacked(folder, many, Limits(file_bytes=1_000_000, total_bytes=1_000_000))
    assert reasons(found)[0] == "all files together are larger than 1 MB"
    found = unpacked(folder / "more", many, Limits(files=2))
    assert len([item for item in found if isinstance(item, Found)]) == 2
    assert "more than 2 files" in reasons(found)[0]


def test_links_encrypted_files_and_zips_inside_stay_out(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "odd.zip"
    with zipfile.ZipFile(path, "w") as archive:
        link = zipfile.ZipInfo("link.txt")
        link.external_attr = (stat.S_IFLNK | 0o777) << 16
        archive.writestr(link, "/etc/passwd")
        archive.writestr("inner.zip", b"PK")
        archive.writestr("__MACOSX/._a.txt", b"x")
        archive.writestr(".hidden", b"x")
    assert reasons(unpacked(folder, path)) == ["it is a link", "it is a zip inside a zip; add it by itself"]


def test_a_damaged_zip_is_named(folder: Path, tmp_path: Path) -> None:
    path = zipped(tmp_path / "a.zip", {"a.txt": b"words " * 1_000})
    data = bytearray(path.read_bytes())
    data[60:90] = bytes(30)
    path.write_bytes(bytes(data))
    assert len(reasons(unpacked(folder, path))) == 1


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_member_that_would_be_unpacked_in_one_piece_stays_out(
    folder: Path, tmp_path: Path, method: int
) -> None:
    path = zipped(tmp_path / "a.zip", {"a.txt": b"\n" * 100_000}, method)
    assert reasons(unpacked(folder, path)) == ["it is packed by an unusual method; zip it again with deflate"]
