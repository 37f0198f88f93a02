"""Text to vectors; the only door to sentence-transformers and torch, and as slow to import."""

import json
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
import transformers
from sentence_transformers import MultiVectorEncoder, SentenceTransformer
from threadpoolctl import threadpool_limits
from tokenizers import Tokenizer

from index.domain import Encoded, Pieces, Vectors
from index.errors import EncoderError
from index.model_check import check_model
from index.model_folder import PROJECTION, digest_of, find_model
from index.settings import BUNDLED_ENCODER, IndexSettings

UNBOUNDED = 1_000_000  # tokens, of a model that reads texts of any length or does not say
QUERY, DOCUMENT = "query", "document"
# Texts in a pass through the model. A pass is padded to its longest text, so that large ones cost
# one thread more than small ones; several threads spend more on waiting for each other in these.
BY_ONE_THREAD, BY_MORE = 4, 32
PROMPTS = {QUERY: ("query",), DOCUMENT: ("document", "passage", "corpus")}  # as models name them

Model = SentenceTransformer | MultiVectorEncoder
SENTENCE = "sentence_embedding"
LATE_TYPES = ("MultiVectorEncoder", "ColBERT")  # of sentence-transformers, of PyLate
FIRST_COLBERT = "HF_ColBERT"

Row = Mapping[str, torch.Tensor]  # what the model says of one text, by name


class SentenceEncoder:
    """A sentence-transformers model that runs on the processor."""

    def __init__(
        self,
        model: Model,
        name: str,
        digest: str,
        *,
        projection: Vectors | None,
        prompts: Mapping[str, str],
        threads: int,
    ) -> None:
        self._model, self._name, self._digest = model, name, digest
        self._projection, self._prompts = projection, prompts
        self._together = BY_ONE_THREAD if threads == 1 else BY_MORE
        self._encoding = threading.Lock()  # fast tokenizers cannot serve two threads at once

    @classmethod
    def of(cls, settings: IndexSettings, *, threads: int) -> Self:
        """Load the encoder that the settings name; see `load`."""
        return cls.load(
            settings.encoder,
            threads=threads,
            query_prompt=settings.query_prompt,
            passage_prompt=settings.passage_prompt,
        )

    @classmethod
    def load(
        cls,
        model: str,
        *,
        threads: int,
        query_prompt: str | None = None,
        passage_prompt: str | None = None,
    ) -> Self:
        """Load a model by its folder or its name on the hub, from there at most once.

        A folder that says so is loaded as a late-interaction model: the format of
        sentence-transformers, PyLate's, or that of the first ColBERT.

        Args:
            model: A folder, or a name such as `intfloat/multilingual-e5-small`.
            threads: Processor threads of every model in this process.
            query_prompt: What to put before a question; None for what the model says.
            passage_prompt: What to put before a passage; None for the same.

        Raises:
            EncoderError: There is no such model here and it cannot be fetched, or what is
                there is no model made of data.
        """
        torch.set_num_threads(threads)
        threadpool_limits(threads)  # numpy's and faiss's would fight torch's for the cores
        transformers.utils.logging.set_verbosity_error()  # type: ignore[no-untyped-call]
        transformers.utils.logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        folder = find_model(model)
        check_model(folder, model)
        given = {QUERY: query_prompt, DOCUMENT: passage_prompt}
        chosen = {role: prompt for role, prompt in given.items() if prompt is not None}
        try:
            loaded = _load(folder)
            projection = _projection(folder)
        except Exception as error:
            raise EncoderError(
                model,
                found=f"{folder} holds no model that can be loaded ({type(error).__name__})",
                remedy="set INDEX_ENCODER to a sentence-transformers model with safetensors weights",
            ) from error
        name = "bundled" if folder == BUNDLED_ENCODER else model
        return cls(
            loaded,
            name,
            digest_of(folder, chosen),
            projection=projection,
            prompts={**_prompts_of(loaded), **chosen},
            threads=threads,
        )

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
        bounds = (self._model.max_seq_length, getattr(self._model[0], "document_length", None))
        return int(min([UNBOUNDED, *(bound for bound in bounds if bound)]))

    def encode_questions(self, texts: Sequence[str]) -> Encoded:
        """Encode questions, the model's query prompt put before each."""
        return self._encode(texts, [""] * len(texts), role=QUERY)

    def encode_passages(self, texts: Sequence[str], contexts: Sequence[str]) -> Encoded:
        """Encode passages behind their contexts, the model's document prompt put before each."""
        return self._encode(texts, contexts, role=DOCUMENT)

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
        with self._encoding:
            return self._encode_now(texts, contexts, role)

    def _encode_now(self, texts: Sequence[str], contexts: Sequence[str], role: str) -> Encoded:
        whole = [f"{context} {text}".strip() for context, text in zip(contexts, texts, strict=True)]
        encode = self._model.encode_query if role == QUERY else self._model.encode_document
        rows: list[Row] = encode(  # type: ignore[assignment]
            whole,
            prompt=self._prompts[role],
            output_value=None,
            show_progress_bar=False,
            batch_size=self._together,
        )
        if not all("token_embeddings" in row and "input_ids" in row for row in rows):
            return Encoded(_unit(np.stack([_numbers(row[SENTENCE]) for row in rows])), ())
        skipped = self._lead(contexts, role)
        pieces = [self._pieces(row, skip) for row, skip in zip(rows, skipped, strict=True)]
        vectors = [
            _numbers(row[SENTENCE]) if SENTENCE in row else text.vectors.mean(axis=0)
            for row, text in zip(rows, pieces, strict=True)
        ]
        return Encoded(_unit(np.stack(vectors)), tuple(map(self._shorten, pieces)))

    def _lead(self, contexts: Sequence[str], role: str) -> list[int]:
        """Return how many tokens of prompt and context stand before each text, without special ones."""
        lengths = dict.fromkeys(contexts, 0)
        for context in lengths:
            if lead := f"{self._prompts[role]}{context}".strip():
                ids = self._model.tokenizer(lead, add_special_tokens=False, verbose=False)
                special = np.isin(ids["input_ids"], self._model.tokenizer.all_special_ids)
                lengths[context] = int((~special).sum())
        return [lengths[context] for context in contexts]

    def _pieces(self, row: Row, skip: int) -> Pieces:
        ids = row["input_ids"].cpu().numpy()
        special = np.isin(ids, self._model.tokenizer.all_special_ids)
        own = np.flatnonzero(~special)[skip:]
        # A late-interaction model masks what it was not trained to compare, such as punctuation.
        kept = own[row["attention_mask"].cpu().numpy()[own] == 1]
        if not len(kept):
            kept = np.arange(1)  # a text without words of the tokenizer's; its first token stands
        return Pieces(ids[kept].astype(np.int32), _unit(_numbers(row["token_embeddings"])[kept]))

    def _shorten(self, text: Pieces) -> Pieces:
        if self._projection is None:
            return text
        return Pieces(text.ids, _unit(text.vectors @ self._projection))


def _load(folder: Path) -> Model:
    kind = MultiVectorEncoder if _interacts_late(folder) else SentenceTransformer
    loaded = kind(
        str(folder),
        device="cpu",
        local_files_only=True,
        trust_remote_code=False,
        model_kwargs={"dtype": torch.float32, "use_safetensors": True},
    )
    loaded.float()  # heads behind the network may be kept in half precision
    return loaded


def _interacts_late(folder: Path) -> bool:
    """Tell a model of token vectors by what its configuration says."""
    said: dict[str, Any] = {}
    for name in ("config.json", "config_sentence_transformers.json"):
        if (folder / name).exists():
            said.update(json.loads((folder / name).read_bytes()))
    # `model_type` is the network's in the first file and the kind of model in the second.
    return said.get("model_type") in LATE_TYPES or FIRST_COLBERT in said.get("architectures", ())


def _prompts_of(model: Model) -> dict[str, str]:
    """Return what a model says to put before questions and passages, empty for nothing."""
    return {
        role: next((said for name in names if (said := model.prompts.get(name))), "")
        for role, names in PROMPTS.items()
    }


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
