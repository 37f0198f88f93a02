"""Questions, wherever they are asked, and what becomes of them when they are edited."""

from collections import deque
from dataclasses import dataclass, field
from functools import partial

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.handlers.addressing import question_in
from bot.handlers.answering import Answering, Asked
from bot.handlers.desk import Desk
from bot.handlers.wording import worded
from bot.outgoing.writing import Place
from bot.people.permissions import writer_of
from bot.storage import questions
from index import language_of

# People can edit a message for so long; what is edited later in a channel, and was not answered
# then as far as anybody remembers, is old news.
EDITABLE_S = 48 * 3600


@dataclass(frozen=True, slots=True)
class Questions:
    """Answers what is asked; in private also says what it cannot do with anything else."""

    desk: Desk
    answering: Answering
    albums: deque[str] = field(default_factory=lambda: deque(maxlen=100))

    async def handle(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer a message or a channel's post if it is for the bot."""
        message = update.effective_message
        if message is None:
            return
        question = question_in(message, context.bot.bot)
        if question is not None and message.media_group_id is not None:
            self.albums.append(message.media_group_id)  # its other pictures ask nothing
        if question:
            await self._answer(message, question)
        elif question is not None:
            self.desk.reply(message, self.desk.messages(message).ask_hint)
        elif message.chat.type == ChatType.PRIVATE:
            await self._explain(message)

    async def edited(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Let the answer to an edited question follow it; never answer a second time.

        Telegram also tells of edits that change no word, such as a preview that has loaded.
        """
        message = update.effective_message
        if message is None or message.edit_date is None:
            return
        words = question_in(message, context.bot.bot)
        if not words:
            return
        find = partial(questions.asked_in, chat=message.chat_id, message_id=message.message_id)
        earlier = await self.desk.database.run(find)
        if earlier is None:
            if (message.edit_date - message.date).total_seconds() <= EDITABLE_S:
                await self._answer(message, words)
        elif earlier.text not in (None, words) and earlier.letter is not None:
            await self._answer(message, words, instead=earlier.letter)

    async def _answer(self, message: Message, words: str, *, instead: int | None = None) -> None:
        messages = self.desk.messages(message, language_of(words))
        writer = writer_of(message)
        asked = Asked(
            wording=await worded(message, words, self.desk.database),
            place=Place.of(message),
            message_id=message.message_id,
            person=writer.id if writer else None,
            at=message.date.timestamp(),
        )
        await self.answering.answer(asked, messages, instead=instead)

    async def _explain(self, message: Message) -> None:
        """Answer what holds no words with one sentence, an album of pictures with one too."""
        if message.from_user is None or message.from_user.is_bot:
            return
        album = message.media_group_id
        if album is not None and album in self.albums:
            return
        if album is not None:
            self.albums.append(album)
        self.desk.reply(message, self.desk.messages(message).words_only)
