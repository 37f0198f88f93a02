"""Updates that are posted to a bot: with its secret, again after a failure, in order."""

import json
from collections.abc import Iterator

import pytest

from tests.botapi import BotApiServer, User
from tests.botapi.conftest import Ask
from tests.botapi.delivery import SECRET_HEADER
from tests.botapi.hook import Hook


@pytest.fixture
def hook() -> Iterator[Hook]:
    with Hook() as hook:
        yield hook


@pytest.fixture
def api(api: BotApiServer) -> BotApiServer:
    api.delivery.retry_s = 0.01
    return api


@pytest.fixture
def ada(api: BotApiServer) -> User:
    return api.user(7)


def test_an_update_is_posted_with_the_secret(
    api: BotApiServer, ask: Ask, hook: Hook, ada: User
) -> None:
    ask("setWebhook", url=hook.url, secret_token="abc-1")

    api.private_text(ada, "hola")
    api.wait_until(lambda: api.pending_updates == [])

    [post] = hook.posts
    assert json.loads(post.body)["message"]["text"] == "hola"
    assert post.headers[SECRET_HEADER.lower()] == "abc-1"


def test_what_is_not_taken_is_posted_again(
    api: BotApiServer, ask: Ask, hook: Hook, ada: User
) -> None:
    hook.statuses = [503, 500, 200]
    ask("setWebhook", url=hook.url)

    api.private_text(ada, "hola")
    api.wait_until(lambda: api.pending_updates == [])

    tries = api.telegram.mailbox.webhook.tries
    assert [status for _, status in tries] == [503, 500, 200]
    info = ask("getWebhookInfo")["result"]
    assert info["last_error_message"] == (
        "Wrong response from the webhook: 500 Internal Server Error"
    )
    assert info["pending_update_count"] == 0


def test_a_chat_waits_for_its_own_and_others_do_not(
    api: BotApiServer, ask: Ask, hook: Hook, ada: User
) -> None:
    eva = api.user(8)
    hook.refuse = lambda words: words == "uno"
    ask("setWebhook", url=hook.url)

    api.private_text(ada, "uno")
    api.private_text(ada, "dos")
    api.private_text(eva, "tres")
    api.wait_until(lambda: len(api.pending_updates) == 2)
    waiting = [update["message"]["text"] for update in api.pending_updates]
    hook.refuse = lambda _: False
    api.wait_until(lambda: api.pending_updates == [])

    assert waiting == ["uno", "dos"]
    assert [words for words in hook.words if words != "uno"] == ["tres", "dos"]


def test_a_webhook_elsewhere_is_never_posted_to(api: BotApiServer, ask: Ask, ada: User) -> None:
    ask("setWebhook", url="https://tertulia.example/hook")
    api.private_text(ada, "hola")

    api.wait_until(lambda: bool(api.telegram.mailbox.webhook.last_error))

    info = ask("getWebhookInfo")["result"]
    assert info["last_error_message"].startswith("Failed to resolve host")
    assert info["pending_update_count"] == 1


def test_a_public_address_is_reached_behind_its_proxy(
    api: BotApiServer, ask: Ask, hook: Hook, ada: User
) -> None:
    api.proxy("https://tertulia.example", hook.url.removesuffix("/hook"))
    ask("setWebhook", url="https://tertulia.example/hook")

    api.private_text(ada, "hola")
    api.wait_until(lambda: api.pending_updates == [])

    assert hook.words == ["hola"]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        (
            {"url": "http://tertulia.example/hook"},
            "bad webhook: An HTTPS URL must be provided for webhook",
        ),
        (
            {"url": "https://tertulia.example/hook", "secret_token": "ñ"},
            "secret token contains unallowed characters",
        ),
    ],
)
def test_a_webhook_must_be_safe(ask: Ask, params: dict[str, str], words: str) -> None:
    assert ask("setWebhook", **params)["description"] == f"Bad Request: {words}"
