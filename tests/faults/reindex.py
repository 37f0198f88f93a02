"""`python -m tests.faults.reindex HOME CORPUS [PAUSE]`: `python -m index build`, small encoder.

With a pause, in seconds, every batch of texts takes so long.
"""

import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

from index import __main__ as command
from index.domain import Encoded
from index.settings import IndexSettings
from tests.fakes import WordEncoder
from tests.index.workshop import EXAMPLES, with_examples


class SlowEncoder(WordEncoder):
    pause_s = 0.0

    def encode_passages(self, texts: Sequence[str], contexts: Sequence[str]) -> Encoded:
        if self.pause_s:
            signal.sigtimedwait((), self.pause_s)  # a signal ends it
        return super().encode_passages(texts, contexts)


def main(home: str, corpus: str, pause_s: str = "0") -> None:
    encoder = SlowEncoder()
    encoder.pause_s = float(pause_s)
    settings = IndexSettings(home=Path(home), corpus=(Path(corpus),), keep=2)
    with pytest.MonkeyPatch.context() as patch, with_examples(EXAMPLES):
        patch.setattr(command, "_encoder", lambda settings, threads: encoder)
        patch.setattr(command, "IndexSettings", lambda: settings)
        patch.setattr(sys, "argv", ["index", "build", "--background"])
        command.main()


if __name__ == "__main__":
    main(*sys.argv[1:])
