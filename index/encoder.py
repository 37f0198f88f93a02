"""Text to vectors; the only door to sentence-transformers and torch, and as slow to import."""

import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import huggingface_hub
import numpy as np
import torch
import transformers
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError
from sentence_transformers import SentenceTransformer

from index.domain import Vectors
from index.errors import EncoderError
from index.settings import BUNDLED_ENCODER

# What decides the vectors, and nothing that could be code: weights come as safetensors only.
MODEL_FILES = ("*.json", "*.safetensors", "*.txt", "*.model")
NOT_MODEL_FILES = ("onnx/*", "openvino/*", "calibration.json")


class SentenceEncoder:
    """A sentence-transformers model that runs on the processor."""

    def __init__(self, model: SentenceTransformer, name: str, digest: str) -> None:
        self._model, self._name, self._digest = model, name, digest

    @classmethod
    def load(cls, model: str, *, threads: int) -> Self:
        """Load a model by its folder or its name on the hub, from there at most once.

        Args:
            model: A folder, or a name such as `intfloat/multilingual-e5-small`.
            threads: Processor threads of every model in this process.

        Raises:
            EncoderError: There is no such model here and it cannot be fetched, or what is
                there is no sentence-transformers model.
        """
        torch.set_num_threads(threads)
        transformers.utils.logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        folder = _folder(model)
        try:
            loaded = SentenceTransformer(
                str(folder),
                device="cpu",
                local_files_only=True,
                trust_remote_code=False,
                model_kwargs={"dtype": torch.float32, "use_safetensors": True},
            )
        except Exception as error:
            raise EncoderError(
                model,
                found=f"{folder} holds no model that can be loaded ({type(error).__name__})",
                remedy="set INDEX_ENCODER to a sentence-transformers model with safetensors weights",
            ) from error
        name = "bundled" if folder == BUNDLED_ENCODER else model
        return cls(loaded, name, _digest(folder))

    @property
    def name(self) -> str:
        """What the settings call it; `bundled` for the one that comes with the project."""
        return self._name

    @property
    def digest(self) -> str:
        """Hexadecimal sha256 of its files."""
        return self._digest

    @property
    def dimension(self) -> int:
        """Numbers in a vector."""
        return int(self._model.get_embedding_dimension() or 0)

    @property
    def window(self) -> int:
        """Longest text it reads, in word pieces."""
        return int(self._model.max_seq_length or 512)

    def encode_questions(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each question, the model's query prompt put before it."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        return np.asarray(
            self._model.encode_query(
                list(texts), normalize_embeddings=True, show_progress_bar=False
            ),
            np.float32,
        )

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """Return one unit row for each text, the model's document prompt put before it."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        return np.asarray(
            self._model.encode_document(
                list(texts), normalize_embeddings=True, show_progress_bar=False
            ),
            np.float32,
        )

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in word pieces, special ones included, uncut."""
        encoded = self._model.tokenizer(list(texts), truncation=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]


def _folder(model: str) -> Path:
    """Find the model on this machine, or fetch it."""
    if Path(model).is_dir():
        return Path(model)
    if model.startswith((".", "/", "~", os.sep)) or model.count("/") > 1:
        raise EncoderError(
            model,
            found="no such folder",
            remedy="correct INDEX_ENCODER, or leave it out for the bundled encoder",
        )
    name = model if "/" in model else f"sentence-transformers/{model}"
    try:
        return Path(
            huggingface_hub.snapshot_download(
                name, allow_patterns=list(MODEL_FILES), ignore_patterns=list(NOT_MODEL_FILES)
            )
        )
    except (LocalEntryNotFoundError, HfHubHTTPError, HFValidationError, OSError) as error:
        raise EncoderError(
            model,
            found=f"no such folder, and it cannot be fetched ({type(error).__name__})",
            remedy="bring the model to this machine and set INDEX_ENCODER to its folder, "
            "or leave INDEX_ENCODER out for the bundled encoder",
        ) from error


def _digest(folder: Path) -> str:
    files = {path for pattern in MODEL_FILES for path in folder.rglob(pattern)}
    whole = hashlib.sha256()
    for path in sorted(files):
        relative = path.relative_to(folder)
        if not any(relative.match(pattern) for pattern in NOT_MODEL_FILES):
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            whole.update(f"{relative.as_posix()} {digest}\n".encode())
    return whole.hexdigest()
