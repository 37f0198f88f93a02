"""What a test does with the server: people speak, and what the bot did is looked at.

Safe to use from any thread. What waits blocks the thread: in a test whose own event loop runs
the bot, wait by `await asyncio.to_thread(api.wait_for, ...)`.
"""

from collections.abc import Mapping

from tests.botapi import updates
from tests.botapi.chats import Chat, Json, Topic, User
from tests.botapi.observer import Observer


class Driver(Observer):
    """One bot's Telegram, in the hands of a test."""

    def user(self, id: int, first_name: str = "Ada", language_code: str | None = "es") -> User:
        """Introduce a person who has started the bot."""
        user = User(id, first_name, language_code)
        with self.changes.lock:
            self.telegram.meet(user)
        return user

    def group(self, title: str = "Lectura", *, id: int = -1001, type: str = "supergroup") -> Chat:
        """Make a group with the bot in it."""
        return self.open(Chat(id, type, title))

    def forum(self, title: str = "Foro", *, id: int = -1002) -> Chat:
        """Make a group with topics and the bot in it."""
        return self.open(Chat(id, "supergroup", title, is_forum=True))

    def channel(self, title: str = "Diario", *, id: int = -1003) -> Chat:
        """Make a channel whose administrator the bot is."""
        return self.open(Chat(id, "channel", title), {self.telegram.bot_id: "administrator"})

    def open(self, chat: Chat, members: Mapping[int, str] | None = None) -> Chat:
        """Make any chat known; `members` maps user ids, the bot's too, to a status."""
        with self.changes.lock:
            here = self.telegram.open(chat, {})
            here.members |= dict(members or {})
        return chat

    def topic(self, forum: Chat, name: str = "Ensayos") -> Topic:
        """Open a topic in a forum."""
        with self.changes.lock:
            here = self.telegram.chats[forum.id]
            number = here.next_id()
            created = updates.topic_created(forum, self.telegram.bot, name, number)
            here.topics[number] = here.add(created)
            return Topic(forum, number, here.topics[number])

    def push(self, update: Json) -> Json:
        """Queue an update for the bot, with the ids that it lacks; return it as queued."""
        with self.changes.lock:
            whole = {kind: self.telegram.keep(kind, content) for kind, content in update.items()}
            return self.push_raw(whole)

    def push_raw(self, update: Json) -> Json:
        """Queue an update as it is, however wrong; only an update_id is given if it lacks."""
        with self.changes.lock:
            queued = self.telegram.mailbox.put(update)
        self.changes.announce()
        return queued

    def tell(self, message: Json) -> int:
        """Push a message as the update that it arrives as; return its id."""
        update = updates.update(message)
        return int(self.push(update)[next(iter(update))]["message_id"])

    def private_text(self, user: User, words: str, *, reply_to: int | None = None) -> int:
        """Say something to the bot alone; return the message's id."""
        with self.changes.lock:
            chat = self.telegram.meet(user).chat
        return self.group_text(chat, user, words, reply_to=reply_to)

    def group_text(self, chat: Chat, user: User, words: str, *, reply_to: int | None = None) -> int:
        """Say something in a group; a reply in a topic stays there. Return the message's id."""
        message = updates.text(chat, user, words)
        if reply_to is not None:
            message = updates.replying(message, self.message(chat, reply_to).json)
        return self.tell(message)

    def topic_text(self, topic: Topic, user: User, words: str) -> int:
        """Say something in a topic; return the message's id."""
        return self.tell(updates.in_topic(updates.text(topic.chat, user, words), topic))

    def channel_post(self, chat: Chat, words: str) -> int:
        """Post in a channel; return the message's id."""
        return self.tell(updates.text(chat, None, words))

    def edit(self, chat: Chat, message_id: int, words: str) -> int:
        """Change what somebody said; return the message's id."""
        return self.tell(updates.edited(self.message(chat, message_id).json, words))

    def press(self, user: User, chat: Chat, message_id: int, data: str) -> str:
        """Press a button under a message; return the callback query's id."""
        message = self.message(chat, message_id).json
        return str(self.push(updates.callback_query(user, message, data))["callback_query"]["id"])

    def expire(self, query_id: str) -> None:
        """Let it be too late to answer a callback query."""
        with self.changes.lock:
            self.telegram.open_queries.discard(query_id)

    def remove(self, chat: Chat, message_id: int) -> None:
        """Delete a message behind the bot's back."""
        with self.changes.lock:
            self.message(chat, message_id).deleted = True

    def join(self, chat: Chat, user_id: int, status: str = "member") -> None:
        """Set somebody's place in a chat; the bot `kicked` from a private chat is blocked."""
        with self.changes.lock:
            self.telegram.chats[chat.id].members[user_id] = status
