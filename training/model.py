"""A teacher or a student: one pass, two kinds of vectors; the door to sentence-transformers."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import torch
import torch.nn.functional as F  # noqa: N812 - the name everybody gives it
from sentence_transformers import SentenceTransformer
from torch import Tensor, nn

from training.errors import ModelError, OutputError


@dataclass(frozen=True, slots=True)
class Encoded:
    """What one forward pass gives for n texts of up to t tokens, in d dimensions.

    Attributes:
        vectors: One unit vector a text, the mean of its token vectors, shape (n, d).
        tokens: One unit vector a token, shape (n, t, d).
        counts: Which tokens stand for a piece of the text, neither padding nor [CLS] or [SEP];
            shape (n, t).
        pieces: The tokenizer's number of each token, shape (n, t).
    """

    vectors: Tensor
    tokens: Tensor
    counts: Tensor
    pieces: Tensor


class SentenceModel:
    """A sentence-transformers model with its network open to gradients, on the CPU."""

    def __init__(self, model: SentenceTransformer, network: nn.Module) -> None:
        self._model = model
        self._network = network

    @classmethod
    def load(cls, folder: Path) -> Self:
        """Load a model folder in single precision, whatever its files are in.

        Raises:
            ModelError: The folder holds no sentence-transformers model over a transformer.
        """
        if not (folder / "modules.json").is_file():
            raise _not_a_model(folder, found="no modules.json")
        single = {"dtype": torch.float32}
        model = SentenceTransformer(
            str(folder), device="cpu", model_kwargs=single, local_files_only=True
        )
        network = model.transformers_model
        if network is None:
            raise _not_a_model(folder, found="a model without a transformer")
        return cls(model, network)

    def encode(self, texts: Sequence[str], *, batch: int, show_progress: bool = False) -> Tensor:
        """Return the unit vectors it gives now, without gradients, `batch` at a time, (n, d)."""
        vectors = self._model.encode(
            list(texts),
            batch_size=batch,
            normalize_embeddings=True,
            show_progress_bar=show_progress,
        )
        return torch.tensor(vectors)

    def forward(self, texts: Sequence[str], *, max_tokens: int) -> Encoded:
        """Encode with gradients; what a text has beyond `max_tokens` is cut off."""
        tokenizer = self._model.tokenizer
        batch = tokenizer(
            list(texts),
            padding=True,
            truncation=True,
            max_length=max_tokens,
            return_tensors="pt",
        )
        ids, mask = batch["input_ids"], batch["attention_mask"]
        hidden = self._network(input_ids=ids, attention_mask=mask)[0].float()
        counts = (mask == 1) & (ids != tokenizer.cls_token_id) & (ids != tokenizer.sep_token_id)
        return Encoded(mean_pool(hidden, mask), F.normalize(hidden, dim=-1), counts, ids)

    def cut(self, texts: Sequence[str]) -> list[list[int]]:
        """Return the numbers of each text's word pieces, without special ones, uncut."""
        cut = self._model.tokenizer(
            list(texts), add_special_tokens=False, truncation=False, verbose=False
        )
        return [list(ids) for ids in cut["input_ids"]]

    @property
    def vocabulary(self) -> int:
        """How many word pieces the tokenizer knows."""
        return len(self._model.tokenizer)

    def parameters(self) -> Iterator[nn.Parameter]:
        """Yield the weights to train."""
        return self._network.parameters()

    def train(self, *, training: bool = True) -> None:
        """Switch dropout on, where it has not been taken out, or off."""
        self._network.train(training)

    def take_out_dropout(self) -> None:
        """Make every pass exact, for a student that is to copy a teacher."""
        for module in self._network.modules():
            if isinstance(module, nn.Dropout):
                module.p = 0.0

    def save(self, folder: Path, *, half: bool = False) -> None:
        """Write the model as data only: safetensors and JSON, no card over the one that is there.

        Args:
            folder: Made if it is not there.
            half: Store the weights in half precision, half the size; training ends with that.
        """
        if half:
            self._model.half()
        tokenizer = self._model.tokenizer  # it would write down where it was last asked to cut
        tokenizer.backend_tokenizer.enable_truncation(max_length=tokenizer.model_max_length)
        self._model.save(str(folder), create_model_card=False, safe_serialization=True)


def mean_pool(hidden: Tensor, mask: Tensor) -> Tensor:
    """Return the unit mean of the token vectors that are no padding.

    Args:
        hidden: The last layer, shape (n, t, d).
        mask: 1 for a token, 0 for padding, shape (n, t).

    Returns:
        Unit vectors, shape (n, d).
    """
    keep = mask.unsqueeze(-1).float()
    return F.normalize((hidden * keep).sum(1) / keep.sum(1), dim=-1)


def prepare_output(folder: Path) -> None:
    """Make the folder now, so that an hour of training does not end in a refusal.

    Raises:
        OutputError: It cannot be made or written.
    """
    probe = folder / ".writable"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise OutputError(
            folder,
            found=str(error.strerror),
            expected="a folder to write the model to",
            remedy="name another one, or see to room and rights there",
        ) from error


def _not_a_model(folder: Path, *, found: str) -> ModelError:
    return ModelError(
        folder,
        found=found,
        expected="a sentence-transformers folder",
        remedy="give all-MiniLM-L6-v2 as teacher, what the step before wrote as the other model",
    )
