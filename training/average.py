"""Between two encoders: weights part of the way from one to the other.

What a step teaches and what it makes forget are both smaller on the way; the sum is often better
than at either end (Wortsman et al. 2022, "Robust fine-tuning of zero-shot models").

    python -m training.average START TRAINED OUT
"""

from pathlib import Path
from typing import Annotated

import torch
import typer

from training.errors import ModelError
from training.model import SentenceModel, prepare_output
from training.terminal import exit_on_error

SHARE = 0.7


@torch.no_grad()
def move(start: SentenceModel, trained: SentenceModel, share: float) -> None:
    """Move the first model's weights towards the second's, by a share of the way.

    Raises:
        ValueError: The two are not of one shape.
    """
    for weight, goal in zip(start.parameters(), trained.parameters(), strict=True):
        if weight.shape != goal.shape:
            raise ValueError(f"{tuple(weight.shape)} and {tuple(goal.shape)}")
        weight.lerp_(goal, share)


def average(
    start: Annotated[Path, typer.Argument(help="Folder of the encoder before a step.")],
    trained: Annotated[Path, typer.Argument(help="Folder of the encoder after it.")],
    out: Annotated[Path, typer.Argument(help="Folder for the result, in half precision.")],
    share: Annotated[float, typer.Option(min=0, max=1, help="Of the way to go.")] = SHARE,
) -> None:
    """Average the weights of an encoder before and after a step."""
    with exit_on_error():
        prepare_output(out)
        model = SentenceModel.load(start)
        try:
            move(model, SentenceModel.load(trained), share)
        except ValueError as error:
            raise ModelError(
                trained,
                found=f"weights of other shapes than in {start} ({error})",
                expected="the same encoder at two times",
                remedy="give what a step started from and what it wrote",
            ) from error
        model.save(out, half=True)


if __name__ == "__main__":
    typer.run(average)
