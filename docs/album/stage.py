"""Where a conversation takes place: the bot as a process, its Telegram, essays that may grow."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.botapi import BotApiServer, Chat, Identity, User
from tests.botapi.chats import Json
from tests.e2e.world import ESSAYS, GIVE_UP_S, TOKEN, World, living, texts

LATE = "dar-o-no-dar-me-gustas"  # the essay that comes while the bot runs


class Stage:
    """What a scene is played with: people speak and press, and every wait ends with the bot's word."""

    def __init__(self, world: World, api: BotApiServer) -> None:
        self.world, self.api = world, api

    def say(self, chat: Chat, user: User, words: str, *, reply_to: Json | None = None) -> Json:
        """Let somebody say something; return it as it stands in the chat."""
        number = None if reply_to is None else int(reply_to["message_id"])
        said = self.api.group_text(chat, user, words, reply_to=number)
        return self.api.message(chat, said).json

    def answer(self, chat: Chat, said: Json) -> Json:
        """Return the bot's answer to a message."""
        sent = self.world.answer(chat.id, said["message_id"])
        return self.api.message(chat, sent.message_id).json

    def press(self, chat: Chat, user: User, message: Json, button: str, *, method: str) -> Json:
        """Press a button; return what the bot then sends or edits in the chat.

        Args:
            chat: Where.
            user: Who presses.
            message: Below which the button is.
            button: Its label, or a part of it.
            method: What the bot does then, `sendMessage` or `editMessageText`.
        """
        before = len(self.api.sent)
        self.api.tap(user, chat, message["message_id"], button)
        done = self.api.wait_for(
            lambda sent: (sent.method, sent.chat_id) == (method, chat.id),
            after=before,
            timeout_s=GIVE_UP_S,
        )
        return self.api.message(chat, done.message_id).json

    def toast(self) -> str:
        """Return the words that answered the last press."""
        return str(list(self.api.callback_answers.values())[-1].get("text", ""))

    def add_essay(self) -> None:
        """Put the essay that was left out into the bot's folder."""
        for path in ESSAYS.glob(f"{LATE}.*"):
            shutil.copy(path, self.world.corpus)


@contextmanager
def staged(home: Path) -> Iterator[Stage]:
    """Run the bot with its own encoder over all essays but one; in the end look at its conduct.

    Args:
        home: For essays, index and state; an index that is there already saves a minute or two.
    """
    corpus, state = home / "essays", home / "bot"
    for folder in (corpus, state):
        shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ESSAYS, corpus, ignore=shutil.ignore_patterns(f"{LATE}.*"))
    identity = Identity(supports_inline_queries=True, supports_guest_queries=True)
    with BotApiServer(TOKEN, identity) as api:
        world = World(home, home / "index", api, corpus)
        world.run("index", "build").check_returncode()
        api.watch_quotations(texts(ESSAYS))
        with living(world):
            yield Stage(world, api)
