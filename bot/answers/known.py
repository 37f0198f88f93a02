"""What was found for questions that were asked before: people ask the same, and press the same."""

import secrets
import threading
from collections import OrderedDict
from dataclasses import replace
from hashlib import blake2b

from index import Findings

MOST = 1_000  # questions


class Known:
    """The findings of one searcher, by question; the longest unasked is forgotten first.

    It holds no question's words, only a digest of them under a key that dies with the process.
    """

    def __init__(self, most: int = MOST) -> None:
        self._most, self._key = most, secrets.token_bytes(32)
        self._findings: OrderedDict[bytes, Findings] = OrderedDict()
        self._lock = threading.Lock()

    def find(self, question: str) -> Findings | None:
        """Return what was found for these very words; None if they were not asked of late."""
        digest = self._digest(question)
        with self._lock:
            found = self._findings.get(digest)
            if found is None:
                return None
            self._findings.move_to_end(digest)
        return replace(found, question=question)

    def keep(self, findings: Findings) -> None:
        """Remember what was found, without the question's words."""
        digest = self._digest(findings.question)
        with self._lock:
            self._findings[digest] = replace(findings, question="")
            if len(self._findings) > self._most:
                self._findings.popitem(last=False)

    def _digest(self, question: str) -> bytes:
        return blake2b(question.encode(errors="surrogatepass"), key=self._key).digest()
