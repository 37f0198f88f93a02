"""What a build says about itself, and files that are on disk for good.

`faiss.read_index` accepts damaged files and a full disk can swallow the end of one, so every file
of a generation is listed here with its size and sha256.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from index.errors import IndexDamaged, IndexMismatch

FORMAT = 2
MANIFEST = "manifest.json"

Manifest = Mapping[str, Any]


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write the manifest last: a folder without one is no generation."""
    aside = folder / f"{MANIFEST}.tmp"
    write_json(aside, {**manifest, "digest": _manifest_digest(manifest)})
    aside.rename(folder / MANIFEST)
    sync(folder)


def read_manifest(folder: Path) -> Manifest:
    """Read a generation's manifest.

    Raises:
        IndexDamaged: There is none, or it was changed after it was written.
        IndexMismatch: It is of another format.
    """
    path = folder / MANIFEST
    try:
        raw = path.read_bytes()
        manifest = json.loads(raw)
        same = raw == _json(manifest)  # not a byte more, not another way to say the same
        digest = manifest.pop("digest")
        whole = same and digest == _manifest_digest(manifest)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise IndexDamaged(
            path, found=f"no readable manifest ({type(error).__name__})", expected="a manifest"
        ) from error
    if not whole:
        raise IndexDamaged(path, found="a changed manifest", expected=f"the digest {digest!s:.12}")
    if manifest["format"] != FORMAT:
        raise IndexMismatch(
            folder.name, stored=f"format {manifest['format']}", offered=f"format {FORMAT}"
        )
    return dict(manifest)


def verify(folder: Path, manifest: Manifest) -> None:
    """Compare every file with the manifest.

    Raises:
        IndexDamaged: A file is missing, too short, too long or changed.
    """
    for name, expected in manifest["files"].items():
        try:
            found = fingerprint(folder / name)
        except OSError as error:
            raise IndexDamaged(
                folder / name, found=error.strerror or "an error", expected="a readable file"
            ) from error
        if found != expected:
            raise IndexDamaged(
                folder / name,
                found=f"{found['size']} bytes with sha256 {found['sha256'][:12]}",
                expected=f"{expected['size']} bytes with sha256 {expected['sha256'][:12]}",
            )


def size_of(manifest: Manifest) -> int:
    """Return how many bytes a generation's files are."""
    return sum(file["size"] for file in manifest["files"].values())


def sync(path: Path) -> None:
    """Make a file or a folder survive a loss of power."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def fingerprint(path: Path) -> dict[str, Any]:
    """Return sha256 and size of a file, as read from disk."""
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return {"sha256": digest, "size": file.tell()}


def _manifest_digest(manifest: Manifest) -> str:
    return hashlib.sha256(json.dumps(manifest, sort_keys=True).encode()).hexdigest()


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False).encode()


def write_json(path: Path, value: object) -> None:
    """Write a value as JSON in UTF-8, onto the disk."""
    write_bytes(path, _json(value))


def write_bytes(path: Path, raw: bytes | memoryview) -> None:
    """Write a file, onto the disk.

    Raises:
        OSError: Not all of it could be written.
    """
    with path.open("wb") as file:
        file.write(raw)
        file.flush()
        os.fsync(file.fileno())


def read_json(path: Path) -> Any:
    """Read what `write_json` wrote."""
    return json.loads(path.read_bytes())
