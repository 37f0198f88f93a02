"""Every method that the server knows, by name; the rest is not found."""

from collections.abc import Callable
from typing import Any

from tests.botapi import answering, editing, membership, profile, sending, webhooks
from tests.botapi.chats import Json
from tests.botapi.requests import Request
from tests.botapi.telegram_state import Telegram

Method = Callable[[Telegram, Request], Any]


def _nothing(_: Telegram, __: Request) -> bool:
    return True


def get_file(telegram: Telegram, request: Request) -> Json:
    """Say where a file can be fetched from."""
    return telegram.files.described(request.text("file_id"))


# getUpdates waits, and so is answered by the endpoint itself.
METHODS: dict[str, Method] = {
    "getMe": profile.get_me,
    "logOut": _nothing,
    "close": _nothing,
    "setWebhook": webhooks.set_webhook,
    "deleteWebhook": webhooks.delete_webhook,
    "getWebhookInfo": webhooks.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendDocument": sending.send_document,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "setMessageReaction": editing.set_message_reaction,
    "answerCallbackQuery": answering.answer_callback_query,
    "answerInlineQuery": answering.answer_inline_query,
    "answerGuestQuery": answering.answer_guest_query,
    "getFile": get_file,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "setMyName": profile.set_my("name"),
    "getMyName": profile.get_my("name"),
    "setMyDescription": profile.set_my("description"),
    "getMyDescription": profile.get_my("description"),
    "setMyShortDescription": profile.set_my("short_description"),
    "getMyShortDescription": profile.get_my("short_description"),
    "getChat": membership.get_chat,
    "getChatMember": membership.get_chat_member,
    "getChatAdministrators": membership.get_chat_administrators,
    "leaveChat": membership.leave_chat,
}
BY_LOWER_NAME = {name.lower(): name for name in (*METHODS, "getUpdates")}
