"""Is a message for the bot, and what does it ask?"""

import re

from telegram import Message, MessageEntity, Update, User
from telegram.constants import ChatType

COMMANDS = ("ask", "pregunta")

_ASK = re.compile(r"/(?:ask|pregunta)(?:@(?P<bot>\w+))?(?:[\s:,]+(?P<words>.*))?", re.DOTALL | re.I)


def question_in(message: Message, me: User) -> str | None:
    """Return what a message asks the bot.

    In a private chat every text and caption asks. Elsewhere a message asks when it begins with
    /ask or /pregunta, mentions the bot, or (in a group) replies to a message of its. A channel's
    post must begin so. Where the message has no words of its own, those it replies to are asked,
    or of these those that were selected.

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
        return _or_selected(message, said) or None
    mentions = _mentions(message, me)
    if mentions and (message.chat.type != ChatType.CHANNEL or said.startswith(mentions[0])):
        said = _without(said, mentions)
        return _or_replied(message, said, me)
    if message.chat.type != ChatType.CHANNEL and said and _replies_to(message, me):
        return _or_selected(message, said)
    return None


def question_of_guest(message: Message, me: User) -> str | None:
    """Return what a message asks where the bot is no member: it was called, or it would not hear.

    Returns:
        None for what must not be answered; "" if nothing is asked.
    """
    if _is_no_question(message, me):
        return None
    said = (message.text or message.caption or "").strip()
    if command := _ASK.fullmatch(said):
        said = command["words"] or ""
    return _or_replied(message, _without(said, _mentions(message, me)), me)


def selected_in(message: Message) -> str | None:
    """Return the words that somebody selected in the message that they reply to; None if none."""
    quote = message.quote
    return quote.text.strip() or None if quote is not None and quote.is_manual else None


def _is_no_question(message: Message, me: User) -> bool:
    """Tell what must not be answered: other bots, copies of channel posts, our own inline words."""
    other_bot = (
        message.from_user is not None and message.from_user.is_bot and message.sender_chat is None
    )
    by_us = message.via_bot is not None and message.via_bot.id == me.id
    return other_bot or by_us or bool(message.is_automatic_forward)


def _or_replied(message: Message, words: str, me: User) -> str:
    """Return the words, or if there are none those of the message that this one replies to."""
    words = _or_selected(message, words.strip().lstrip(",:").strip())
    replied = message.reply_to_message
    if words or replied is None or _is_ours(replied, me):
        return words
    return (replied.text or replied.caption or "").strip()


def _or_selected(message: Message, words: str) -> str:
    """Return the words, or if they are a mere question mark those that were selected."""
    if any(character.isalnum() for character in words):
        return words
    return selected_in(message) or words


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


def is_addressed(update: Update) -> bool:
    """Tell whether the bot would do something about an update that somebody caused on purpose."""
    if update.callback_query is not None or update.guest_message is not None:
        return True
    message = update.effective_message
    if message is None or message.chat.type == ChatType.PRIVATE:
        return message is not None
    me: User = message.get_bot().bot
    first = (message.text or "").split(maxsplit=1)[:1]
    commands = [word for word in first if word.startswith("/")]
    bots = (word.partition("@")[2].lower() for word in commands)
    return any(bot in ("", (me.username or "").lower()) for bot in bots) or (
        question_in(message, me) is not None
    )
