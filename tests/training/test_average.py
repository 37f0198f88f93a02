from pathlib import Path

import pytest
import torch

from tests.training.tiny import write_tiny_model
from training.average import move
from training.model import SentenceModel


@pytest.mark.parametrize("share", [0.0, 0.25, 1.0])
def test_weights_go_a_share_of_the_way(share: float, tmp_path: Path) -> None:
    start = SentenceModel.load(write_tiny_model(tmp_path / "start", seed=1))
    trained = SentenceModel.load(write_tiny_model(tmp_path / "trained", seed=2))
    before = [weight.detach().clone() for weight in start.parameters()]

    move(start, trained, share)

    for was, now, goal in zip(before, start.parameters(), trained.parameters(), strict=True):
        torch.testing.assert_close(now.detach(), was + share * (goal.detach() - was))


def test_encoders_of_two_shapes_have_no_average(tmp_path: Path) -> None:
    start = SentenceModel.load(write_tiny_model(tmp_path / "start"))
    other = SentenceModel.load(write_tiny_model(tmp_path / "other", dimension=16))

    with pytest.raises(ValueError, match=r"\(17, 8\) and \(17, 16\)"):
        move(start, other, 0.5)
