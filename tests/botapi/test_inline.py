"""Inline and guest mode: results, what they may hold, and what becomes of them."""

from typing import Any

import pytest
from telegram import Bot, InlineQueryResultArticle, InputTextMessageContent, MessageEntity, Update
from telegram.error import BadRequest

from tests.botapi import BotApiServer, Chat, Identity, User
from tests.botapi.conftest import Ask

KEYBOARD = {"inline_keyboard": [[{"text": "antes", "callback_data": "a"}]]}
TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


def blamed(api: BotApiServer) -> list[str]:
    return [violation.what for violation in api.violations]


def article(number: str = "p1", text: str = "Leer es vivir.", **more: Any) -> dict[str, Any]:
    content = {"message_text": text}
    return {
        "type": "article",
        "id": number,
        "title": "Leer",
        "input_message_content": content,
    } | more


def test_an_inline_query_is_answered_and_a_result_chosen(api: BotApiServer, ask: Ask) -> None:
    api.identify(Identity(tells_choices=True))
    ada, friends = api.user(7), api.elsewhere()
    query = api.type_inline(ada, "leer")
    results = [article(), article("p2", reply_markup=KEYBOARD)]
    ask("answerInlineQuery", inline_query_id=query, results=results, is_personal=True)

    silent = api.choose(ada, query, 0, friends)
    inline_id = api.choose(ada, query, 1, friends)
    pressed = api.tap_inline(api.user(8), inline_id, "antes")

    told = [Update.de_json(update) for update in api.pending_updates]
    chosen = [update.chosen_inline_result for update in told if update.chosen_inline_result]
    assert [(one.result_id, one.inline_message_id) for one in chosen] == [
        ("p1", None),
        ("p2", inline_id),
    ]
    assert told[-1].callback_query
    assert (told[-1].callback_query.id, told[-1].callback_query.message) == (pressed, None)
    assert told[-1].callback_query.inline_message_id == inline_id
    assert api.inline_message(silent).json["via_bot"]["username"] == "tertulia_bot"
    assert api.inline_results(query) == results
    assert blamed(api) == []


def test_in_its_own_chat_the_bot_meets_what_was_chosen(api: BotApiServer, ask: Ask) -> None:
    ada = api.user(7)
    query = api.type_inline(ada, "leer")
    ask("answerInlineQuery", inline_query_id=query, results=[article()], cache_time=0)

    api.choose(ada, query, 0)

    message = api.pending_updates[-1]["message"]
    assert (message["text"], message["from"]["id"]) == ("Leer es vivir.", 7)
    assert message["via_bot"]["id"] == 123


def test_a_message_of_inline_mode_is_edited_by_its_id(api: BotApiServer, ask: Ask) -> None:
    ada = api.user(7)
    query = api.type_inline(ada)
    results = [article(reply_markup=KEYBOARD)]
    ask("answerInlineQuery", inline_query_id=query, results=results, cache_time=0)
    inline_id = api.choose(ada, query, 0)

    edited = ask("editMessageText", inline_message_id=inline_id, text="dos")
    same = ask("editMessageText", inline_message_id=inline_id, text="dos")
    unknown = ask("editMessageText", inline_message_id="nobody", text="dos")

    assert edited == {"ok": True, "result": True}
    assert same["description"].startswith("Bad Request: message is not modified")
    assert unknown["description"] == "Bad Request: MESSAGE_ID_INVALID"
    assert api.inline_message(inline_id).text == "dos"
    assert [(sent.method, sent.inline_id) for sent in api.sent] == [("editMessageText", inline_id)]


def test_an_inline_query_lives_thirty_seconds(api: BotApiServer, ask: Ask) -> None:
    query = api.type_inline(api.user(7), "leer")
    api.pass_time(31)

    late = ask("answerInlineQuery", inline_query_id=query, results=[], cache_time=0)

    assert late["description"] == TOO_OLD
    assert ask("getUpdates")["result"] == []


@pytest.mark.parametrize(
    ("results", "words", "fault"),
    [
        ([article(f"p{n}") for n in range(51)], "RESULTS_TOO_MUCH", "51 inline results"),
        ([article(), article()], "RESULT_ID_DUPLICATE", "inline result id 'p1' twice"),
        ([article("")], "RESULT_ID_INVALID", "inline result id of 0 bytes"),
        ([article("ñ" * 33)], "RESULT_ID_INVALID", "inline result id of 66 bytes"),
        ([article(title="")], "ARTICLE_TITLE_EMPTY", "inline result without title"),
        ([article(text="")], "message text is empty", "empty text"),
        ([article(text="a" * 4097)], "message is too long", "text of 4097 UTF-16 units"),
    ],
)
def test_a_result_that_breaks_a_rule_is_refused(
    api: BotApiServer, ask: Ask, results: list[dict[str, Any]], words: str, fault: str
) -> None:
    query = api.type_inline(api.user(7), "leer")

    answer = ask("answerInlineQuery", inline_query_id=query, results=results, cache_time=0)

    assert answer["description"] == f"Bad Request: {words}"
    assert blamed(api) == [fault]
    assert api.unanswered("inline") == [query]


def test_results_that_others_would_see_are_recorded(api: BotApiServer, ask: Ask) -> None:
    query = api.type_inline(api.user(7), "leer")

    answer = ask("answerInlineQuery", inline_query_id=query, results=[article()])

    assert answer["ok"]
    assert blamed(api) == ["inline results that others would be shown from the cache"]


async def test_a_real_bot_answers_as_a_guest(api: BotApiServer) -> None:
    api.identify(Identity(supports_guest_queries=True))
    ada, friends = api.user(7), api.elsewhere()
    query = api.mention_guest(ada, friends, "@tertulia_bot ¿por qué leer?")
    entity = MessageEntity("blockquote", 0, 14)
    content = InputTextMessageContent("Leer es vivir.", entities=[entity])
    async with Bot("123:TEST", base_url=f"{api.url}/bot") as bot:
        [update] = await bot.get_updates()
        assert update.guest_message
        assert update.guest_message.guest_query_id == query

        result = InlineQueryResultArticle("p1", "Leer", content)
        sent = await bot.answer_guest_query(query, result)
        await bot.edit_message_text("Leer.", inline_message_id=sent.inline_message_id)

        with pytest.raises(BadRequest, match="Query is too old"):
            await bot.answer_guest_query(query, result)
        me = await bot.get_me()

    assert me.supports_guest_queries
    said = api.inline_message(sent.inline_message_id)
    assert said.json["guest_bot_caller_user"]["id"] == 7
    assert [sent.quotations for sent in api.sent] == [["Leer es vivir."], []]
    assert api.guest_answers[query]["title"] == "Leer"
    assert blamed(api) == ["guest query answered twice"]
    assert [message.text for message in api.telegram.chats[friends.id].messages.values()] == [
        "@tertulia_bot ¿por qué leer?",
        "Leer.",
    ]


def test_a_quotation_that_nobody_wrote_is_recorded(api: BotApiServer, ask: Ask) -> None:
    question = api.private_text(api.user(7), "¿Por qué?")
    api.watch_quotations(["Leer es vivir. Y al revés."])

    def quote(kind: str, text: str) -> dict[str, Any]:
        return {"text": text, "entities": [{"type": kind, "offset": 0, "length": len(text)}]}

    reply = {"message_id": question}
    ask("sendMessage", chat_id=7, **quote("blockquote", "Leer es vivir."), reply_parameters=reply)
    ask("editMessageText", chat_id=7, message_id=2, **quote("blockquote", "Leer  es vivir."))
    ask("sendMessage", chat_id=7, **quote("expandable_blockquote", "leer"))
    content = {"message_text": "Leer!", "entities": quote("blockquote", "Leer!")["entities"]}
    query = api.type_inline(User(7))
    results = [article(input_message_content=content)]
    ask("answerInlineQuery", inline_query_id=query, results=results, cache_time=0)

    assert blamed(api) == [
        "quotation that nobody wrote: 'Leer  es vivir.'",
        "quotation that nobody wrote: 'leer'",
        "quotation that nobody wrote: 'Leer!'",
    ]
    assert api.quotations_checked == 4
    assert [sent.text for sent in api.answers_to(Chat(7, "private"), question)] == [
        "Leer es vivir."
    ]
