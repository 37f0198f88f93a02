import pytest
import torch
from torch import nn

from training.descent import Descent, learning_rate


@pytest.mark.parametrize(
    ("step", "rate"),
    [
        (0, 0.0),
        (5, 0.5 * 0.95),
        (10, 0.9),
        (50, 0.5),
        (90, 0.1),
        (99, 0.02),
        (100, 0.02),
        (500, 0.02),
    ],
)
def test_the_rate_rises_over_the_warm_up_and_falls_to_a_fiftieth(step: int, rate: float) -> None:
    assert learning_rate(step, peak=1.0, warmup=10, steps=100) == pytest.approx(rate)


def test_the_rate_never_exceeds_its_peak() -> None:
    rates = [learning_rate(step, peak=0.1, warmup=7, steps=50) for step in range(80)]

    assert max(rates) <= 0.1
    assert rates.index(max(rates)) == 7


def test_the_first_step_moves_nothing_and_the_next_ones_go_downhill() -> None:
    weight = nn.Parameter(torch.tensor([2.0]))
    descent = Descent([weight], peak=0.1, warmup=1, steps=100)

    descent.take((weight**2).sum())
    assert weight.item() == 2.0
    for _ in range(60):
        descent.take((weight**2).sum())

    assert abs(weight.item()) < 0.5


def test_a_huge_gradient_is_cut_and_one_of_before_is_forgotten() -> None:
    weight = nn.Parameter(torch.tensor([1.0]))
    weight.grad = torch.tensor([1e9])
    descent = Descent([weight], peak=0.1, warmup=1, steps=100, first=1)

    descent.take((weight * 1e9).sum())

    assert weight.grad.item() == pytest.approx(1)
    assert weight.item() == pytest.approx(0.9, abs=0.01)
