"""An index in use and a corpus that has grown: what serves after something has gone wrong."""

import shutil
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from index.searcher import Searcher
from tests.fakes import WordEncoder
from tests.index.essays import write_essay, write_small_corpus
from tests.index.workshop import Workshop

KEEP = 2  # generations: so a build also removes one
SERVES_WITHIN_S = 5.0
QUESTION, ANSWER = "¿Cuánto tiempo reposa la masa?", "La masa reposa toda la noche."
WIND = "El viento del sur seca la ropa en una hora."
DAWN = "El alba llega a las seis y media en octubre."


@dataclass(frozen=True)
class House:
    """Two generations, the newer serves; the corpus has one essay more.

    Attributes:
        root: Holds corpus, index, and the index as it was.
        old: The id that serves before.
    """

    root: Path
    old: str

    @classmethod
    def furnish(cls, root: Path) -> Self:
        workshop = Workshop(root, WordEncoder())
        write_small_corpus(workshop.corpus)
        workshop.build()
        write_essay(workshop.corpus, "viento", WIND)
        old = workshop.build().generation
        write_essay(workshop.corpus, "alba", DAWN)
        shutil.copytree(root / "index", root / "template")
        return cls(root, old)

    @property
    def home(self) -> Path:
        return self.root / "index"

    @property
    def corpus(self) -> Path:
        return self.root / "corpus"

    @property
    def workshop(self) -> Workshop:
        return Workshop(self.root, WordEncoder())

    def restore(self) -> None:
        """Put the index back as it was."""
        for path in self.home.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink()
        shutil.copytree(self.root / "template", self.home, dirs_exist_ok=True)

    def serving(self) -> str:
        """Open what serves, verify it, ask it; return "old" or "new"."""
        begun = time.monotonic()
        shelf = self.workshop.shelf
        generation = shelf.current()
        found = Searcher(WordEncoder(), generation, generation.calibration).ask(QUESTION)
        took = time.monotonic() - begun

        assert found.hits[0].key_sentence.text == ANSWER
        assert took < SERVES_WITHIN_S
        assert generation.id == shelf.current_id() == shelf.verify()
        if generation.id == self.old:
            assert "alba" not in generation.essays
            return "old"
        assert generation.essays["alba"].text.strip() == DAWN
        return "new"

    def mend(self) -> None:
        """Build again, nothing going wrong: the new one serves, and nothing else is left."""
        shelf = self.workshop.shelf
        self.workshop.build(keep=KEEP)

        assert self.serving() == "new"
        assert {path.name for path in self.home.iterdir()} == {
            *("CURRENT", "build.lock", "generations"),
        }
        assert {path.name for path in shelf.generations.iterdir()} == set(shelf.ids())
        assert KEEP <= len(shelf.ids()) <= KEEP + 1
