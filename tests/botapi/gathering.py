"""People and places, and how they come together: joining, blocking, removing, moving."""

from collections.abc import Mapping

from tests.botapi import updates
from tests.botapi.chats import Chat, Json, Topic, User, private_chat
from tests.botapi.membership import MEMBER_FIELDS
from tests.botapi.pushing import Pushing


class Gathering(Pushing):
    """Makes chats, and changes who is in them; the bot is told where Telegram would tell it."""

    def user(self, id: int, first_name: str = "Ada", language_code: str | None = "es") -> User:
        """Introduce a person who has started the bot."""
        user = User(id, first_name, language_code)
        with self.changes.lock:
            self.telegram.meet(user)
        return user

    def stranger(self, id: int, first_name: str = "Eva", language_code: str | None = "es") -> User:
        """Introduce a person who has never started the bot: it cannot write to them first."""
        with self.changes.lock:
            self.telegram.strangers.add(id)
        return User(id, first_name, language_code)

    def group(self, title: str = "Lectura", *, id: int = -1001, type: str = "supergroup") -> Chat:
        """Make a group with the bot in it."""
        return self.open(Chat(id, type, title))

    def forum(self, title: str = "Foro", *, id: int = -1002) -> Chat:
        """Make a group with topics and the bot in it."""
        return self.open(Chat(id, "supergroup", title, is_forum=True))

    def channel(self, title: str = "Diario", *, id: int = -1003) -> Chat:
        """Make a channel whose administrator the bot is."""
        return self.open(Chat(id, "channel", title), {self.telegram.bot_id: "administrator"})

    def elsewhere(self, title: str = "Amigos", *, id: int = -1004) -> Chat:
        """Make a group where the bot has never been; it is reached by inline and guest mode."""
        chat = Chat(id, "supergroup", title)
        with self.changes.lock:
            self.telegram.open(chat, {self.telegram.bot_id: "left"}, known=False)
        return chat

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

    def close_topic(self, topic: Topic) -> None:
        """Let nobody write in a topic any more."""
        with self.changes.lock:
            self.telegram.chats[topic.chat.id].closed.add(topic.thread_id)

    def join(self, chat: Chat, user_id: int, status: str = "member") -> None:
        """Set somebody's place in a chat, untold; the bot `kicked` from a private chat is blocked."""
        with self.changes.lock:
            self.telegram.chats[chat.id].members[user_id] = status

    def place_bot(self, chat: Chat, by: User, status: str) -> None:
        """Change the bot's place in a chat and tell it (`my_chat_member`).

        Args:
            chat: One that is known; add the bot to a new one with `open(chat, {bot_id: "left"})`.
            by: Who does it.
            status: `member`, `administrator`, `restricted`, `left` or `kicked`.
        """
        with self.changes.lock:
            here = self.telegram.chats[chat.id]
            was = here.members.get(self.telegram.bot_id, "left")
            here.members[self.telegram.bot_id] = status
            here.known = True
            told = updates.my_chat_member(chat, by, was=self._bot_as(was), now=self._bot_as(status))
        self.push(told)

    def invite_bot(self, chat: Chat, by: User) -> None:
        """Let somebody add the bot to a group, be it there already or not."""
        with self.changes.lock:
            self.telegram.open(chat, {self.telegram.bot_id: "left"})
        self.place_bot(chat, by, "member")

    def kick_bot(self, chat: Chat, by: User) -> None:
        """Let somebody remove the bot from a group or a channel."""
        self.place_bot(chat, by, "kicked")

    def block(self, user: User) -> None:
        """Let a person block the bot."""
        self.place_bot(private_chat(user), user, "kicked")

    def unblock(self, user: User) -> None:
        """Let a person take the bot back."""
        self.place_bot(private_chat(user), user, "member")

    def deactivate(self, user: User) -> None:
        """Delete a person's account; nobody tells the bot."""
        with self.changes.lock:
            self.telegram.chats[user.id].gone = True

    def migrate(self, group: Chat, new_id: int) -> Chat:
        """Turn a group into a supergroup of another id; both chats say so, the old one is closed."""
        chat = Chat(new_id, "supergroup", group.title)
        with self.changes.lock:
            old = self.telegram.chats[group.id]
            self.telegram.open(chat, old.members)
            who = updates.service(group, self.telegram.bot)
            self.push({"message": who | {"migrate_to_chat_id": new_id}})
            who = updates.service(chat, self.telegram.bot)
            self.push({"message": who | {"migrate_from_chat_id": group.id}})
            old.moved_to = new_id
        return chat

    def _bot_as(self, status: str) -> Json:
        more = MEMBER_FIELDS.get(status, {})
        return {"status": status, "user": self.telegram.bot.json()} | more
