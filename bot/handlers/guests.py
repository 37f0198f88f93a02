"""Guest mode: the bot is mentioned where it is no member, and answers once."""

from dataclasses import dataclass

from telegram import InlineQueryResultArticle, Update
from telegram.ext import ContextTypes

from bot.answers.answer import StillReading
from bot.answers.render import Rendered, render_answer
from bot.handlers.addressing import question_of_guest
from bot.handlers.desk import Desk
from bot.handlers.inline import content, opening
from index import language_of


@dataclass(frozen=True, slots=True)
class Guests:
    """Answers a guest's message; what it says there stands by itself, without buttons that act."""

    desk: Desk

    async def handle(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer once, by the query that came with the message."""
        message = update.guest_message
        if message is None or message.guest_query_id is None:
            return
        me = context.bot.bot
        question = question_of_guest(message, me)
        if question is None:
            return
        messages = self.desk.languages.words(message.from_user, asked_in=language_of(question))
        keyboard = None
        if not question:
            rendered = Rendered(messages.ask_hint)
        else:
            try:
                answer = await self.desk.questioning.ask(question, messages.language)
            except StillReading:
                rendered = Rendered(messages.still_reading)
            else:
                rendered = render_answer(answer, messages)
                if answer.hits and me.username:
                    first = answer.hits[0].passage.id
                    keyboard = opening(me.username, first, messages.inline_open)
        result = InlineQueryResultArticle(
            id="answer",
            title=me.first_name,
            input_message_content=content(rendered),
            reply_markup=keyboard,
        )
        await self.desk.sender.answer_guest(message.guest_query_id, result)
