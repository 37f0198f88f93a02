"""Messages as Telegram tells a bot about them.

A message is made by one of the first functions and changed by the others, each of which returns
a new one: `in_topic(replying(text(chat, ada, "¿Por qué?"), to=answer), topic)`. Ids and dates
that are not given are filled in when the update is pushed.
"""

import re
import time
from typing import Any

from tests.botapi import utf16
from tests.botapi.chats import (
    ANONYMOUS_ADMIN,
    CHANNEL_FORWARDER,
    CHANNEL_IDENTITY,
    Chat,
    Json,
    Topic,
    User,
)

_FOUND = re.compile(
    r"(?<![\w/])(?P<bot_command>/\w{1,64}(?:@\w{3,32})?)|(?<![\w@/])(?P<mention>@\w{3,32})",
    re.ASCII,
)


def text(chat: Chat, sender: User | None, words: str) -> Json:
    """Return a text message; commands and mentions are marked, as Telegram marks them."""
    message = _message(chat, sender) | {"text": words}
    return message | ({"entities": found} if (found := _entities(words)) else {})


def photo(chat: Chat, sender: User | None, caption: str) -> Json:
    """Return a picture with words under it."""
    file = _file("photo") | {"width": 90, "height": 60}
    message = _message(chat, sender) | {"photo": [file], "caption": caption}
    return message | ({"caption_entities": found} if (found := _entities(caption)) else {})


def voice(chat: Chat, sender: User) -> Json:
    """Return a voice message."""
    return _message(chat, sender) | {"voice": _file("voice") | {"duration": 3}}


def sticker(chat: Chat, sender: User) -> Json:
    """Return a sticker."""
    kind = {"type": "regular", "width": 512, "height": 512, "is_animated": False, "is_video": False}
    return _message(chat, sender) | {"sticker": _file("sticker") | kind | {"emoji": "📚"}}


def document(chat: Chat, sender: User, file: Json, caption: str = "") -> Json:
    """Return a file with words under it, or without."""
    message = _message(chat, sender) | {"document": file}
    if not caption:
        return message
    found = {"caption_entities": marks} if (marks := _entities(caption)) else {}
    return message | {"caption": caption} | found


def service(chat: Chat, sender: User) -> Json:
    """Return a message without content: what happened is added by who knows it."""
    return _message(chat, sender)


def topic_created(chat: Chat, sender: User, name: str, number: int) -> Json:
    """Return the service message that begins a topic; its message id is the topic's id."""
    place = {"message_id": number, "message_thread_id": number, "is_topic_message": True}
    created = {"forum_topic_created": {"name": name, "icon_color": 7322096}}
    return _message(chat, sender) | place | created


def mentioning(message: Json, user: User, words: str) -> Json:
    """Link words of the message to a person who has no username."""
    offset = utf16.length(message["text"].partition(words)[0])
    entity = {"type": "text_mention", "offset": offset, "length": utf16.length(words)}
    entities = [*message.get("entities", []), entity | {"user": user.json()}]
    return message | {"entities": sorted(entities, key=lambda found: int(found["offset"]))}


def replying(message: Json, to: Json) -> Json:
    """Make it a reply, in the topic of what it replies to, which is told without its own reply."""
    shown = {name: value for name, value in to.items() if name != "reply_to_message"}
    place = ("message_thread_id", "is_topic_message") if to.get("is_topic_message") else ()
    return message | {"reply_to_message": shown} | {name: to[name] for name in place}


def quoting(message: Json, words: str) -> Json:
    """Make the reply be about words that the reader selected in the replied message."""
    said = str(message["reply_to_message"].get("text", ""))
    assert words in said, f"{words!r} is not in {said!r}"
    position = utf16.length(said.partition(words)[0])
    return message | {"quote": {"text": words, "position": position, "is_manual": True}}


def in_topic(message: Json, topic: Topic) -> Json:
    """Put it into a topic: what is no reply there replies to the topic's first message."""
    reply = message if "reply_to_message" in message else replying(message, topic.created)
    return reply | {"message_thread_id": topic.thread_id, "is_topic_message": True}


def in_thread(message: Json, first_id: int) -> Json:
    """Put it into a thread of plain replies: the id is told, but it is no topic."""
    return message | {"message_thread_id": first_id}


def by_anonymous_admin(message: Json) -> Json:
    """Hide the sender behind the group."""
    return message | {"from": ANONYMOUS_ADMIN.json(), "sender_chat": message["chat"]}


def by_channel(message: Json, channel: Chat) -> Json:
    """Hide the sender behind a channel."""
    return message | {"from": CHANNEL_IDENTITY.json(), "sender_chat": channel.json()}


def forwarded_to_discussion(post: Json, group: Chat) -> Json:
    """Return a channel's post as it arrives in the group where it is discussed."""
    origin = {"type": "channel", "chat": post["chat"], "message_id": post["message_id"]}
    seen = {"chat": group.json(), "from": CHANNEL_FORWARDER.json(), "is_automatic_forward": True}
    content = {name: value for name, value in post.items() if name != "message_id"}
    return content | seen | {"forward_origin": origin | {"date": post["date"]}}


def via(message: Json, bot: User) -> Json:
    """Let it be written through a bot's inline mode."""
    return message | {"via_bot": bot.json()}


def business(message: Json) -> Json:
    """Let it be written to a person on whose behalf the bot may read."""
    return message | {"business_connection_id": "business-1"}


def forwarded(message: Json, origin: User) -> Json:
    """Let it be somebody else's words."""
    known = {"type": "user", "sender_user": origin.json(), "date": message["date"]}
    return message | {"forward_origin": known}


def dated(message: Json, ago_s: float) -> Json:
    """Let it have been said some time ago."""
    return message | {"date": int(time.time() - ago_s)}


def edited(message: Json, words: str) -> Json:
    """Change the words of a message that was sent."""
    kept = {name: value for name, value in message.items() if name != "entities"}
    changed = kept | {"text": words, "edit_date": int(time.time())}
    return changed | ({"entities": found} if (found := _entities(words)) else {})


def update(message: Json) -> Json:
    """Wrap a message into the kind of update that it arrives as."""
    kind = "channel_post" if message["chat"]["type"] == "channel" else "message"
    kind = "business_message" if "business_connection_id" in message else kind
    return {f"edited_{kind}" if "edit_date" in message else kind: message}


def callback_query(presser: User, message: Json, data: str) -> Json:
    """Return the update of a pressed button."""
    about = {"chat_instance": f"{message['chat']['id']}", "message": message, "data": data}
    return {"callback_query": about | {"from": presser.json()}}


def inline_callback_query(presser: User, inline_id: str, data: str) -> Json:
    """Return the update of a button under a message of inline or guest mode."""
    about = {"chat_instance": inline_id, "inline_message_id": inline_id, "data": data}
    return {"callback_query": about | {"from": presser.json()}}


def inline_query(sender: User, words: str, offset: str = "") -> Json:
    """Return the update of `@bot words` being typed; Telegram cuts it at 256 characters."""
    return {"inline_query": {"from": sender.json(), "query": words[:256], "offset": offset}}


def chosen_inline_result(sender: User, result_id: str, words: str, inline_id: str | None) -> Json:
    """Return the update of a result that somebody sent."""
    known = {"inline_message_id": inline_id} if inline_id else {}
    chosen = {"result_id": result_id, "from": sender.json(), "query": words}
    return {"chosen_inline_result": chosen | known}


def my_chat_member(chat: Chat, by: User, *, was: Json, now: Json) -> Json:
    """Return the update of the bot's own place in a chat; `was` and `now` are ChatMembers."""
    change = {"chat": chat.json(), "from": by.json(), "date": int(time.time())}
    return {"my_chat_member": change | {"old_chat_member": was, "new_chat_member": now}}


def _message(chat: Chat, sender: User | None) -> Json:
    who = {"from": sender.json()} if sender else {"sender_chat": chat.json()}
    return who | {"chat": chat.json(), "date": int(time.time())}


def _file(kind: str) -> Json:
    return {"file_id": f"{kind}-file", "file_unique_id": f"{kind}-unique", "file_size": 1024}


def _entities(words: str) -> list[dict[str, Any]]:
    return [
        {
            "type": found.lastgroup,
            "offset": utf16.length(words[: found.start()]),
            "length": utf16.length(found.group()),
        }
        for found in _FOUND.finditer(words)
    ]
