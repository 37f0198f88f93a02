"""Telegram's refusals by name, each in its own words: for tables of what a bot must bear."""

from tests.botapi.editing import NOT_MODIFIED
from tests.botapi.queries import TOO_LATE
from tests.botapi.refusals import RefusalError, bad_request, migrated, too_many_requests

ERRORS: dict[str, RefusalError] = {
    "blocked": RefusalError(403, "Forbidden: bot was blocked by the user"),
    "deactivated": RefusalError(403, "Forbidden: user is deactivated"),
    "never started": RefusalError(403, "Forbidden: bot can't initiate conversation with a user"),
    "kicked": RefusalError(403, "Forbidden: bot was kicked from the supergroup chat"),
    "no member": RefusalError(403, "Forbidden: bot is not a member of the supergroup chat"),
    "silenced": bad_request("not enough rights to send text messages to the chat"),
    "chat gone": bad_request("chat not found"),
    "migrated": migrated(-1_009_999),
    "topic gone": bad_request("message thread not found"),
    "topic closed": bad_request("TOPIC_CLOSED"),
    "reply gone": bad_request("message to be replied not found"),
    "quote wrong": bad_request("QUOTE_TEXT_INVALID"),
    "edit gone": bad_request("message to edit not found"),
    "edit too old": bad_request("message can't be edited"),
    "not modified": bad_request(NOT_MODIFIED),
    "delete gone": bad_request("message to delete not found"),
    "delete too old": bad_request("message can't be deleted for everyone"),
    "query too old": bad_request(TOO_LATE),
    "too long": bad_request("message is too long"),
    "flood": too_many_requests(2),
    "unauthorized": RefusalError(401, "Unauthorized"),
    "internal": RefusalError(500, "Internal Server Error"),
    "bad gateway": RefusalError(502, "Bad Gateway"),
}
