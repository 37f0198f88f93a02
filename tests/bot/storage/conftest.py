import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.storage import Database

MAKERS = ("initdb", *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))))
URL = "postgresql+psycopg://tertulia@/postgres?host={folder}"


@pytest.fixture
def sqlite(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'tertulia.db'}"


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """A PostgreSQL of this session's own, heard on a socket in a folder alone."""
    maker = next(filter(shutil.which, MAKERS), None)
    if maker is None:
        pytest.skip("no initdb: apt-get install postgresql")
    binaries = Path(str(shutil.which(maker))).resolve().parent
    # PostgreSQL does not run as root, and its socket's path must be short.
    folder = Path(tempfile.mkdtemp(prefix="pg-"))
    nobody = pwd.getpwnam("nobody").pw_uid if os.geteuid() == 0 else None
    if nobody is not None:
        os.chown(folder, nobody, -1)
    data = str(folder / "data")
    options = f"-k {folder} -c listen_addresses= -c fsync=off"

    def run(*command: str) -> None:
        done = subprocess.run(
            command, user=nobody, cwd=folder, check=False, capture_output=True, timeout=60
        )
        if done.returncode:
            pytest.skip(f"PostgreSQL does not start: {done.stderr.decode()[-300:]}")

    try:
        run(str(binaries / "initdb"), "-D", data, "-U", "tertulia", "-A", "trust", "-N")
        log = str(folder / "log")
        run(str(binaries / "pg_ctl"), "start", "-w", "-D", data, "-l", log, "-o", options)
        yield URL.format(folder=folder)
    finally:
        command = [str(binaries / "pg_ctl"), "stop", "-m", "immediate", "-D", data]
        subprocess.run(command, user=nobody, cwd=folder, check=False, capture_output=True)
        shutil.rmtree(folder)


@pytest.fixture
def postgres(server: str) -> str:
    """A PostgreSQL database with nothing in it."""
    from sqlalchemy import create_engine, text

    engine = create_engine(server)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA public CASCADE"))
        connection.execute(text("CREATE SCHEMA public"))
    engine.dispose()
    return server


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """Each kind of database, empty."""
    return str(request.getfixturevalue(request.param))


@pytest.fixture
async def database(url: str) -> AsyncIterator[Database]:
    database = Database.open(url)
    yield database
    await database.close()
