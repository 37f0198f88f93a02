"""Is a message for the bot, and what does it ask?"""

import re

from telegram import Message, MessageEntity, User
from telegram.constants import ChatType

COMMANDS = ("ask", "pregunta")

_ASK = re.compile(r"/(?:ask|pregunta)(?:@(?P<bot>\w+))?(?:[\s:,]+(?P<words>.*))?", re.DOTALL | re.I)


def question_in(message: Message, me: User) -> str | None:
    """Return what a message asks the bot.

    In a private chat every text and caption asks. Elsewhere a message asks when it begins with
    /ask or /pregunta, mentions the bot, or (in a group) replies to a message of its. A channel's
    post must begin so. Where the message has no words of its own, those it replies to are asked.

    Args:
        message: From anywhere.
        me: The bot.

    Returns:
        None if the message is not for the bot; "" if it is but asks nothing.
    """
    if _is_no_question(message, me):
        return None
    said = (message.text or message.caption or "").strip()
    if command := _ASK.fullmatch(said):
        private = message.chat.type == ChatType.PRIVATE
        named = (command["bot"] or me.username or "").lower()
        if named != (me.username or "").lower() and not private:
            return None
        return _or_replied(message, command["words"] or "", me)
    if message.chat.type == ChatType.PRIVATE:
        return said or None
    mentions = _mentions(message, me)
    if mentions and (message.chat.type != ChatType.CHANNEL or said.startswith(mentions[0])):
        said = _without(said, mentions)
        return _or_replied(message, said, me)
    if message.chat.type != ChatType.CHANNEL and said and _replies_to(message, me):
        return said
    return None


def _is_no_question(message: Message, me: User) -> bool:
    """Tell what must not be answered: other bots, copies of channel posts, our own inline words."""
    other_bot = (
        message.from_user is not None and message.from_user.is_bot and message.sender_chat is None
    )
    by_us = message.via_bot is not None and message.via_bot.id == me.id
    return other_bot or by_us or bool(message.is_automatic_forward)


def _or_replied(message: Message, words: str, me: User) -> str:
    """Return the words, or if there are none those of the message that this one replies to."""
    words = words.strip().lstrip(",:").strip()
    replied = message.reply_to_message
    if words or replied is None or _is_ours(replied, me):
        return words
    return (replied.text or replied.caption or "").strip()


def _replies_to(message: Message, me: User) -> bool:
    """Tell whether this answers a message of the bot's.

    In a topic every message replies to the one that opened it, which is no message at all.
    """
    replied = message.reply_to_message
    return replied is not None and replied.forum_topic_created is None and _is_ours(replied, me)


def _is_ours(message: Message, me: User) -> bool:
    return message.from_user is not None and message.from_user.id == me.id


def _without(said: str, mentions: list[str]) -> str:
    """Take the mentions out, but not the beginning of a longer name."""
    for mention in mentions:
        said = re.sub(rf"{re.escape(mention)}(?!\w)", " ", said, count=1)
    return said


def _mentions(message: Message, me: User) -> list[str]:
    """Return the stretches of a message that mention the bot, in order."""
    kinds: list[str | None] = [MessageEntity.MENTION, MessageEntity.TEXT_MENTION]
    found = message.parse_entities(kinds) if message.text else message.parse_caption_entities(kinds)
    name = f"@{me.username}".lower()
    return [
        words
        for entity, words in sorted(found.items(), key=lambda pair: pair[0].offset)
        if words.lower() == name or (entity.user is not None and entity.user.id == me.id)
    ]
