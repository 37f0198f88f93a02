"""Inline mode: passages to quote in any chat, found while the reader types."""

from dataclasses import dataclass

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InputTextMessageContent,
    LinkPreviewOptions,
    Update,
)
from telegram.ext import ContextTypes

from bot.answers.answer import Answer, StillReading
from bot.answers.permalinks import permalink
from bot.answers.quotable import says_something
from bot.answers.render import Rendered, render_answer
from bot.handlers.desk import Desk
from bot.messages import Messages
from index import Hit

MOST = 8  # results; more would be further from the question than a reader looks
DOUBTFUL = 0.5  # of the threshold: half a question is typed, and the reader chooses
DESCRIPTION = 120  # characters under a result's title
SUGGESTED = 5  # for an empty query
START = "inline"  # payload of the button that leads to the private chat


@dataclass(frozen=True, slots=True)
class Inline:
    """Answers what is typed behind the bot's name, from the index alone."""

    desk: Desk

    async def handle(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Offer passages, each with its source; for an empty query, questions with theirs."""
        query, me = update.inline_query, context.bot.username
        if query is None:
            return
        messages = self.desk.languages.words(query.from_user)
        words = query.query.strip()
        try:
            results = await (
                self._found(words, me, messages)
                if words
                else self._suggested(update.update_id, me, messages)
            )
        except StillReading:
            results, label = [], messages.inline_reading
        else:
            label = messages.inline_nothing if words and not results else messages.inline_more
        button = InlineQueryResultsButton(label, start_parameter=START)
        await self.desk.sender.answer_inline(query.id, results, button)

    async def _found(
        self, words: str, me: str, messages: Messages
    ) -> list[InlineQueryResultArticle]:
        answer = await self.desk.questioning.ask(words, messages.language)
        if answer.confidence < DOUBTFUL * self.desk.answerer.threshold:
            return []
        first, rest = answer.found[:1], answer.found[1:]
        shown = [*first, *(hit for hit in rest if says_something(hit.passage))][:MOST]
        return [_result(hit, answer, hit.essay.title, me, messages) for hit in shown]

    async def _suggested(
        self, seed: int, me: str, messages: Messages
    ) -> list[InlineQueryResultArticle]:
        """Offer questions; what is sent is the quotation that answers, under its question."""
        results, seen = [], set()
        for question in self.desk.answerer.suggestions(messages.language, seed)[:SUGGESTED]:
            answer = await self.desk.questioning.ask(question, messages.language)
            if answer.hits and (hit := answer.hits[0]).passage.id not in seen:
                seen.add(hit.passage.id)
                results.append(_result(hit, answer, question, me, messages))
        return results


def content(rendered: Rendered) -> InputTextMessageContent:
    """Return a message as the content of a result."""
    return InputTextMessageContent(
        rendered.text,
        entities=list(rendered.entities) or None,
        link_preview_options=LinkPreviewOptions(is_disabled=True),
    )


def opening(username: str, passage: str, label: str) -> InlineKeyboardMarkup:
    """Return a keyboard that opens a passage in the private chat with the bot."""
    address = permalink(username, passage)
    return InlineKeyboardMarkup([[InlineKeyboardButton(label, url=address)]])


def _result(
    hit: Hit, answer: Answer, title: str, me: str, messages: Messages
) -> InlineQueryResultArticle:
    return InlineQueryResultArticle(
        id=hit.passage.id,
        title=title,
        input_message_content=content(render_answer(Answer(answer.language, (hit,)), messages)),
        description=_beginning(hit.key_sentence.text),
        reply_markup=opening(me, hit.passage.id, messages.inline_open),
    )


def _beginning(words: str) -> str:
    if len(words) <= DESCRIPTION:
        return words
    return words[:DESCRIPTION].rsplit(None, 1)[0].rstrip(" ,;:.—-") + "…"
