"""What a test does with the server: people speak and press, and what the bot did is looked at.

Safe to use from any thread. What waits blocks the thread: in a test whose own event loop runs
the bot, wait by `await asyncio.to_thread(api.wait_for, ...)`.
"""

from collections.abc import Sequence

from tests.botapi import updates
from tests.botapi.answering import place_result
from tests.botapi.chats import Chat, Json, User, private_chat
from tests.botapi.keyboards import Button, callback_data
from tests.botapi.limits import ALL, Limits
from tests.botapi.talking import Talking
from tests.botapi.telegram_state import Identity


class Driver(Talking):
    """One bot's Telegram, in the hands of a test."""

    def press(self, user: User, chat: Chat, message_id: int, data: str) -> str:
        """Send the data of a button, be it there or not; return the callback query's id."""
        message = self.message(chat, message_id).json
        return str(self.push(updates.callback_query(user, message, data))["callback_query"]["id"])

    def tap(self, user: User, chat: Chat, message_id: int, button: Button) -> str:
        """Press a button that is there, by its words or its row and column from 0."""
        data = callback_data(self.message(chat, message_id).json, button)
        return self.press(user, chat, message_id, data)

    def tap_together(
        self, users: Sequence[User], chat: Chat, message_id: int, button: Button
    ) -> list[str]:
        """Let several people press one button at once; return the callback queries' ids."""
        message = self.message(chat, message_id).json
        data = callback_data(message, button)
        queued = self.push_all(updates.callback_query(user, message, data) for user in users)
        return [str(update["callback_query"]["id"]) for update in queued]

    def tap_inline(self, user: User, inline_id: str, button: Button) -> str:
        """Press a button under a message that went through inline or guest mode."""
        data = callback_data(self.inline_message(inline_id).json, button)
        update = updates.inline_callback_query(user, inline_id, data)
        return str(self.push(update)["callback_query"]["id"])

    def type_inline(self, user: User, words: str = "", offset: str = "") -> str:
        """Type `@bot words` in the field of some chat; return the inline query's id."""
        return str(self.push(updates.inline_query(user, words, offset))["inline_query"]["id"])

    def choose(self, user: User, query_id: str, position: int, chat: Chat | None = None) -> str:
        """Send a result of an inline query to a chat, by its position; return its inline id.

        The bot is told of the choice only if its identity says so, and knows the id only if the
        result has buttons. In a chat whose messages it gets it meets its own words, `via_bot`.
        """
        result = self.inline_results(query_id)[position]
        place = (chat or private_chat(user)).json()
        with self.changes.lock:
            more = {"from": user.json(), "via_bot": self.telegram.bot.json()}
            inline_id, stored = place_result(self.telegram, place, result, more)
            query = self.telegram.queries.all[query_id].content
            known = inline_id if result.get("reply_markup") else None
            identity, here = self.telegram.identity, self.telegram.chats[place["id"]]
        if here.known and (place["type"] == "private" or identity.can_read_all_group_messages):
            self.push({"message": stored.json})
        if identity.tells_choices:
            self.push(updates.chosen_inline_result(user, result["id"], query["query"], known))
        return inline_id

    def mention_guest(
        self, user: User, chat: Chat, words: str, *, reply_to: Json | None = None
    ) -> str:
        """Mention the bot where it is no member; return the guest query's id."""
        message = updates.text(chat, user, words)
        asked = updates.replying(message, reply_to) if reply_to else message
        queued = self.push({"guest_message": asked})["guest_message"]
        return str(queued["guest_query_id"])

    def expire(self, query_id: str) -> None:
        """Let it be too late to answer a callback, inline or guest query."""
        with self.changes.lock:
            self.telegram.queries.all[query_id].expired = True

    def stop_clock(self) -> None:
        """Let time pass for the server only by `pass_time`."""
        with self.changes.lock:
            self.telegram.clock.stop()

    def pass_time(self, seconds: float) -> None:
        """Move the server's clock on: messages age, queries and windows end."""
        with self.changes.lock:
            self.telegram.clock.ahead_s += seconds
        self.changes.announce()

    def limit(self, limits: Limits | None = None) -> None:
        """Enforce Telegram's limits from now on, or these."""
        with self.changes.lock:
            self.telegram.flood.limits = limits or Limits()

    def lift_limits(self) -> None:
        """Let as much be sent as the bot likes; windows that are open are closed."""
        with self.changes.lock:
            self.telegram.flood.limits = None
            self.telegram.flood.close_windows()

    def open_window(self, chat: Chat | None, retry_after_s: int) -> None:
        """Let sending to a chat, or to all, be refused for so long; going on is a violation."""
        with self.changes.lock:
            self.telegram.flood.open_window(chat.id if chat else ALL, retry_after_s)

    def identify(self, identity: Identity) -> None:
        """Change what getMe says of the bot."""
        with self.changes.lock:
            self.telegram.identity = identity
