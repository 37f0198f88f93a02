"""R1, R9, S3: what comes in, and what comes instead of it, freezes nothing."""

import itertools
import socket
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.botapi import OUTAGES
from tests.botapi.malformed import malformed
from tests.faults.tally import Tally
from tests.faults.tavern import QUESTION, free_port, healthy, tavern, until

Begin = Callable[[str], Tally]
GIVE_UP_S = 900.0  # for 22,000 updates, which a webhook is given one after the other
SECRET = "mesa-y-mantel_9"
HEALS_WITHIN_S = 35.0


def webhook(port: int) -> dict[str, str]:
    return {
        "BOT_MODE": "webhook",
        "BOT_WEBHOOK_URL": f"http://127.0.0.1:{port}/hook",
        "BOT_WEBHOOK_SECRET": SECRET,
        "BOT_LISTEN": f"127.0.0.1:{port}",
    }


@pytest.mark.parametrize("way", ["polling", "webhook"])
def test_wrong_updates_among_good_ones_freeze_nothing(
    tmp_path: Path, tally: Begin, way: str, *, full: bool
) -> None:
    counted = tally(f"R1 malformed updates, {way}")
    wrong, good = (20_000, 2_000) if full else (600, 60)
    more = webhook(free_port()) if way == "webhook" else {}
    with tavern(tmp_path / "bot", more) as house:
        house.start()
        begun = time.monotonic()
        asked, every = set(), wrong // good
        for number, one in enumerate(malformed(wrong)):
            house.api.push_raw(one.update)
            if number % every == 0:
                user = house.api.user(20_000 + number)
                asked.add((user.id, house.api.private_text(user, f"{QUESTION} {number}")))
        until(lambda: not house.api.pending_updates or house.ended, GIVE_UP_S)
        until(lambda: asked <= house.answers().keys() or house.ended)
        took = time.monotonic() - begun
        status, _ = house.end()
        answers, log = house.answers(), house.log

    unreadable = log.count("update not readable")
    counted.note(f"{wrong} wrong and {good} good in {took:.0f} s; {unreadable} put aside")
    counted.note(f"{sum(answers[one] == 1 for one in asked)} good answered once")
    assert status == 0
    assert all(answers[one] == 1 for one in asked)
    assert log.count("\n") <= wrong + 100  # one line each at most


def test_no_outage_of_telegram_is_the_end(tmp_path: Path, tally: Begin, *, full: bool) -> None:
    counted = tally("R9 outages")
    lasts_s, worst = (30.0 if full else 1.0), 0.0
    with tavern(tmp_path / "bot") as house:
        house.start()
        for number, kind in enumerate(OUTAGES):
            user = house.api.user(100 + number)
            with house.api.outage(kind):
                asked = house.api.private_text(user, QUESTION)
                time.sleep(lasts_s)  # how long it lasts is what is tried
            healed = time.monotonic()
            until(lambda: (user.id, asked) in house.answers() or house.ended)  # noqa: B023 - called before the next turn
            took = time.monotonic() - healed
            assert not house.ended, f"{kind}: {house.log[-2000:]}"
            assert took < HEALS_WITHIN_S, kind
            worst = max(worst, took)
        status, _ = house.end()

    counted.note(f"{len(OUTAGES)} of {lasts_s:.0f} s; answers {worst:.1f} s after the heal at most")
    assert status == 0


def test_a_plain_bot_does_not_outlive_a_refused_token(
    tmp_path: Path, tally: Begin, *, full: bool
) -> None:
    if not full:
        pytest.skip("half a minute of the comparison's own waiting; with --full")
    counted = tally("R9 the same of plain python-telegram-bot")
    deaf = []
    for kind in ("401", "502 HTML"):
        with tavern(tmp_path / kind, plain=True) as house:
            house.start()
            user = house.api.user(100)
            first = house.api.private_text(user, "hola")
            until(lambda: (user.id, first) in house.answers())  # noqa: B023 - called before the next turn
            polls = house.api.telegram.mailbox.polls
            begun = len(house.api.calls("getUpdates"))
            with house.api.outage(kind, ["getUpdates"]):
                until(lambda: len(house.api.calls("getUpdates")) > begun)  # noqa: B023 - called before the next turn
                time.sleep(1.0)  # how long it lasts is what is tried
            asked = house.api.private_text(user, "hola")
            deadline = time.monotonic() + HEALS_WITHIN_S
            while (user.id, asked) not in house.answers() and time.monotonic() < deadline:
                if house.ended:
                    break
                time.sleep(0.05)
            if (user.id, asked) not in house.answers():
                alive = "living" if not house.ended else "ended"
                deaf.append(f"{kind}: {alive} and deaf")
            assert house.api.telegram.mailbox.polls >= polls

    counted.note(f"of 401 and 502 HTML, 1 s each: {deaf or 'heard again after both'}")
    assert any(one.startswith("401") for one in deaf)


def test_the_webhook_lets_strangers_fill_nothing(
    tmp_path: Path, tally: Begin, *, full: bool
) -> None:
    counted = tally("S3 webhook")
    posts, size, half = (100, 95 * 2**20, 500) if full else (5, 20 * 2**20, 100)
    port = free_port()
    with tavern(tmp_path / "bot", webhook(port)) as house:
        house.start()
        until(lambda: healthy(port))
        before = house.memory_bytes()
        statuses = [_post(port, size) for _ in range(posts)]
        grown = house.memory_bytes() - before
        begun = time.monotonic()
        plugs = [socket.create_connection(("127.0.0.1", port)) for _ in range(half)]
        for number, plug in enumerate(plugs):
            plug.sendall(b"POST /hook HT" if number % 2 else b"GET /healthz HTTP/1.1\r\nHost:")
        for plug in plugs:
            plug.settimeout(60)
            _wait_for_the_end(plug)
        closed = time.monotonic() - begun
        asked = house.api.private_text(house.api.user(7), QUESTION)
        until(lambda: (7, asked) in house.answers())
        status, _ = house.end()
        log = house.log

    counted.note(f"{posts} posts of {size >> 20} MiB: {set(statuses)}, {grown / 2**20:+.1f} MiB")
    counted.note(f"{half} half-sent requests closed in {closed:.1f} s")
    assert set(statuses) <= {403, 0}  # 0: hung up before it was read
    assert 403 in statuses
    assert grown < 10 * 2**20
    assert closed < 15
    assert status == 0
    assert SECRET not in log


def _post(port: int, size: int) -> int:
    """Post without the secret; return the status, 0 where the line was cut first."""
    block = bytes(65536)
    with socket.create_connection(("127.0.0.1", port), timeout=60) as plug:
        try:
            plug.sendall(
                f"POST /hook HTTP/1.1\r\nHost: x\r\nContent-Length: {size}\r\n\r\n".encode()
            )
            for _ in itertools.repeat(None, size // len(block)):
                plug.sendall(block)
        except OSError:
            pass  # it has hung up, as it should
        try:
            said = plug.recv(100)
        except OSError:
            return 0
        return int(said.split()[1]) if said else 0


def _wait_for_the_end(plug: socket.socket) -> None:
    try:
        while plug.recv(1000):
            pass
    except ConnectionError:
        pass
    finally:
        plug.close()
