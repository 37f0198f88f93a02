"""Around the words: from a quotation into its essay and back, by buttons and by links."""

import json

import pytest

from bot.messages import ENGLISH, SPANISH
from index.corpus import read_essay
from tests.botapi import BotApiServer, Sent, User
from tests.botapi.chats import Chat, private_chat
from tests.e2e.conftest import NewUser
from tests.e2e.world import World, until

SHARING = "¿Por qué compartimos en las redes?"


class Reader:
    """A person who asks, presses and reads what comes of it."""

    def __init__(self, tertulia: World, api: BotApiServer, user: User) -> None:
        self.tertulia, self.api, self.user, self.chat = tertulia, api, user, private_chat(user)

    def says(self, words: str) -> Sent:
        return self.tertulia.ask(self.user, words)

    def presses(self, of: Sent, button: str | tuple[int, int], chat: Chat | None = None) -> Sent:
        """Press a button; return the message as it reads then."""
        before = len(self._edits(of))
        self.api.tap(self.user, chat or self.chat, of.message_id, button)
        until(lambda: len(self._edits(of)) > before)
        return self._edits(of)[-1]

    def _edits(self, of: Sent) -> list[Sent]:
        return [
            sent
            for sent in self.api.sent
            if (sent.method, sent.chat_id, sent.message_id)
            == ("editMessageText", of.chat_id, of.message_id)
        ]


@pytest.fixture
def ada(tertulia: World, api: BotApiServer, newcomer: NewUser) -> Reader:
    return Reader(tertulia, api, newcomer())


def whole_text(tertulia: World, slug: str) -> str:
    return read_essay(tertulia.corpus / f"{slug}.md").text


def test_a_quotation_is_read_on_in_its_essay_and_the_answer_found_again(
    ada: Reader, tertulia: World
) -> None:
    answer = ada.says(SHARING)

    opened = ada.presses(answer, (0, 0))
    further = ada.presses(answer, "▶")
    again = ada.presses(answer, SPANISH.to_answer)

    text = whole_text(tertulia, "por-que-compartimos-en-las-redes-sociales")
    assert opened.quotations == answer.quotations[:1]
    assert text.index(further.quotations[0]) > text.index(opened.quotations[0])
    assert opened.text.startswith("📖 ¿Por qué compartimos en las redes sociales?\nLucas · ")
    assert (again.text, again.entities) == (answer.text, answer.entities)
    assert list(again.buttons) == list(answer.buttons)


def test_an_essay_is_read_page_by_page_to_its_end_and_no_word_is_lost(
    ada: Reader, tertulia: World
) -> None:
    listed = ada.says("/ensayos")

    pages = [ada.presses(listed, "Dar o no dar")]
    while "▶" in pages[-1].buttons:
        pages.append(ada.presses(listed, "▶"))
    again = ada.presses(listed, SPANISH.to_essays)

    text = whole_text(tertulia, "dar-o-no-dar-me-gustas")
    read = "".join("".join(page.quotations[0].split()) for page in pages)
    assert read == "".join(text.split())
    assert pages[-1].text.endswith(SPANISH.essay_ends)
    assert not any(page.text.endswith(SPANISH.essay_ends) for page in pages[:-1])
    assert (again.text, again.entities) == (listed.text, listed.entities)


def test_a_shared_link_opens_the_passage_for_somebody_else(
    ada: Reader, tertulia: World, api: BotApiServer, newcomer: NewUser
) -> None:
    opened = ada.presses(ada.says(SHARING), (0, 0))
    copied = json.dumps(opened.reply_markup)
    link = copied.partition('"copy_text": {"text": "')[2].partition('"')[0]
    berta = newcomer("en")

    shown = tertulia.answer(berta.id, api.follow(berta, link))

    assert shown.quotations == opened.quotations
    assert shown.text.startswith("📖 ¿Por qué compartimos en las redes sociales?\nLucas · ")
    assert ENGLISH.share in shown.links


@pytest.mark.parametrize("payload", ["p_aaaaaaaaaaaaaaaa", "p_-", "whatever"])
def test_a_link_that_leads_nowhere_ends_at_the_welcome(ada: Reader, payload: str) -> None:
    shown = ada.says(f"/start {payload}")

    assert shown.text.startswith(f"{SPANISH.link_unknown}\n\n{SPANISH.welcome}")


def test_anybody_in_a_group_walks_on_and_two_at_once_get_one_page(
    tertulia: World, api: BotApiServer, newcomer: NewUser, chat_id: int
) -> None:
    group, ada, berta = api.group(id=chat_id), newcomer(), newcomer()
    asked = api.group_text(group, ada, f"/pregunta {SHARING}")
    answer = tertulia.answer(group.id, asked)
    opened = Reader(tertulia, api, berta).presses(answer, (0, 0), group)

    pressed = api.tap_together([ada, berta], group, answer.message_id, "▶")
    until(lambda: all(query in api.callback_answers for query in pressed))
    tertulia.catch_up()

    now = api.message(group, answer.message_id)
    assert [api.callback_answers[query].get("text") for query in pressed] == [None, None]
    assert len({edit.get("text") for edit in now.edits} | {now.text}) == 3
    assert now.text != opened.text


def test_a_button_that_nobody_made_does_nothing(
    ada: Reader, api: BotApiServer, tertulia: World
) -> None:
    answer = ada.says(SHARING)

    query = api.press(ada.user, ada.chat, answer.message_id, "x" * 64)
    until(lambda: query in api.callback_answers)
    tertulia.catch_up()

    assert api.callback_answers[query]["text"] == SPANISH.button_gone
    assert api.message(ada.chat, answer.message_id).edits == []


def test_a_quotation_at_random_is_an_authors_and_another_each_time(ada: Reader) -> None:
    quotation = ada.says("/cita")
    shown = [quotation, ada.presses(quotation, SPANISH.another), ada.says("/random")]

    quotes = [one.quotations for one in shown]
    assert all(len(one) == 1 for one in quotes)
    assert quotes[0] != quotes[1] != quotes[2]
    assert not any("?" in one[0] for one in quotes)
