"""Last step: the matrix that shortens the token vectors of late interaction.

Principal directions of the token vectors of our own texts, without centring: lengths and cosines
stay as near to what they were as any matrix of that shape can keep them. Nothing is trained.

    python -m training.project MODEL
"""

import random
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import torch
import typer
from torch import Tensor

from training.data import PAIRS_FOLDER, Record, read_records
from training.errors import DataError, ModelError
from training.model import SentenceModel, prepare_output
from training.terminal import exit_on_error
from training.tune import MAX_TOKENS

SEED = 0
TEXTS = 3000
BATCH = 64
PROJECTION = "projection.npy"


def sample_texts(records: Sequence[Record], size: int = TEXTS) -> list[str]:
    """Draw questions in both languages and Spanish passages, the same at every call."""
    texts = [text for record in records for text in (record.formal, record.english, record.passage)]
    return random.Random(SEED).sample(texts, min(size, len(texts)))


@torch.no_grad()
def token_vectors(model: SentenceModel, texts: Sequence[str]) -> Tensor:
    """Return the unit vectors of all tokens that count, of all texts, shape (n, d)."""
    by_length = sorted(texts, key=len)
    parts = []
    for start in range(0, len(by_length), BATCH):
        encoded = model.forward(by_length[start : start + BATCH], max_tokens=MAX_TOKENS)
        parts.append(encoded.tokens[encoded.counts])
    return torch.cat(parts)


def principal_directions(vectors: Tensor, dimension: int) -> tuple[Tensor, float]:
    """Return the directions in which the vectors are longest, and the share of energy they keep.

    Args:
        vectors: Shape (n, d), n at least d.
        dimension: How many directions, at most d.

    Returns:
        Orthonormal columns, shape (d, dimension), and the sum of squares they keep over all of it.
    """
    _, lengths, directions = torch.linalg.svd(vectors, full_matrices=False)
    energy = lengths.square()
    return directions[:dimension].T, (energy[:dimension].sum() / energy.sum()).item()


def project(
    model: Annotated[Path, typer.Argument(help="Folder of an encoder; the matrix joins it.")],
    dimension: Annotated[int, typer.Option(min=1, help="Length to shorten to.")] = 128,
    pairs: Annotated[Path, typer.Option(help="Folder of our own pairs.")] = PAIRS_FOLDER,
) -> None:
    """Find the matrix that shortens an encoder's token vectors."""
    with exit_on_error():
        encoder = SentenceModel.load(model)
        prepare_output(model)
        encoder.train(training=False)
        vectors = token_vectors(encoder, sample_texts(read_records(pairs)))
        count, length = vectors.shape
        if dimension > length:
            raise ModelError(
                model,
                found=f"token vectors of {length} numbers",
                expected=f"at least {dimension}",
                remedy="lower --dimension",
            )
        if count < length:
            raise DataError(
                pairs,
                found=f"texts of {count:,} tokens",
                expected=f"at least {length:,}",
                remedy="bring more records",
            )
        directions, kept = principal_directions(vectors, dimension)
        np.save(model / PROJECTION, directions.numpy().astype(np.float16))
        typer.echo(f"{length} to {dimension}: keeps {kept:.3f} of the energy of {count:,} tokens")


if __name__ == "__main__":
    typer.run(project)
