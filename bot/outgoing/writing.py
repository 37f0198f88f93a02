"""Letters as handlers write them: answers, edits, deletions, always text with entities."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

from telegram import Message

from bot.answers.render import Rendered
from bot.storage.buttons import Button, Link
from bot.storage.letters import Letter, Method, Priority

NO_PREVIEW = {"is_disabled": True}

Keyboard = Sequence[Sequence[Button | Link]]


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


def reply(place: Place, rendered: Rendered, keyboard: Keyboard = ()) -> Letter:
    """Write a letter that answers a message where it stands."""
    return Letter(
        Method.SEND,
        place.chat_id,
        _words(rendered) | _standing(place),
        keyboard,
        _priority(place.chat_id),
    )


def announcement(chat: int, rendered: Rendered) -> Letter:
    """Write a letter that answers nothing that anybody said."""
    return Letter(Method.SEND, chat, _words(rendered), priority=_priority(chat))


def document(place: Place, name: str, text: str, caption: str) -> Letter:
    """Write a letter that brings a file.

    Args:
        place: Where an answer belongs.
        name: Of the file.
        text: What is in it.
        caption: What it is, at most 1,024 characters.
    """
    body = {"name": name, "text": text, "caption": caption} | _standing(place)
    return Letter(Method.DOCUMENT, place.chat_id, body, priority=_priority(place.chat_id))


def edit(
    chat: int | None,
    rendered: Rendered,
    keyboard: Keyboard = (),
    *,
    about: int | None = None,
    message_id: int | None = None,
    inline: str | None = None,
) -> Letter:
    """Write a letter that replaces text and buttons of a message of ours.

    Args:
        chat: Its chat; None in a message of inline mode.
        rendered: The new text.
        keyboard: The new buttons.
        about: The letter that became the message, or
        message_id: the message, or
        inline: its inline_message_id.
    """
    return Letter(
        Method.EDIT, chat, _words(rendered), keyboard, _priority(chat), about, message_id, inline
    )


def delete(chat: int, *, about: int | None = None, message_id: int | None = None) -> Letter:
    """Write a letter that takes a message of ours away, told by its letter or its number."""
    return Letter(Method.DELETE, chat, {}, (), _priority(chat), about, message_id)


def _words(rendered: Rendered) -> dict[str, Any]:
    body: dict[str, Any] = {"text": rendered.text, "link_preview_options": NO_PREVIEW}
    if rendered.entities:
        body["entities"] = [entity.to_dict() for entity in rendered.entities]
    return body


def _standing(place: Place) -> dict[str, Any]:
    replied = {"message_id": place.message_id, "allow_sending_without_reply": True}
    topic = {} if place.topic_id is None else {"message_thread_id": place.topic_id}
    return {"reply_parameters": replied} | topic


def _priority(chat: int | None) -> Priority:
    return Priority.PRIVATE if chat is None or chat > 0 else Priority.GROUP
