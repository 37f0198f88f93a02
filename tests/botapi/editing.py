"""The methods that change a message that is there: its words, its buttons, its being there."""

from telegram.constants import ReactionEmoji

from tests.botapi.chats import Json
from tests.botapi.checks import Problem, button_problems, message_problems
from tests.botapi.conversations import Conversation
from tests.botapi.landing import TEXT, content_of, record
from tests.botapi.places import check_welcome
from tests.botapi.records import StoredMessage
from tests.botapi.refusals import bad_request
from tests.botapi.requests import Request
from tests.botapi.telegram_state import Telegram

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
DELETABLE_S = 48 * 3600
REACTIONS = {emoji.value for emoji in ReactionEmoji}


def edit_message_text(telegram: Telegram, request: Request) -> Json | bool:
    """Change the words of a message of the bot; return it, or true if it is an inline one."""
    telegram.judge(request, message_problems(request))
    return _edit(telegram, request, content_of(request, "text", "entities"), TEXT)


def edit_message_reply_markup(telegram: Telegram, request: Request) -> Json | bool:
    """Change the buttons of a message of the bot, or take them away."""
    markup = request.json("reply_markup")
    telegram.judge(request, button_problems(markup or {}))
    content = {"reply_markup": markup} if markup else {}
    return _edit(telegram, request, content, ("reply_markup",))


def delete_message(telegram: Telegram, request: Request) -> bool:
    """Take a message away."""
    here, stored = _named(telegram, request, "message to delete not found")
    administers = here.members.get(telegram.bot_id) == "administrator"
    if not stored.own and not administers:
        telegram.blame(request, "deletion of a message of somebody else")
        raise bad_request("message can't be deleted")
    age_s = telegram.clock.now() - stored.json["date"]
    if stored.frozen or (age_s > DELETABLE_S and not administers):
        raise bad_request("message can't be deleted for everyone")
    stored.deleted = True
    record(telegram, request, stored.json)
    return True


def set_message_reaction(telegram: Telegram, request: Request) -> bool:
    """Put the bot's reaction on a message, or take it away."""
    _, stored = _named(telegram, request, "message to react not found")
    emoji = [reaction.get("emoji", "") for reaction in request.json("reaction") or []]
    if len(emoji) > 1:
        telegram.judge(request, [Problem("several reactions", bad_request("REACTIONS_TOO_MANY"))])
    if not set(emoji) <= REACTIONS:
        problem = Problem(f"reaction {emoji}", bad_request("REACTION_INVALID"))
        telegram.judge(request, [problem])
    stored.reactions = emoji
    return True


def _edit(
    telegram: Telegram, request: Request, content: Json, fields: tuple[str, ...]
) -> Json | bool:
    inline_id = request.text("inline_message_id")
    here, stored = None, telegram.inline_messages.get(inline_id)
    if not inline_id:
        here, stored = _named(telegram, request, "message to edit not found")
        if not stored.own:
            telegram.blame(request, "edit of a message of somebody else")
            raise bad_request("message can't be edited")
    if stored is None:
        raise bad_request("MESSAGE_ID_INVALID")
    if stored.frozen:
        raise bad_request("message can't be edited")
    if "text" in fields and "text" not in stored.json:
        telegram.blame(request, "edit of the text of a message without text")
        raise bad_request("there is no text in the message to edit")
    if content == {name: stored.json[name] for name in fields if name in stored.json}:
        raise bad_request(NOT_MODIFIED)
    telegram.count(request, here.chat if here else None)
    kept = {name: value for name, value in stored.json.items() if name not in fields}
    message = kept | content | {"edit_date": int(telegram.clock.now())}
    stored.edits.append(stored.json)
    stored.json = message
    record(telegram, request, message, inline_id=inline_id or None)
    return True if inline_id else message


def _named(
    telegram: Telegram, request: Request, missing: str
) -> tuple[Conversation, StoredMessage]:
    here = telegram.conversation(request)
    check_welcome(here, telegram.bot_id)
    if not (number := request.integer("message_id")):
        raise bad_request("message identifier is not specified")
    if (stored := here.find(number)) is None:
        raise bad_request(missing)
    return here, stored
