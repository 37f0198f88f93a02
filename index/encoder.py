"""Text to vectors; the only door to sentence-transformers and torch, and as slow to import."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Self

import huggingface_hub
import numpy as np
import torch
import transformers
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError
from sentence_transformers import SentenceTransformer
from threadpoolctl import threadpool_limits
from tokenizers import Tokenizer

from index.domain import Encoded, Pieces, Vectors
from index.errors import EncoderError
from index.settings import BUNDLED_ENCODER

# What decides the vectors, and nothing that could be code: weights come as safetensors only.
PROJECTION = "projection.npy"
MODEL_FILES = ("*.json", "*.safetensors", "*.txt", "*.model", PROJECTION)
NOT_MODEL_FILES = ("onnx/*", "openvino/*", "calibration.json")
UNBOUNDED = 1_000_000  # tokens of a model that says it reads texts of any length

Row = Mapping[str, torch.Tensor]  # what the model says of one text, by name


class SentenceEncoder:
    """A sentence-transformers model that runs on the processor."""

    def __init__(
        self, model: SentenceTransformer, name: str, digest: str, projection: Vectors | None
    ) -> None:
        self._model, self._name, self._digest = model, name, digest
        self._projection = projection

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
        threadpool_limits(threads)  # numpy's and faiss's would fight torch's for the cores
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
        return cls(loaded, name, _digest(folder), _projection(folder))

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
        return int(min(self._model.max_seq_length or 512, UNBOUNDED))

    def encode_questions(self, texts: Sequence[str]) -> Encoded:
        """Encode questions, the model's query prompt put before each."""
        return self._encode(texts, [""] * len(texts), role="query")

    def encode_passages(self, texts: Sequence[str], contexts: Sequence[str]) -> Encoded:
        """Encode passages behind their contexts, the model's document prompt put before each."""
        return self._encode(texts, contexts, role="document")

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return the length of each text in word pieces, special ones included, uncut."""
        tokenizer = self._model.tokenizer
        if isinstance(tokenizer, Tokenizer):  # of a model that only looks words up
            return [len(encoding.ids) for encoding in tokenizer.encode_batch(list(texts))]
        encoded = tokenizer(list(texts), truncation=False, verbose=False)
        return [len(ids) for ids in encoded["input_ids"]]

    def _encode(self, texts: Sequence[str], contexts: Sequence[str], *, role: str) -> Encoded:
        """Take both kinds of vectors from one pass through the model."""
        if not texts:
            return Encoded(np.empty((0, self.dimension), np.float32), ())
        whole = [f"{context} {text}".strip() for context, text in zip(contexts, texts, strict=True)]
        encode = self._model.encode_query if role == "query" else self._model.encode_document
        rows: list[Row] = encode(whole, output_value=None, show_progress_bar=False)  # type: ignore[assignment]
        vectors = np.stack([_numbers(row["sentence_embedding"]) for row in rows])
        if not all("token_embeddings" in row and "input_ids" in row for row in rows):
            return Encoded(_unit(vectors), ())
        skipped = self._lead(contexts, role)
        pieces = [self._pieces(row, skip) for row, skip in zip(rows, skipped, strict=True)]
        return Encoded(_unit(vectors), tuple(pieces))

    def _lead(self, contexts: Sequence[str], role: str) -> list[int]:
        """Return how many tokens of prompt and context stand before each text, without special ones."""
        prompt = self._model.prompts.get(role) or ""
        lengths = dict.fromkeys(contexts, 0)
        for context in lengths:
            if lead := f"{prompt}{context}".strip():
                ids = self._model.tokenizer(lead, add_special_tokens=False, verbose=False)
                special = np.isin(ids["input_ids"], self._model.tokenizer.all_special_ids)
                lengths[context] = int((~special).sum())
        return [lengths[context] for context in contexts]

    def _pieces(self, row: Row, skip: int) -> Pieces:
        ids = row["input_ids"].cpu().numpy()
        special = np.isin(ids, self._model.tokenizer.all_special_ids)
        kept = np.flatnonzero((row["attention_mask"].cpu().numpy() == 1) & ~special)[skip:]
        if not len(kept):
            kept = np.arange(1)  # a text without words of the tokenizer's; its first token stands
        vectors = _unit(_numbers(row["token_embeddings"])[kept])
        if self._projection is not None:
            vectors = _unit(vectors @ self._projection)
        return Pieces(ids[kept].astype(np.int32), vectors)


def _numbers(tensor: torch.Tensor) -> Vectors:
    return np.asarray(tensor.detach().cpu().numpy(), np.float32)


def _unit(rows: Vectors) -> Vectors:
    return np.asarray(
        rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9), np.float32
    )


def _projection(folder: Path) -> Vectors | None:
    """Return the matrix that shortens token vectors, shape (dimension, fewer); None without one."""
    path = folder / PROJECTION
    if not path.exists():
        return None
    return np.asarray(np.load(path, allow_pickle=False), np.float32)


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
