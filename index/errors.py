"""What can go wrong in the index, one class for each thing the caller can do about it.

IndexingError
├── CorpusError         correct the essay or questions file it names
├── QuestionsError      correct the file of questions with known answers
├── CalibrationError    run `python -m index calibrate`, or remove the file
├── EncoderError        correct INDEX_ENCODER, or bring the model to this machine
├── IndexNotBuilt       run `python -m index build`
├── IndexDamaged        run `python -m index rollback`, or `build --full`
├── IndexMismatch       run `python -m index build` with this encoder, or set the other one
├── BuildRunning        wait for the other build
└── IndexNotWritten     give INDEX_HOME room and rights, then build again
"""

from pathlib import Path


class IndexingError(Exception):
    """Base of every error the index raises on purpose."""


class CorpusError(IndexingError):
    """An essay or a questions file is not what it should be.

    Attributes:
        path: The file.
        line: The line, counted from 1; None where the file as a whole is meant.
        found: What stands there.
        expected: What should stand there.
        remedy: What to do about it.
    """

    def __init__(
        self, path: Path, line: int | None, *, found: str, expected: str, remedy: str
    ) -> None:
        where = path if line is None else f"{path}:{line}"
        super().__init__(f"{where}: found {found}; expected {expected}; {remedy}")
        self.path, self.line = path, line
        self.found, self.expected, self.remedy = found, expected, remedy


class QuestionsError(IndexingError):
    """A file of questions with known answers is not what it should be."""

    def __init__(self, path: Path, line: int | None, found: str) -> None:
        where = path if line is None else f"{path}:{line}"
        super().__init__(
            f"{where}: found {found}; expected JSON lines with 'question', 'answerable' and "
            "'gold', a list of {'quote'}; correct the file"
        )


class CalibrationError(IndexingError):
    """A calibration cannot be read, or not be made."""

    def __init__(self, path: Path, found: str) -> None:
        super().__init__(
            f"{path}: found {found}; expected a calibration; "
            "run `python -m index calibrate`, or remove the file"
        )


class EncoderError(IndexingError):
    """The model that the settings name cannot be loaded."""

    def __init__(self, model: str, *, found: str, remedy: str) -> None:
        super().__init__(f"encoder {model!r}: {found}; {remedy}")


class IndexNotBuilt(IndexingError):  # noqa: N818 - it says what is so, as the others do
    """There is no generation that could serve."""

    def __init__(self, home: Path, found: str = "no generation") -> None:
        super().__init__(f"{home}: found {found}; run `python -m index build`")


class IndexDamaged(IndexingError):  # noqa: N818 - it says what is so
    """A file of a generation is not what its manifest says."""

    def __init__(self, path: Path, *, found: str, expected: str) -> None:
        super().__init__(
            f"{path}: found {found}; expected {expected}; "
            "run `python -m index rollback`, or `python -m index build --full`"
        )


class IndexMismatch(IndexingError):  # noqa: N818 - it says what is so
    """A generation and an encoder do not belong together."""

    def __init__(self, generation: str, *, stored: str, offered: str) -> None:
        super().__init__(
            f"generation {generation} was built with {stored}, the encoder in force is {offered}; "
            "run `python -m index build`, or set INDEX_ENCODER to the other one"
        )


class BuildRunning(IndexingError):  # noqa: N818 - it says what is so
    """Another process is building in the same INDEX_HOME."""

    def __init__(self, home: Path, holder: str) -> None:
        super().__init__(f"{home}: found another build at work, {holder}; wait until it has ended")


class IndexNotWritten(IndexingError):  # noqa: N818 - it says what is so
    """A generation could not be written to disk; the serving one is untouched."""

    def __init__(self, home: Path, reason: str) -> None:
        super().__init__(
            f"{home}: the new generation could not be written ({reason}); the serving one is "
            "untouched; see to room and rights there, then build again"
        )
