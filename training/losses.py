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


def choose(logits: Tensor, owners: Tensor) -> Tensor:
    """Return how hard it is to tell each row's own column from the others.

    Args:
        logits: Shape (n, m).
        owners: The column of each row, shape (n,).
    """
    return F.cross_entropy(logits, owners)


def gather(logits: Tensor, owners: Tensor) -> Tensor:
    """Return how hard it is to tell each text's fellows from all others.

    The mean over a text's fellows (supervised contrast, Khosla et al. 2020); a text without one
    counts only as a rival.

    Args:
        logits: Of n texts to each other, shape (n, n), impossible of each to itself.
        owners: Whose each text is, shape (n,); those of one owner are fellows.
    """
    fellows = (owners[:, None] == owners[None, :]) & ~torch.eye(len(owners), dtype=torch.bool)
    shares = logits.log_softmax(-1).masked_fill(~fellows, 0)
    counts = fellows.sum(-1)
    means = shares.sum(-1) / counts.clamp(min=1)
    return -means.sum() / (counts > 0).sum().clamp(min=1)


def disagreement(logits: Tensor, opinions: Tensor) -> Tensor:
    """Return how far a choice is from a teacher's, as divergence of Kullback and Leibler.

    Args:
        logits: Shape (n, m).
        opinions: The teacher's logits, shape (n, m).
    """
    shares, wanted = logits.log_softmax(-1), opinions.log_softmax(-1)
    return F.kl_div(shares, wanted, reduction="batchmean", log_target=True)


def maxsim(queries: Encoded, passages: Encoded, weights: Tensor | None = None) -> Tensor:
    """Return late interaction scores, shape (queries, passages), in [-1, 1].

    Each token of a query takes its most similar token of a passage (ColBERT, Khattab and Zaharia
    2020); the mean over the query's tokens, not their sum, so that long questions weigh no more.

    Args:
        queries: Of n texts.
        passages: Of m texts.
        weights: How much each token of the queries counts, shape (n, t); all the same if None.
    """
    cosines = torch.einsum("td,pjd->tpj", queries.tokens[queries.counts], passages.tokens)
    best = cosines.masked_fill(~passages.counts, IMPOSSIBLE).max(-1).values
    counting = queries.counts.float() if weights is None else queries.counts * weights
    whose = queries.counts.nonzero()[:, 0]  # padding, most of a batch, is left out before the work
    counted = best * counting[queries.counts][:, None]
    sums = torch.zeros(len(queries.counts), len(passages.counts)).index_add(0, whose, counted)
    return sums / counting.sum(-1).clamp(min=1e-6)[:, None]
