"""`python -m tests.faults.cradle FOLDER`: forks a build of `python -m index` for every order.

Orders and answers are JSON lines. Everything is loaded, and a build has been done, before the
first fork, so that a build's system calls are those of its own work and the same each time.
"""

import ctypes
import json
import os
import resource
import signal
import sys
from pathlib import Path
from typing import Any, NoReturn

import pytest

from index import __main__ as command
from index.settings import IndexSettings
from tests.fakes import WordEncoder
from tests.index.essays import write_small_corpus
from tests.index.workshop import EXAMPLES, with_examples

PR_SET_PTRACER, ANY = 0x59616D61, ctypes.c_ulong(-1)
GO = signal.SIGUSR1


def main(scratch: Path) -> None:
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    orders = os.fdopen(os.dup(0), encoding="utf-8")
    for descriptor in (0, 1):  # a build ends when a pipe on standard input does
        os.dup2(os.open(os.devnull, os.O_RDWR), descriptor)
    patch = pytest.MonkeyPatch()
    encoder = WordEncoder()
    patch.setattr(command, "_encoder", lambda settings, threads: encoder)
    signal.pthread_sigmask(signal.SIG_BLOCK, {GO})
    with with_examples(EXAMPLES):
        _warm_up(patch, scratch)
        _say(answers, ready=True)
        for line in orders:
            order = json.loads(line)
            if (process := os.fork()) == 0:
                _child(patch, order)
            _say(answers, process=process)
            _, status = os.waitpid(process, 0)
            _say(answers, status=os.waitstatus_to_exitcode(status))


def _say(answers: Any, **answer: object) -> None:
    answers.write(json.dumps(answer) + "\n")
    answers.flush()


def _warm_up(patch: pytest.MonkeyPatch, scratch: Path) -> None:
    """Build twice, and fail once: what is loaded late is loaded then."""
    write_small_corpus(scratch / "corpus")
    settings = IndexSettings(home=scratch / "index", corpus=(scratch / "corpus",))
    with pytest.MonkeyPatch.context() as still:
        still.setattr("os.nice", lambda step: 0)
        for arguments in (["--full"], ["--full"], []):
            if _build(patch, settings, arguments):
                raise SystemExit("the cradle cannot build")
        (scratch / "corpus" / "roto.md").write_text("x", encoding="utf-8")
        if _build(patch, settings, []) != 1:
            raise SystemExit("the cradle cannot fail")


def _build(patch: pytest.MonkeyPatch, settings: IndexSettings, arguments: list[str]) -> int:
    patch.setattr(command, "IndexSettings", lambda: settings)
    patch.setattr(sys, "argv", ["index", "build", "--background", *arguments])
    try:
        command.main()
    except SystemExit as ended:
        return int(str(ended.code or 0))
    return 0


def _child(patch: pytest.MonkeyPatch, order: dict[str, Any]) -> NoReturn:
    for descriptor, path in enumerate((os.devnull, order["out"], order["err"])):
        os.dup2(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC), descriptor)
    if order["largest_file"] is not None:
        limit = order["largest_file"]
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, resource.RLIM_INFINITY))
    settings = IndexSettings(home=order["home"], corpus=(order["corpus"],), keep=2)
    if order["wait"]:
        ctypes.CDLL(None).prctl(PR_SET_PTRACER, ANY, 0, 0, 0)  # anybody may trace it
        signal.sigwait({GO})
    status = 70  # of an exception that nobody caught
    try:
        status = _build(patch, settings, [])
    except BaseException:
        sys.excepthook(*sys.exc_info())
        raise
    finally:
        os._exit(status)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
