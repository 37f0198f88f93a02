import pytest
import torch

from training.data import PAIRS_FOLDER, Record, read_records
from training.project import TEXTS, principal_directions, sample_texts


def random_vectors(count: int, dimension: int) -> torch.Tensor:
    return torch.randn(count, dimension, generator=torch.Generator().manual_seed(0))


@pytest.mark.parametrize("dimension", [1, 5, 12])
def test_the_directions_are_orthonormal_columns(dimension: int) -> None:
    directions, _ = principal_directions(random_vectors(50, 12), dimension)

    assert directions.shape == (12, dimension)
    assert torch.allclose(directions.T @ directions, torch.eye(dimension), atol=1e-5)


def test_all_directions_keep_everything() -> None:
    vectors = random_vectors(50, 12)

    directions, kept = principal_directions(vectors, 12)

    assert kept == pytest.approx(1)
    shortened = vectors @ directions
    assert torch.allclose(shortened @ shortened.T, vectors @ vectors.T, atol=1e-4)


def test_what_is_kept_is_the_share_of_squares() -> None:
    vectors = random_vectors(50, 12)

    directions, kept = principal_directions(vectors, 4)

    squares = float((vectors @ directions).square().sum() / vectors.square().sum())
    assert kept == pytest.approx(squares, abs=1e-5)


def test_the_longest_direction_comes_first_and_nothing_is_centred() -> None:
    vectors = 0.1 * random_vectors(50, 6)
    vectors[:, 2] += 3  # a mean that would be gone after centring

    directions, kept = principal_directions(vectors, 1)

    assert abs(float(directions[2, 0])) == pytest.approx(1, abs=0.01)
    assert kept > 0.98


def test_texts_are_drawn_from_all_kinds_and_always_the_same() -> None:
    records = [Record(f"f{n}", f"c{n}", f"e{n}", f"p{n}", f"x{n}") for n in range(40)]

    texts = sample_texts(records, 60)

    assert texts == sample_texts(records, 60)
    assert len(set(texts)) == 60
    assert {text[0] for text in texts} == {"f", "e", "p"}
    assert len(sample_texts(records[:2], 60)) == 6


def test_the_projects_own_pairs_have_texts_enough() -> None:
    assert len(sample_texts(read_records(PAIRS_FOLDER))) == TEXTS
