"""The server as a process of its own: `python -m tests.botapi --port 8081`."""

import argparse
import json
import signal
import threading

from tests.botapi.limits import Limits
from tests.botapi.server import BotApiServer


def main() -> None:
    """Serve until SIGTERM or SIGINT; print where, as one line of JSON."""
    parser = argparse.ArgumentParser(prog="python -m tests.botapi", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="of the Bot API; 0 takes a free one")
    parser.add_argument("--control-port", type=int, default=0, help="of the control endpoint")
    parser.add_argument("--token", default="123:TEST", help="of the bot")
    parser.add_argument("--limits", action="store_true", help="enforce Telegram's limits")
    parser.add_argument("--light", action="store_true", help="keep counts, not messages")
    given = parser.parse_args()

    ended = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: ended.set())
    api = BotApiServer(given.token, port=given.port)
    control = api.accept_control(given.control_port)
    if given.limits:
        api.limit(Limits())
    if given.light:
        api.record_lightly()
    with api:
        print(json.dumps({"api": api.url, "control": control, "token": given.token}), flush=True)
        ended.wait()


if __name__ == "__main__":
    main()
