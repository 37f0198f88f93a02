"""The generations of one INDEX_HOME: which of them serves, and how another takes its place."""

import logging
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import (
    IndexDamaged,
    IndexingError,
    IndexMismatch,
    IndexNotBuilt,
    IndexNotWritten,
)
from index.generation import Generation
from index.lock import locked
from index.manifest import MANIFEST, Manifest, read_manifest, sync, verify, write_bytes

LOST = "unknown"  # in place of an id: there are generations, CURRENT does not say which

_CURRENT = re.compile(rb"(\d{8}T\d{12}Z)\n")

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Shelf:
    """INDEX_HOME as a folder: `generations/<id>/`, `CURRENT` and the lock of builds."""

    home: Path

    @property
    def generations(self) -> Path:
        """The folder of all generations."""
        return self.home / "generations"

    def current_id(self) -> str | None:
        """Return the id that CURRENT names; LOST if it cannot be told; None before any build."""
        try:
            named = _CURRENT.fullmatch((self.home / "CURRENT").read_bytes())
        except FileNotFoundError:
            return LOST if self.ids() else None
        except OSError as error:
            logger.warning("CURRENT not read: %s", error.strerror)
            return LOST
        return named[1].decode() if named else LOST

    def ids(self) -> list[str]:
        """Return the ids of all generations with a whole manifest, newest first."""
        found = []
        for path in self.generations.glob(f"*/{MANIFEST}"):
            with suppress(IndexDamaged, IndexMismatch):
                read_manifest(path.parent)
                found.append(path.parent.name)
        return sorted(found, reverse=True)

    def manifest(self) -> Manifest:
        """Return the manifest of the current generation, without reading the rest.

        Raises:
            IndexNotBuilt: There is none yet.
            IndexDamaged: It cannot be read.
        """
        return read_manifest(self.generations / self._named())

    def current(self) -> Generation:
        """Open the generation that should serve; if it is damaged, the newest that is not.

        The caller sees by its id that another one serves.

        Raises:
            IndexNotBuilt: There is none yet.
            IndexDamaged: None is whole.
        """
        current = self._current()
        others = [name for name in self.ids() if name != current]
        refusals: list[IndexingError] = []
        for name in [current, *others]:
            try:
                return Generation.open(self.generations / name)
            except (IndexDamaged, IndexMismatch) as error:
                logger.warning("generation refused: %s", error)
                refusals.append(error)
        raise refusals[0]

    def verify(self) -> str:
        """Compare every file of the current generation with its manifest; return its id.

        Raises:
            IndexNotBuilt: There is none yet.
            IndexDamaged: A file is not what it should be.
        """
        current = self._named()
        verify(self.generations / current, read_manifest(self.generations / current))
        return current

    def publish(self, name: str) -> None:
        """Let a complete generation serve from now on: one rename, or nothing.

        Raises:
            OSError: The disk refuses; what served before serves on.
        """
        before, former = self.current_id(), self.home / "CURRENT.before"
        sync(self.generations)
        if before not in (None, LOST):  # now: the way back must not need room on the disk
            write_bytes(former, f"{before}\n".encode())
        aside = self.home / "CURRENT.tmp"
        write_bytes(aside, f"{name}\n".encode())
        aside.rename(self.home / "CURRENT")
        try:
            sync(self.home)
        except OSError:
            if before not in (None, LOST):
                former.rename(self.home / "CURRENT")
            raise
        with suppress(OSError):  # the next to take the lock removes it
            former.unlink(missing_ok=True)

    @contextmanager
    def publication(self) -> Iterator[None]:
        """Take back what a publication has written, if it fails, and say why with the remedy.

        Raises:
            IndexNotWritten: The disk refuses, or gives back other bytes than it was given.
        """
        before, done = self._folders(), False
        try:
            yield
            done = True
        except IndexDamaged as error:
            logger.warning("not read back as written: %s", error)
            raise IndexNotWritten(
                self.home, "what was read back is not what was written"
            ) from error
        except OSError as error:
            raise IndexNotWritten(self.home, error.strerror or str(error)) from error
        finally:
            if not done:
                self._take_back(self._folders() - before)

    def rollback(self, encoder_digest: str | None = None) -> tuple[str, str]:
        """Let the newest generation before the current one serve again.

        Args:
            encoder_digest: The encoder in force; None to take any.

        Returns:
            The ids from which and to which it went.

        Raises:
            IndexNotBuilt: There is no earlier one.
            IndexDamaged: The earlier one is not whole.
            IndexMismatch: The earlier one was built with another encoder.
            IndexNotWritten: The disk refuses.
        """
        with self.locked():
            current = self._current()
            earlier = [name for name in self.ids() if name < current]
            if not earlier:
                raise IndexNotBuilt(self.home, f"no generation before {current}")
            folder = self.generations / earlier[0]
            manifest: dict[str, Any] = dict(read_manifest(folder))
            verify(folder, manifest)
            built = manifest["encoder"]
            if encoder_digest is not None and built["digest"] != encoder_digest:
                raise IndexMismatch(
                    earlier[0],
                    stored=f"{built['name']} ({built['digest'][:12]})",
                    offered=f"another ({encoder_digest[:12]})",
                )
            try:
                self.publish(earlier[0])
            except OSError as error:
                raise IndexNotWritten(self.home, error.strerror or "an error") from error
            return current, earlier[0]

    def tidy(self, keep: int) -> None:
        """Remove what builds left unfinished, and all that is older than the newest whole ones.

        The current one stays whatever its age, and a damaged one pushes no whole one out. To be
        called under the lock.
        """
        self._sweep()
        whole, oldest = 0, ""
        for name in self.ids():
            if whole < keep:
                whole, oldest = whole + self._is_whole(name), name
        for folder in self._folders():
            if folder.name < oldest and folder.name != self.current_id():
                (folder / MANIFEST).unlink(missing_ok=True)  # at once no generation any more
                shutil.rmtree(folder)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other build, rollback and tidying out; clear away what killed ones left.

        Raises:
            BuildRunning: Another process is at it.
            IndexNotWritten: There is no room or no right for the lock.
        """
        try:
            self.generations.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise IndexNotWritten(self.home, error.strerror or "an error") from error
        with locked(self.home):
            try:
                self._sweep()
            except OSError as error:  # it only takes room
                logger.warning("leftovers not removed: %s", error.strerror)
            yield

    def _take_back(self, folders: set[Path]) -> None:
        current = self.current_id()
        for folder in folders:
            if current not in (folder.name, LOST):  # it may have switched before it failed
                shutil.rmtree(folder, ignore_errors=True)  # what stays, the next build removes

    def _sweep(self) -> None:
        for name in ("CURRENT.tmp", "CURRENT.before"):
            (self.home / name).unlink(missing_ok=True)
        for folder in self._folders():
            if not (folder / MANIFEST).exists() and folder.name != self.current_id():
                shutil.rmtree(folder)

    def _folders(self) -> set[Path]:
        return {folder for folder in self.generations.glob("*") if folder.is_dir()}

    def _is_whole(self, name: str) -> bool:
        try:
            verify(self.generations / name, read_manifest(self.generations / name))
        except (IndexDamaged, IndexMismatch) as error:
            logger.warning("generation not counted: %s", error)
            return False
        return True

    def _current(self) -> str:
        current = self.current_id()
        if current is None:
            raise IndexNotBuilt(self.home)
        return current

    def _named(self) -> str:
        current = self._current()
        if current == LOST:
            raise IndexDamaged(
                self.home / "CURRENT", found="no id", expected="the id of a generation"
            )
        return current
