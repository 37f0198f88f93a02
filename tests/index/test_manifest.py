import hashlib
import json
import re
from pathlib import Path
from typing import Any

import pytest

from index.errors import IndexDamaged, IndexMismatch
from index.manifest import (
    FORMAT,
    MANIFEST,
    fingerprint,
    read_json,
    read_manifest,
    verify,
    write_bytes,
    write_json,
    write_manifest,
)


def manifest(folder: Path) -> dict[str, Any]:
    (folder / "inner").mkdir()
    write_bytes(folder / "a.bin", b"abc")
    write_json(folder / "inner" / "b.json", {"ñ": ["😀", 1]})
    names = ("a.bin", "inner/b.json")
    return {
        "format": FORMAT,
        "title": "Ñandú",
        "files": {name: fingerprint(folder / name) for name in names},
    }


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    written = manifest(tmp_path)
    write_manifest(tmp_path, written)

    assert read_manifest(tmp_path) == written
    verify(tmp_path, read_manifest(tmp_path))


def test_a_fingerprint_is_sha256_and_size(tmp_path: Path) -> None:
    write_bytes(tmp_path / "a", b"abc")

    assert fingerprint(tmp_path / "a") == {"sha256": hashlib.sha256(b"abc").hexdigest(), "size": 3}


def test_json_is_written_as_utf_8_and_read_back(tmp_path: Path) -> None:
    write_json(tmp_path / "a.json", {"ñ": ["😀", 1, None]})

    assert (tmp_path / "a.json").read_text(encoding="utf-8") == '{"ñ": ["😀", 1, null]}'
    assert read_json(tmp_path / "a.json") == {"ñ": ["😀", 1, None]}


@pytest.mark.parametrize(
    "change",
    [{"added": 1}, {"title": "Nandú"}, {"format": 1}, {"files": {}}, {"digest": "0" * 64}],
)
def test_a_changed_manifest_is_refused(change: dict[str, Any], tmp_path: Path) -> None:
    write_manifest(tmp_path, manifest(tmp_path))
    path = tmp_path / MANIFEST
    write_json(path, {**read_json(path), **change})

    message = re.escape(f"{path}: found a changed manifest; expected the digest ")
    with pytest.raises(IndexDamaged, match=message):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    "raw", [b"", b"{", b"[]", b"null", b'"text"', b"5", b"{}", b"\xff\xfe", b'{"format": 1}']
)
def test_what_is_no_manifest_is_refused(raw: bytes, tmp_path: Path) -> None:
    (tmp_path / MANIFEST).write_bytes(raw)

    message = re.escape(f"{tmp_path / MANIFEST}: found no readable manifest (")
    with pytest.raises(IndexDamaged, match=message):
        read_manifest(tmp_path)


def test_a_folder_without_a_manifest_is_refused(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match=r"no readable manifest \(FileNotFoundError\); expected"):
        read_manifest(tmp_path)


def test_another_format_is_refused_by_number(tmp_path: Path) -> None:
    write_manifest(tmp_path, {**manifest(tmp_path), "format": 99})

    message = f"generation {tmp_path.name} was built with format 99, the encoder in force is format"
    with pytest.raises(IndexMismatch, match=re.escape(message)):
        read_manifest(tmp_path)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        (b"", "0 bytes with sha256 e3b0c44298fc"),
        (b"ab", "2 bytes with sha256 fb8e20fc2e4c"),
        (b"abd", "3 bytes with sha256 a52d159f262b"),
        (b"abc\n", "4 bytes with sha256 edeaaff3f177"),
    ],
)
def test_a_file_of_other_bytes_is_refused_with_both_numbers(
    raw: bytes, found: str, tmp_path: Path
) -> None:
    written = manifest(tmp_path)
    (tmp_path / "a.bin").write_bytes(raw)
    message = f"{tmp_path / 'a.bin'}: found {found}; expected 3 bytes with sha256 ba7816bf8f01; run"

    with pytest.raises(IndexDamaged, match=re.escape(message)):
        verify(tmp_path, written)


def test_a_missing_file_is_refused_by_name(tmp_path: Path) -> None:
    written = manifest(tmp_path)
    (tmp_path / "inner" / "b.json").unlink()
    message = (
        f"{tmp_path / 'inner' / 'b.json'}: found No such file or directory; expected a readabl"
    )

    with pytest.raises(IndexDamaged, match=re.escape(message)):
        verify(tmp_path, written)


def test_a_manifest_is_plain_json(tmp_path: Path) -> None:
    write_manifest(tmp_path, manifest(tmp_path))

    assert set(json.loads((tmp_path / MANIFEST).read_bytes())) == {
        "format",
        "title",
        "files",
        "digest",
    }
