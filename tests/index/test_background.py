import os
import signal
import subprocess
import sys

import pytest

from index.background import STATUS, in_background

CHILD = """
import sys
from index.background import in_background
import signal
try:
    with in_background():
        print("begun", flush=True)
        signal.sigtimedwait((), 3600)
finally:
    print("in order", flush=True)
"""


@pytest.fixture(autouse=True)
def steps(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Record how far it steps back, instead of slowing the tests down for good."""
    found: list[int] = []
    monkeypatch.setattr("os.nice", found.append)
    return found


def test_it_steps_back_and_leaves_signals_as_they_were(steps: list[int]) -> None:
    before = signal.getsignal(signal.SIGTERM)

    with in_background():
        assert signal.getsignal(signal.SIGTERM) is not before

    assert steps == [10]
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_word_to_end_obeys_what_is_to_be_done_on_the_way() -> None:
    done = []

    def work() -> None:
        with in_background():
            try:
                os.kill(os.getpid(), signal.SIGTERM)
                signal.pause()
            finally:
                os.kill(os.getpid(), signal.SIGTERM)  # a second word changes nothing
                done.append("in order")

    with pytest.raises(SystemExit, match=str(STATUS)):
        work()
    assert done == ["in order"]


def test_it_ends_in_order_when_the_pipe_on_standard_input_does() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", CHILD], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        assert child.stdout.readline() == "begun\n"

        child.stdin.close()

        assert child.stdout.read() == "in order\n"
    assert child.returncode == STATUS


def test_it_goes_on_where_standard_input_is_no_pipe() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", CHILD], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdout is not None
        assert child.stdout.readline() == "begun\n"
        assert child.poll() is None

        child.terminate()

        assert child.stdout.read() == "in order\n"
    assert child.returncode == STATUS
