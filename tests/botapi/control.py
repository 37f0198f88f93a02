"""Driving the server from another process: `POST /control/<verb>` with JSON, `GET` to look."""

import json
from collections.abc import Callable
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

from tests.botapi.chats import Json, User
from tests.botapi.faults import SENDING, dropped, flooded, timed_out
from tests.botapi.limits import Limits
from tests.botapi.refusals import RefusalError
from tests.botapi.telegram_state import Identity
from tests.botapi.traffic import Traffic
from tests.botapi.wire import HttpRequest, Reply

if TYPE_CHECKING:
    from tests.botapi.server import BotApiServer


class Control:
    """Each verb is a method of the driver; see the README for their parameters."""

    def __init__(self, api: "BotApiServer") -> None:
        self._api = api
        self._verbs: dict[str, Callable[[Json], Any]] = {
            "state": self._state,
            "sent": self._sent,
            "transcript": self._transcript,
            "outage": self._outage,
            "storm": self._storm,
            "heal": self._heal,
            "limits": self._limits,
            "record": self._record,
            "identity": self._identity,
            "originals": self._originals,
            "say": self._say,
            "proxy": self._proxy,
            "press": self._press,
            "push": self._push,
            "traffic": self._traffic,
            "pass_time": self._pass_time,
        }

    async def answer(self, http: HttpRequest) -> Reply:
        """Do one verb; what it returns is the body."""
        verb = http.head.path.removeprefix("/control/")
        if verb not in self._verbs:
            return _reply(404, {"error": f"found {verb!r}; expected one of {sorted(self._verbs)}"})
        try:
            params = json.loads(http.body) if http.body else dict(http.head.query)
            value = self._verbs[verb](params)
            await self._api.settled()
            return _reply(200, value)
        except (KeyError, ValueError, TypeError, AssertionError, RefusalError) as error:
            return _reply(400, {"error": f"{type(error).__name__}: {error}"})

    def _state(self, _: Json) -> Json:
        api, record = self._api, self._api.telegram.record
        with api.changes.lock:
            delays_s = sorted(record.delays_s)
            return {
                "url": api.url,
                "counts": dict(record.counts),
                "pending": len(api.telegram.mailbox.queue),
                "polls": api.telegram.mailbox.polls,
                "violations": len(record.violations),
                "first_violations": [f"{v.method}: {v.what}" for v in record.violations[:50]],
                "quotations": api.quotations_checked,
                "storm_hits": [spell.hits for spell in api.faults.spells],
                "answers": len(delays_s),
                "delay_s": {f"p{p:g}": _quantile(delays_s, p / 100) for p in (50, 95, 99, 100)},
            }

    def _sent(self, params: Json) -> list[Json]:
        after = int(params.get("after", 0))
        return [asdict(sent) | {"request": None} for sent in self._api.sent[after:]]

    def _transcript(self, params: Json) -> str:
        return self._api.transcript(self._api.telegram.chats[int(params["chat_id"])].chat)

    def _outage(self, params: Json) -> bool:
        self._api.begin_outage(params["kind"], params.get("methods"))
        return True

    def _storm(self, params: Json) -> bool:
        faults = {
            "flood": flooded(params.get("retry_after_s", 3), overall=params.get("overall", False)),
            "ambiguous": dropped(done=True),
            "reset": dropped(done=False),
            "timeout": timed_out(done=params.get("done", True)),
        }
        methods, seed = params.get("methods", SENDING), params.get("seed", 0)
        with self._api.changes.lock:
            self._api.faults.begin(faults[params["fault"]], methods, params["share"], seed)
        return True

    def _heal(self, _: Json) -> bool:
        self._api.heal()
        return True

    def _limits(self, params: Json) -> bool:
        if params.pop("lifted", False):
            self._api.lift_limits()
        else:
            self._api.limit(Limits(**params))
        return True

    def _record(self, params: Json) -> bool:
        self._api.record_lightly(**params)
        return True

    def _originals(self, params: Json) -> bool:
        self._api.watch_quotations(params["texts"])
        return True

    def _identity(self, params: Json) -> bool:
        self._api.identify(Identity(**params))
        return True

    def _say(self, params: Json) -> int:
        user = User(params["user_id"], params.get("name", "Ada"), params.get("language", "es"))
        return self._api.private_text(user, params["text"], reply_to=params.get("reply_to"))

    def _press(self, params: Json) -> str:
        user = User(params["user_id"])
        chat = self._api.telegram.chats[params.get("chat_id", user.id)].chat
        return self._api.tap(user, chat, params["message_id"], params["button"])

    def _proxy(self, params: Json) -> bool:
        self._api.proxy(params["public"], params["local"])
        return True

    def _push(self, params: Json) -> int:
        push = self._api.push_raw if params.get("raw") else self._api.push
        return len([push(update) for update in params["updates"]])

    def _traffic(self, params: Json) -> bool:
        rate_per_s, ahead = params.pop("rate_per_s", None), params.pop("ahead", None)
        traffic = Traffic(**params)
        if rate_per_s:
            self._api.pour(traffic.updates(), rate_per_s)
        else:
            self._api.feed(traffic.updates(), ahead=ahead)
        return True

    def _pass_time(self, params: Json) -> bool:
        self._api.pass_time(params["seconds"])
        return True


def _reply(status: int, value: Any) -> Reply:
    return Reply(status, json.dumps(value, ensure_ascii=False, default=str).encode())


def _quantile(ordered: list[float], share: float) -> float | None:
    return round(ordered[min(len(ordered) - 1, int(share * len(ordered)))], 4) if ordered else None
