"""Who may do what."""

from collections.abc import Collection

from telegram import Message, User
from telegram.constants import ChatType

from bot.messages import Messages


def may_administer(message: Message, admins: Collection[int]) -> bool:
    """Tell whether a message is an administrator's own, fresh word to the bot.

    Numbers decide, never names. What was edited, forwarded, written through another bot or on
    behalf of a chat is not theirs; nor does a group, where others can reply, count.
    """
    return (
        message.chat.type == ChatType.PRIVATE
        and message.from_user is not None
        and message.from_user.id in admins
        and message.chat.id == message.from_user.id
        and not message.from_user.is_bot
        and message.edit_date is None
        and message.forward_origin is None
        and message.via_bot is None
        and message.sender_chat is None
        and message.business_connection_id is None
        and message.guest_query_id is None
    )


def writer_of(message: Message) -> User | None:
    """Return who wrote a message in their own name; None for a channel, or on behalf of a chat."""
    return None if message.sender_chat else message.from_user


def is_administrator(message: Message, admins: Collection[int]) -> bool:
    """Tell whether an administrator wrote this, in their own name, wherever."""
    writer = writer_of(message)
    return writer is not None and writer.id in admins


def refusal(message: Message, admins: Collection[int], messages: Messages) -> str | None:
    """Return why an administrator's command is not taken; None if it is."""
    if may_administer(message, admins):
        return None
    if is_administrator(message, admins):
        return messages.in_private
    return messages.admins_only
