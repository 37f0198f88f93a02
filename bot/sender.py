"""Everything that the bot sends goes through here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import structlog
from telegram import Bot, LinkPreviewOptions, Message, MessageEntity, ReplyParameters
from telegram.constants import ChatAction
from telegram.error import BadRequest, TelegramError

logger = structlog.get_logger(__name__)

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass(frozen=True, slots=True)
class Place:
    """Where an answer goes: a chat, the message it answers, and the topic it stands in.

    Attributes:
        chat_id: The chat.
        message_id: The message to reply to.
        topic_id: The forum topic; None elsewhere. A plain thread of replies has a thread id
            too, which must not be sent back.
    """

    chat_id: int
    message_id: int
    topic_id: int | None = None

    @classmethod
    def of(cls, message: Message) -> Self:
        """Return where an answer to this message belongs."""
        topic = message.message_thread_id if message.is_topic_message else None
        return cls(message.chat_id, message.message_id, topic)


class Sender:
    """Sends plain text with entities, never with a parse mode, as replies in their topic."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def reply(self, place: Place, text: str, entities: Sequence[MessageEntity] = ()) -> Place:
        """Answer a message, or its chat if it is gone; return where the answer stands."""
        sent = await self._bot.send_message(
            place.chat_id,
            text,
            entities=list(entities) or None,
            message_thread_id=place.topic_id,
            reply_parameters=ReplyParameters(place.message_id, allow_sending_without_reply=True),
            link_preview_options=NO_PREVIEW,
        )
        return Place(place.chat_id, sent.message_id, place.topic_id)

    async def edit(self, place: Place, text: str) -> None:
        """Replace the text of a message of ours; one that has it already is left as it is."""
        try:
            await self._bot.edit_message_text(
                text,
                chat_id=place.chat_id,
                message_id=place.message_id,
                link_preview_options=NO_PREVIEW,
            )
        except BadRequest as error:
            if "message is not modified" not in str(error).lower():
                raise

    async def show_typing(self, place: Place) -> None:
        """Show for some seconds that an answer is on its way; it is no loss if that fails."""
        try:
            await self._bot.send_chat_action(
                place.chat_id, ChatAction.TYPING, message_thread_id=place.topic_id
            )
        except TelegramError as error:
            logger.info("typing not shown", error=type(error).__name__)
