"""A letter as a call of the Bot API."""

from telegram import Bot, InputFile

from bot.storage.letters import Letter, Method


class NothingThere(Exception):  # noqa: N818 - it says what is so
    """The message that a letter is about never came to be, or is not known."""


async def call(bot: Bot, letter: Letter, message_id: int | None) -> int | None:
    """Make the call that a letter is.

    Args:
        bot: Makes it.
        letter: Its keyboard is part of its body.
        message_id: Of the message that is edited or deleted, where it is one of a chat.

    Returns:
        The number of the message that was sent, edited or deleted; None for one of inline mode.

    Raises:
        TelegramError: It was refused, or nobody knows; `fates` tells.
        NothingThere: There is no message to edit or to delete.
    """
    body = letter.body
    rest = {key: value for key, value in body.items() if key not in ("text", "name")}
    match letter.method:
        case Method.SEND:
            sent = await bot.send_message(_chat(letter), body["text"], api_kwargs=rest)
            return sent.message_id
        case Method.DOCUMENT:
            file = InputFile(body["text"].encode(), filename=body["name"])
            sent = await bot.send_document(_chat(letter), file, api_kwargs=rest)
            return sent.message_id
        case Method.LEAVE:
            await bot.leave_chat(_chat(letter))
            return None
        case Method.EDIT if letter.inline is not None:
            words, where = body["text"], letter.inline
            await bot.edit_message_text(words, inline_message_id=where, api_kwargs=rest)
            return None
        case _ if message_id is None:
            raise NothingThere
        case Method.EDIT:
            await bot.edit_message_text(body["text"], _chat(letter), message_id, api_kwargs=rest)
        case Method.DELETE:
            await bot.delete_message(_chat(letter), message_id)
    return message_id


def _chat(letter: Letter) -> int:
    if letter.chat is None:
        raise NothingThere
    return letter.chat
