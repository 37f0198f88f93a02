"""Every method that the server knows, by name; the rest is not found."""

from collections.abc import Callable
from typing import Any

from tests.botapi import profile, sending, webhooks
from tests.botapi.requests import Request
from tests.botapi.telegram_state import Telegram

Method = Callable[[Telegram, Request], Any]


def _nothing(_: Telegram, __: Request) -> bool:
    return True


# getUpdates waits, and so is answered by the server itself.
METHODS: dict[str, Method] = {
    "getMe": profile.get_me,
    "logOut": _nothing,
    "close": _nothing,
    "setWebhook": webhooks.set_webhook,
    "deleteWebhook": webhooks.delete_webhook,
    "getWebhookInfo": webhooks.get_webhook_info,
    "sendMessage": sending.send_message,
    "editMessageText": sending.edit_message_text,
    "deleteMessage": sending.delete_message,
    "answerCallbackQuery": sending.answer_callback_query,
    "sendChatAction": sending.send_chat_action,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "setMyName": profile.set_my("name"),
    "getMyName": profile.get_my("name"),
    "setMyDescription": profile.set_my("description"),
    "getMyDescription": profile.get_my("description"),
    "setMyShortDescription": profile.set_my("short_description"),
    "getMyShortDescription": profile.get_my("short_description"),
    "getChat": profile.get_chat,
    "getChatMember": profile.get_chat_member,
    "leaveChat": profile.leave_chat,
}
BY_LOWER_NAME = {name.lower(): name for name in (*METHODS, "getUpdates")}
