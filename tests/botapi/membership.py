"""The methods about chats and who is in them."""

from tests.botapi.chats import Json
from tests.botapi.conversations import Conversation
from tests.botapi.places import check_welcome
from tests.botapi.refusals import bad_request
from tests.botapi.requests import Request
from tests.botapi.telegram_state import Telegram

NO_RIGHTS = dict.fromkeys(
    [
        "can_be_edited",
        "is_anonymous",
        "can_manage_chat",
        "can_delete_messages",
        "can_manage_video_chats",
        "can_restrict_members",
        "can_promote_members",
        "can_change_info",
        "can_invite_users",
        "can_post_stories",
        "can_edit_stories",
        "can_delete_stories",
    ],
    False,
)
SILENCED = dict.fromkeys(
    [
        "can_change_info",
        "can_invite_users",
        "can_pin_messages",
        "can_manage_topics",
        "can_edit_tag",
        "can_react_to_messages",
        "can_send_messages",
        "can_send_audios",
        "can_send_documents",
        "can_send_photos",
        "can_send_videos",
        "can_send_video_notes",
        "can_send_voice_notes",
        "can_send_polls",
        "can_send_other_messages",
        "can_add_web_page_previews",
    ],
    False,
)
MEMBER_FIELDS: dict[str, Json] = {
    "administrator": NO_RIGHTS,
    "creator": {"is_anonymous": False},
    "kicked": {"until_date": 0},
    "restricted": SILENCED | {"is_member": True, "until_date": 0},
    "member": {},
}
ADMINISTRATORS = {"creator", "administrator"}


def get_chat(telegram: Telegram, request: Request) -> Json:
    """Return all about a chat."""
    gifts = "unlimited_gifts limited_gifts unique_gifts premium_subscription gifts_from_channels"
    kinds = dict.fromkeys(gifts.split(), False)
    full = {"accent_color_id": 0, "max_reaction_count": 11, "accepted_gift_types": kinds}
    return telegram.conversation(request).chat.json() | full


def get_chat_member(telegram: Telegram, request: Request) -> Json:
    """Return somebody's place in a chat."""
    here, user_id = telegram.conversation(request), request.integer("user_id")
    check_welcome(here, telegram.bot_id)
    return _member(telegram, here, user_id)


def get_chat_administrators(telegram: Telegram, request: Request) -> list[Json]:
    """Return who administers a group or a channel."""
    here = telegram.conversation(request)
    check_welcome(here, telegram.bot_id)
    if here.chat.type == "private":
        raise bad_request("there are no administrators in the private chat")
    found = [user_id for user_id, status in here.members.items() if status in ADMINISTRATORS]
    return [_member(telegram, here, user_id) for user_id in found]


def leave_chat(telegram: Telegram, request: Request) -> bool:
    """Leave a group or a channel."""
    here = telegram.conversation(request)
    if here.chat.type == "private":
        raise bad_request("chat member status can't be changed in private chats")
    here.members[telegram.bot_id] = "left"
    return True


def _member(telegram: Telegram, here: Conversation, user_id: int) -> Json:
    status = here.members.get(user_id, "left")
    known = telegram.chats.get(user_id)
    name = (known.chat.first_name if known else None) or "Somebody"
    person = {"id": user_id, "is_bot": False, "first_name": name}
    user = telegram.bot.json() if user_id == telegram.bot_id else person
    return {"status": status, "user": user} | MEMBER_FIELDS.get(status, {})
