import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text

from bot.storage import DatabaseBusy, DatabaseUnreachable, locked

ROOT = Path(__file__).parents[3]
HOLD = "import sys; from bot.storage import locked\nwith locked(sys.argv[1]): print('held', flush=True); input()"


def hold(url: str) -> "subprocess.Popen[str]":
    """Start a process that holds the lock until its input ends."""
    command = [sys.executable, "-c", textwrap.dedent(HOLD), url]
    pipe = subprocess.PIPE
    holder = subprocess.Popen(command, stdin=pipe, stdout=pipe, text=True, cwd=ROOT)
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"
    return holder


def test_who_comes_second_is_told_which_process_was_first(url: str) -> None:
    told = pytest.raises(DatabaseBusy, match=rf"process {os.getpid()} on .+ works with")

    with locked(url), told, locked(url):
        pass  # pragma: no cover


def test_the_lock_is_free_again_after_its_holder(url: str) -> None:
    with locked(url):
        pass

    with locked(url):
        pass


def test_a_process_that_is_killed_holds_nothing_any_more(url: str) -> None:
    holder = hold(url)
    with pytest.raises(DatabaseBusy, match=f"process {holder.pid} on"), locked(url):
        pass  # pragma: no cover

    holder.kill()
    holder.communicate()

    for _ in range(500):  # a server may notice a little later
        try:
            with locked(url):
                return
        except DatabaseBusy:
            continue
    pytest.fail("still held")


def forget(url: str) -> None:
    """Let a server end the session that holds the lock, as at its restart."""
    engine = create_engine(url)
    with engine.begin() as connection:
        found = "SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'"
        assert connection.execute(text(found)).scalar_one()
    engine.dispose()


def test_a_lock_is_kept_as_it_is(url: str) -> None:
    with locked(url) as lock:
        lock.keep()

        with pytest.raises(DatabaseBusy), locked(url):
            pass  # pragma: no cover


def test_a_lock_that_the_server_has_forgotten_is_taken_again(postgres: str) -> None:
    with locked(postgres) as lock:
        forget(postgres)

        lock.keep()

        with pytest.raises(DatabaseBusy, match=f"process {os.getpid()} on"), locked(postgres):
            pass  # pragma: no cover


def test_who_finds_the_lock_taken_by_another_ends(postgres: str) -> None:
    with locked(postgres) as lock:
        forget(postgres)
        other = hold(postgres)

        with pytest.raises(DatabaseBusy, match=f"process {other.pid} on"):
            lock.keep()

        other.communicate()


def test_databases_apart_are_locked_apart(tmp_path: Path) -> None:
    with locked(f"sqlite:///{tmp_path / 'one.db'}"), locked(f"sqlite:///{tmp_path / 'two.db'}"):
        assert {path.name for path in tmp_path.iterdir()} == {"one.db.lock", "two.db.lock"}


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "bot").write_text("a file")

    told = pytest.raises(DatabaseUnreachable, match=r"cannot be locked .*check BOT_HOME")

    with told, locked(f"sqlite:///{tmp_path / 'bot' / 'tertulia.db'}"):
        pass  # pragma: no cover
