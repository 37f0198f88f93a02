"""How the weights move: AdamW, a short warm-up, then a straight way down."""

from collections.abc import Iterable

import torch
from torch import Tensor, nn

WEIGHT_DECAY = 0.01
LONGEST_GRADIENT = 1.0


def learning_rate(step: int, *, peak: float, warmup: int, steps: int) -> float:
    """Return the rate at a step: up to the peak over the warm-up, down to a fiftieth at the end."""
    return peak * min(1, step / warmup) * max(0.02, 1 - step / steps)


class Descent:
    """An optimizer that keeps its own count of steps.

    Args:
        parameters: The weights to move.
        peak: Highest learning rate.
        warmup: Steps until it is reached.
        steps: Steps planned altogether.
        first: Number of the first step; at 0 its rate is 0 and it only fills the averages.
    """

    def __init__(
        self,
        parameters: Iterable[nn.Parameter],
        *,
        peak: float,
        warmup: int,
        steps: int,
        first: int = 0,
    ) -> None:
        self._parameters = list(parameters)
        self._optimizer = torch.optim.AdamW(self._parameters, lr=peak, weight_decay=WEIGHT_DECAY)
        self._peak, self._warmup, self._steps, self._step = peak, warmup, steps, first

    def take(self, loss: Tensor) -> None:
        """Take one step against the gradient of the loss."""
        rate = learning_rate(self._step, peak=self._peak, warmup=self._warmup, steps=self._steps)
        for group in self._optimizer.param_groups:
            group["lr"] = rate
        self._optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call] # torch gives it no types
        nn.utils.clip_grad_norm_(self._parameters, LONGEST_GRADIENT)
        self._optimizer.step()
        self._step += 1
