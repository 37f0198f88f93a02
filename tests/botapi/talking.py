"""What people say, and how they take it back."""

from tests.botapi import updates
from tests.botapi.chats import Chat, Json, Topic, User
from tests.botapi.gathering import Gathering
from tests.botapi.requests import Upload


class Talking(Gathering):
    """Messages in every kind of chat; each method returns the message's id."""

    def tell(self, message: Json) -> int:
        """Push a message of `tests.botapi.updates` as the update that it arrives as."""
        update = updates.update(message)
        return int(self.push(update)[next(iter(update))]["message_id"])

    def private_text(self, user: User, words: str, *, reply_to: int | None = None) -> int:
        """Say something to the bot alone."""
        with self.changes.lock:
            chat = self.telegram.meet(user).chat
        return self.group_text(chat, user, words, reply_to=reply_to)

    def start(self, user: User, payload: str = "") -> int:
        """Start the bot, as by the link `t.me/<bot>?start=<payload>`; this lifts a block."""
        with self.changes.lock:
            self.telegram.meet(user).members[self.telegram.bot_id] = "member"
        return self.private_text(user, f"/start {payload}".strip())

    def follow(self, user: User, link: str) -> int:
        """Follow a link to the bot, such as `https://t.me/tertulia_bot?start=p_7`."""
        address, _, payload = link.partition("?start=")
        bot = f"t.me/{self.telegram.identity.username}"
        assert address.removeprefix("https://") == bot, f"{link} does not lead to {bot}"
        return self.start(user, payload)

    def group_text(self, chat: Chat, user: User, words: str, *, reply_to: int | None = None) -> int:
        """Say something in a group; a reply in a topic stays there."""
        message = updates.text(chat, user, words)
        if reply_to is not None:
            message = updates.replying(message, self.message(chat, reply_to).json)
        return self.tell(message)

    def reply_about(
        self, chat: Chat, user: User, words: str, *, reply_to: int, selected: str
    ) -> int:
        """Reply to a message with some words of it selected (`Message.quote`, `is_manual`)."""
        asked = updates.replying(updates.text(chat, user, words), self.message(chat, reply_to).json)
        return self.tell(updates.quoting(asked, selected))

    def topic_text(self, topic: Topic, user: User, words: str) -> int:
        """Say something in a topic."""
        return self.tell(updates.in_topic(updates.text(topic.chat, user, words), topic))

    def channel_post(self, chat: Chat, words: str) -> int:
        """Post in a channel."""
        return self.tell(updates.text(chat, None, words))

    def discuss(self, channel: Chat, post_id: int, group: Chat) -> int:
        """Forward a channel's post to the group where it is discussed; comments reply to it."""
        post = self.message(channel, post_id).json
        return self.tell(updates.forwarded_to_discussion(post, group))

    def document(
        self, chat: Chat, user: User, upload: Upload, caption: str = "", *, size: int | None = None
    ) -> int:
        """Send a file; `size` is claimed in the place of its true one."""
        with self.changes.lock:
            file = self.telegram.files.add(upload, size)
        return self.tell(updates.document(chat, user, file.document(), caption))

    def edit(self, chat: Chat, message_id: int, words: str) -> int:
        """Change what somebody said."""
        return self.tell(updates.edited(self.message(chat, message_id).json, words))

    def remove(self, chat: Chat, message_id: int) -> None:
        """Delete a message behind the bot's back."""
        with self.changes.lock:
            self.message(chat, message_id).deleted = True

    def freeze(self, chat: Chat, message_id: int) -> None:
        """Let a message be too old for the bot to edit or delete it."""
        with self.changes.lock:
            self.message(chat, message_id).frozen = True
