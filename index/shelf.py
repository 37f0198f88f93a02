"""The generations of one INDEX_HOME: which of them serves, and how another takes its place."""

import logging
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from index.errors import (
    BuildRunning,
    IndexDamaged,
    IndexingError,
    IndexMismatch,
    IndexNotBuilt,
    IndexNotWritten,
)
from index.generation import Generation
from index.manifest import MANIFEST, Manifest, read_manifest, sync, verify, write_bytes

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
        """Return the id that CURRENT names; None before the first build."""
        try:
            return (self.home / "CURRENT").read_text(
                encoding="utf-8", errors="replace"
            ).strip() or None
        except FileNotFoundError:
            return None

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
        return read_manifest(self.generations / self._current())

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
        current = self._current()
        verify(self.generations / current, read_manifest(self.generations / current))
        return current

    def publish(self, name: str) -> None:
        """Let a complete generation serve from now on: one rename, or nothing.

        Raises:
            OSError: The disk refuses; what served before serves on.
        """
        before = self.current_id()
        sync(self.generations)
        self._point_to(name)
        try:
            sync(self.home)
        except OSError:
            if before is not None:
                self._point_to(before)
            raise

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
        """Remove what builds left unfinished, and all but the newest generations.

        The current one stays whatever its age. To be called under the lock.
        """
        whole = self.ids()
        kept = {*whole[:keep], self.current_id()}
        for folder in self.generations.glob("*"):
            if folder.is_dir() and folder.name not in kept:
                (folder / MANIFEST).unlink(missing_ok=True)  # at once no generation any more
                shutil.rmtree(folder)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keep every other build, rollback and tidying out.

        Raises:
            BuildRunning: Another process is at it.
            IndexNotWritten: There is no room or no right for the lock.
        """
        lock = FileLock(self.home / "build.lock", timeout=0)
        try:
            self.generations.mkdir(parents=True, exist_ok=True)
            lock.acquire()
        except Timeout:
            raise BuildRunning(self.home) from None
        except OSError as error:
            raise IndexNotWritten(self.home, error.strerror or "an error") from error
        try:
            yield
        finally:
            lock.release()

    def _point_to(self, name: str) -> None:
        aside = self.home / "CURRENT.tmp"
        write_bytes(aside, f"{name}\n".encode())
        aside.rename(self.home / "CURRENT")

    def _current(self) -> str:
        current = self.current_id()
        if current is None:
            raise IndexNotBuilt(self.home)
        return current
