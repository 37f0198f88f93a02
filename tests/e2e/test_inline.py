"""Inline and guest mode, over HTTP: what readers see where the bot is no member."""

import json

import pytest

from bot.messages import ENGLISH, SPANISH, Messages
from tests.botapi import BotApiServer
from tests.botapi.queries import Kind
from tests.e2e.conftest import NewUser
from tests.e2e.world import GIVE_UP_S, World, texts

QUESTION = "¿Por qué compartimos en las redes?"
BESIDE = "¿A qué temperatura se hornea un bizcocho de limón?"


def settled(api: BotApiServer, kind: Kind, query: str) -> None:
    api.wait_until(lambda: query not in api.unanswered(kind), timeout_s=GIVE_UP_S)


def test_what_is_typed_behind_the_name_finds_passages_to_quote(
    tertulia: World, api: BotApiServer, newcomer: NewUser
) -> None:
    ada, somewhere = newcomer(), api.elsewhere(id=-20_001)

    query = api.type_inline(ada, QUESTION)
    settled(api, "inline", query)

    results = api.inline_results(query)
    essays = texts(tertulia.corpus)
    assert 1 <= len(results) <= 8
    for result in results:
        words = result["input_message_content"]["message_text"]
        quotation = words[: words.rindex("\n— ")]
        assert any(quotation in essay for essay in essays)
        assert f"?start=p_{result['id']}" in json.dumps(result["reply_markup"])
    chosen = api.inline_message(api.choose(ada, query, 0, somewhere))
    assert "\n— " in chosen.text


def test_an_empty_query_offers_questions_with_the_words_that_answer_them(
    api: BotApiServer, newcomer: NewUser, asked_by_readers: dict[str, str]
) -> None:
    query = api.type_inline(newcomer(), "")
    settled(api, "inline", query)

    results = api.inline_results(query)
    assert results
    assert all(asked_by_readers[result["title"]] == "es" for result in results)


def test_results_are_for_one_person_and_not_kept_for_long(
    api: BotApiServer, newcomer: NewUser
) -> None:
    query = api.type_inline(newcomer(), QUESTION)
    settled(api, "inline", query)

    answer = api.telegram.queries.all[query].answer
    assert answer is not None
    assert (answer["is_personal"], answer["cache_time"]) == ("true", "10")


@pytest.mark.parametrize(("tag", "messages"), [("es", SPANISH), ("en", ENGLISH)])
def test_where_nothing_is_near_a_button_leads_to_the_private_chat(
    api: BotApiServer, newcomer: NewUser, tag: str, messages: Messages
) -> None:
    query = api.type_inline(newcomer(tag), BESIDE)
    settled(api, "inline", query)

    answer = api.telegram.queries.all[query].answer
    assert answer is not None
    assert api.inline_results(query) == []
    button = json.loads(answer["button"])
    assert button == {"text": messages.inline_nothing, "start_parameter": "inline"}


def test_a_query_that_is_too_old_disturbs_nobody(
    tertulia: World, api: BotApiServer, newcomer: NewUser
) -> None:
    with api.hold("getUpdates"):
        query = api.type_inline(newcomer(), QUESTION)
        api.expire(query)

    tertulia.catch_up()
    assert api.unanswered("inline").count(query) == 1


def test_a_guest_is_answered_once_where_the_bot_was_mentioned(
    tertulia: World, api: BotApiServer, newcomer: NewUser
) -> None:
    ada, somewhere = newcomer(), api.elsewhere(id=-20_002)

    query = api.mention_guest(ada, somewhere, f"@tertulia_bot {QUESTION}")
    settled(api, "guest", query)

    said = api.guest_answers[query]["input_message_content"]["message_text"]
    quotation = said[: said.index("\n— ")]
    assert any(quotation in essay for essay in texts(tertulia.corpus))
    tertulia.catch_up()
    assert api.texts(somewhere) == [said]


def test_a_guest_who_asks_nothing_is_told_how(api: BotApiServer, newcomer: NewUser) -> None:
    query = api.mention_guest(newcomer("en"), api.elsewhere(id=-20_003), "@tertulia_bot")
    settled(api, "guest", query)

    assert api.guest_answers[query]["input_message_content"]["message_text"] == ENGLISH.ask_hint


def test_a_guest_is_refused_in_words_too(api: BotApiServer, newcomer: NewUser) -> None:
    query = api.mention_guest(newcomer(), api.elsewhere(id=-20_004), f"@tertulia_bot {BESIDE}")
    settled(api, "guest", query)

    said = api.guest_answers[query]["input_message_content"]["message_text"]
    assert said.startswith(SPANISH.nothing_found)


def test_what_is_switched_off_is_not_even_asked_for(tertulia: World, api: BotApiServer) -> None:
    asked = api.calls("getUpdates")[-1].request.json("allowed_updates")

    assert {"inline_query", "guest_message", "callback_query"} <= set(asked)


def test_the_menus_are_told_by_scope_and_language(api: BotApiServer) -> None:
    told = api.commands

    private = told["all_private_chats", "es"]
    assert "idioma" in private
    assert "reindex" not in private
    assert "reindex" in told[next(key for key in told if key[0].startswith("chat"))]
    assert "language" not in told["all_group_chats", "en"]
    assert "language" in told["all_chat_administrators", "en"]
