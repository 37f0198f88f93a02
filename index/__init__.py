"""Essays in, passages out: everything about retrieval, nothing about Telegram.

The encoder is apart, in `index.encoder`: importing it loads torch, which takes seconds.
"""

from index.build import Builder
from index.confidence import Calibration
from index.domain import (
    Candidate,
    Company,
    Encoded,
    Encoder,
    Essay,
    Findings,
    Gone,
    Hit,
    Passage,
    Pieces,
    ReaderQuestion,
    Sentence,
    Store,
    Voice,
)
from index.errors import (
    BuildRunning,
    CalibrationError,
    CorpusError,
    EncoderError,
    IndexDamaged,
    IndexingError,
    IndexMismatch,
    IndexNotBuilt,
    IndexNotWritten,
    QuestionsError,
)
from index.generation import Generation
from index.places import Place
from index.plan import Plan
from index.query import language_of
from index.report import Progress, Report
from index.searcher import Asked, Searcher
from index.settings import IndexSettings
from index.shelf import Shelf
from index.suggestions import suggest, suggest_beside

__all__ = [
    "Asked",
    "BuildRunning",
    "Builder",
    "Calibration",
    "CalibrationError",
    "Candidate",
    "Company",
    "CorpusError",
    "Encoded",
    "Encoder",
    "EncoderError",
    "Essay",
    "Findings",
    "Generation",
    "Gone",
    "Hit",
    "IndexDamaged",
    "IndexMismatch",
    "IndexNotBuilt",
    "IndexNotWritten",
    "IndexSettings",
    "IndexingError",
    "Passage",
    "Pieces",
    "Place",
    "Plan",
    "Progress",
    "QuestionsError",
    "ReaderQuestion",
    "Report",
    "Searcher",
    "Sentence",
    "Shelf",
    "Store",
    "Voice",
    "language_of",
    "suggest",
    "suggest_beside",
]
