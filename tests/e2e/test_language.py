"""The bot's language, over HTTP: a reader chooses, an administrator for a group."""

from bot.messages import ENGLISH, SPANISH
from tests.botapi import BotApiServer
from tests.e2e.conftest import NewUser
from tests.e2e.world import World, private


def test_a_reader_chooses_and_is_spoken_to_so_from_then_on(
    tertulia: World, api: BotApiServer, newcomer: NewUser
) -> None:
    ada = newcomer("es")
    offer = tertulia.ask(ada, "/idioma")

    query = api.tap(ada, private(ada), offer.message_id, "English")
    api.wait_for_answer(query)
    tertulia.catch_up()

    assert api.message(private(ada), offer.message_id).text == ENGLISH.language_chosen
    assert tertulia.ask(ada, "/help").text == ENGLISH.help


def test_a_choice_can_be_taken_back(tertulia: World, api: BotApiServer, newcomer: NewUser) -> None:
    ada = newcomer("es")
    for label in ("English", ENGLISH.language_automatic):
        offer = tertulia.ask(ada, "/language")
        api.wait_for_answer(api.tap(ada, private(ada), offer.message_id, label))

    assert tertulia.ask(ada, "/help").text == SPANISH.help


def test_in_a_group_only_its_administrators_choose(
    tertulia: World, api: BotApiServer, newcomer: NewUser, chat_id: int
) -> None:
    group, owner, member = api.group(id=chat_id), newcomer("es"), newcomer("es")
    api.join(group, owner.id, "creator")
    api.join(group, member.id)

    refused = tertulia.answer(group.id, api.group_text(group, member, "/language@tertulia_bot"))
    offer = tertulia.answer(group.id, api.group_text(group, owner, "/language@tertulia_bot"))
    foreign = api.wait_for_answer(api.tap(member, group, offer.message_id, "English"))
    api.wait_for_answer(api.tap(owner, group, offer.message_id, "English"))
    helped = tertulia.answer(group.id, api.group_text(group, member, "/help@tertulia_bot"))

    assert refused.text == SPANISH.language_of_group
    assert foreign["text"] == SPANISH.button_of_another
    assert helped.text == ENGLISH.help


def test_a_choice_outlives_two_presses_at_once(
    tertulia: World, api: BotApiServer, newcomer: NewUser
) -> None:
    ada = newcomer("es")
    offer = tertulia.ask(ada, "/idioma")

    queries = api.tap_together([ada, ada], private(ada), offer.message_id, "English")
    for query in queries:
        api.wait_for_answer(query)
    tertulia.catch_up()

    assert tertulia.ask(ada, "/help").text == ENGLISH.help
