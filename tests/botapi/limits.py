"""How much a bot may send, and the windows in which it may send nothing.

Telegram states 1 message a second in a chat (short bursts pass), 20 a minute in a group and about
30 a second in all; how long a burst it bears is not published: `chat_burst` is our guess.
"""

import math
from collections import defaultdict, deque
from dataclasses import dataclass, field

from tests.botapi.chats import Chat
from tests.botapi.clock import Clock
from tests.botapi.refusals import RefusalError, too_many_requests

ALL = 0  # stands for all chats: no chat has this id
GROUPS = {"group", "supergroup"}


@dataclass(frozen=True)
class Limits:
    """What Telegram bears.

    Attributes:
        chat_per_s: Messages a second in one chat, in the long run.
        chat_burst: How many may come at once in a chat that was quiet.
        group_per_minute: Messages in any minute in a group.
        overall_per_s: Messages in any second over all chats.
        slack: The share by which spans are measured shorter, for what the network adds.
    """

    chat_per_s: float = 1
    chat_burst: int = 5
    group_per_minute: int = 20
    overall_per_s: int = 30
    slack: float = 0.03


@dataclass(frozen=True)
class Window:
    """A time of silence; requests under way when it opens are refused but not blamed."""

    opened: float
    ends: float

    @property
    def known_from(self) -> float:
        """Return when the bot must have heard of it."""
        return self.opened + min(1.0, (self.ends - self.opened) / 2)


@dataclass
class FloodControl:
    """Counts what is sent. Without limits only windows that a test has opened are kept."""

    clock: Clock
    limits: Limits | None = None
    windows: dict[int, Window] = field(default_factory=dict)
    _tokens: dict[int, tuple[float, float]] = field(default_factory=dict)
    _minutes: defaultdict[int, deque[float]] = field(default_factory=lambda: defaultdict(deque))
    _second: deque[float] = field(default_factory=deque)

    def open_window(self, chat_id: int, retry_after_s: int) -> RefusalError:
        """Let nothing be sent to a chat (`ALL`: to any) for a while; return the refusal."""
        now = self.clock.passing()
        if (before := self.windows.get(chat_id)) is None or before.ends < now + retry_after_s:
            self.windows[chat_id] = Window(now, now + retry_after_s)
        return too_many_requests(retry_after_s)

    def close_windows(self) -> None:
        """Let everything be sent again."""
        self.windows.clear()

    def judge(self, chat: Chat | None) -> tuple[str, RefusalError] | None:
        """Count one message; where it is one too many, say what for and how it is refused.

        Returns:
            What to blame the bot for (empty if it could not know yet) and the refusal.
        """
        now = self.clock.passing()
        for chat_id in (ALL, chat.id if chat else ALL):
            window = self.windows.get(chat_id)
            if window and now < window.ends:
                whose = "all chats" if chat_id == ALL else f"chat {chat_id}"
                what = f"sent inside a 429 window of {whose}" if now >= window.known_from else ""
                return what, too_many_requests(math.ceil(window.ends - now))
        if self.limits is None:
            return None
        return self._overall(self.limits, now) or (self._in_chat(self.limits, chat, now))

    def _overall(self, limits: Limits, now: float) -> tuple[str, RefusalError] | None:
        wait_s = _crowded(self._second, now, 1 - limits.slack, limits.overall_per_s)
        if wait_s > 0:
            refusal = self.open_window(ALL, math.ceil(wait_s))
            return f"more than {limits.overall_per_s} messages a second", refusal
        return None

    def _in_chat(
        self, limits: Limits, chat: Chat | None, now: float
    ) -> tuple[str, RefusalError] | None:
        if chat is None:
            return None
        tokens, then = self._tokens.get(chat.id, (float(limits.chat_burst), now))
        rate = limits.chat_per_s * (1 + limits.slack)
        tokens = min(float(limits.chat_burst), tokens + (now - then) * rate)
        if tokens < 1:
            refusal = self.open_window(chat.id, math.ceil((1 - tokens) / rate))
            return f"more than {limits.chat_per_s:g} message a second in chat {chat.id}", refusal
        if chat.type in GROUPS:
            span_s = 60 * (1 - limits.slack)
            wait_s = _crowded(self._minutes[chat.id], now, span_s, limits.group_per_minute)
            if wait_s > 0:
                refusal = self.open_window(chat.id, math.ceil(wait_s))
                what = f"more than {limits.group_per_minute} messages a minute in group {chat.id}"
                return what, refusal
        self._tokens[chat.id] = (tokens - 1, now)
        return None


def _crowded(times: deque[float], now: float, span_s: float, most: int) -> float:
    """Count this one if there is room; else return the seconds until there is."""
    while times and times[0] <= now - span_s:
        times.popleft()
    if len(times) >= most:
        return times[0] + span_s - now
    times.append(now)
    return 0
