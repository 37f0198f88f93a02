"""Questions, wherever they are asked."""

import asyncio
from collections import deque
from dataclasses import dataclass, field

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.answer import StillReading
from bot.handlers.addressing import question_in
from bot.handlers.desk import Desk
from bot.render import render_answer
from bot.sender import Place
from index import language_of

TYPING_AFTER_S = 1.0  # most answers are ready long before


@dataclass(frozen=True, slots=True)
class Questions:
    """Answers what is asked; in private also says what it cannot do with anything else."""

    desk: Desk
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
            await self.desk.reply(message, self.desk.messages(message).ask_hint)
        elif message.chat.type == ChatType.PRIVATE:
            await self._explain(message)

    async def _answer(self, message: Message, question: str) -> None:
        messages = self.desk.messages(message, language_of(question))
        search = asyncio.create_task(
            asyncio.to_thread(self.desk.answerer.ask, question, messages.language)
        )
        done, _ = await asyncio.wait({search}, timeout=TYPING_AFTER_S)
        if not done:
            await self.desk.sender.show_typing(Place.of(message))
        try:
            answer = await search
        except StillReading:
            await self.desk.reply(message, messages.still_reading)
        else:
            await self.desk.reply(message, render_answer(answer, messages))

    async def _explain(self, message: Message) -> None:
        """Answer what holds no words with one sentence, an album of pictures with one too."""
        if message.from_user is None or message.from_user.is_bot:
            return
        album = message.media_group_id
        if album is not None and album in self.albums:
            return
        if album is not None:
            self.albums.append(album)
        await self.desk.reply(message, self.desk.messages(message).words_only)
