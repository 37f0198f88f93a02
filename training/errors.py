"""What can go wrong before training starts, one class for each thing the caller can do about it.

TrainingError
├── DataError       bring the sentences, questions or pairs it names, or correct them
├── ModelError      give the folder of a sentence-transformers model
└── OutputError     name a folder that can be written
"""

from pathlib import Path


class TrainingError(Exception):
    """Base of every error that training raises on purpose."""

    def __init__(self, path: Path, *, found: str, expected: str, remedy: str) -> None:
        super().__init__(f"{path}: found {found}; expected {expected}; {remedy}")


class DataError(TrainingError):
    """A file to learn from is missing, or is not what it should be."""


class ModelError(TrainingError):
    """A folder does not hold a model to start from."""


class OutputError(TrainingError):
    """The result could not be written; said before the work, not after it."""
