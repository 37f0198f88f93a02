"""What is to become smaller: distances to a teacher, and confusions between neighbours in a batch."""

import torch
import torch.nn.functional as F  # noqa: N812 - the name everybody gives it
from torch import Tensor

from training.model import Encoded

IMPOSSIBLE = -1e4  # far below any cosine, and still a number after the scale


def distance(vectors: Tensor, targets: Tensor) -> Tensor:
    """Return the mean cosine distance of each unit vector to its target; both (n, d)."""
    return (1 - (vectors * targets).sum(-1)).mean()


def contrast(similarities: Tensor, scale: float) -> Tensor:
    """Return how hard it is to tell each row's own partner from those of the other rows.

    Cross-entropy over the batch (multiple negatives ranking, Henderson et al. 2017).

    Args:
        similarities: Shape (n, n); partners are on the diagonal.
        scale: Inverse temperature.
    """
    return F.cross_entropy(similarities * scale, torch.arange(len(similarities)))


def contrast_to_teacher(vectors: Tensor, targets: Tensor, scale: float) -> Tensor:
    """Return the contrast to the teacher's vectors; near-equal targets are no rivals.

    Args:
        vectors: The student's unit vectors, shape (n, d).
        targets: The teacher's, shape (n, d); rows with a cosine above 0.98 count as one sentence.
        scale: Inverse temperature.
    """
    same = (targets @ targets.T > 0.98) & ~torch.eye(len(targets), dtype=torch.bool)
    return contrast((vectors @ targets.T).masked_fill(same, IMPOSSIBLE), scale)


def maxsim(queries: Encoded, passages: Encoded) -> Tensor:
    """Return late interaction scores, shape (queries, passages), in [-1, 1].

    Each token of a query takes its most similar token of a passage (ColBERT, Khattab and Zaharia
    2020); the mean over the query's tokens, not their sum, so that long questions weigh no more.
    """
    cosines = torch.einsum("qid,pjd->qpij", queries.tokens, passages.tokens)
    best = cosines.masked_fill(~passages.counts[None, :, None, :], IMPOSSIBLE).max(-1).values
    counted = (best * queries.counts[:, None, :]).sum(-1)
    return counted / queries.counts.sum(-1).clamp(min=1)[:, None]
