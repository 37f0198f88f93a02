"""Walking around a quotation: what readers press, and what can have happened meanwhile."""

from collections.abc import Awaitable, Callable
from itertools import pairwise
from pathlib import Path

import pytest

from bot.answers.answer import Answer
from bot.messages import ENGLISH, SPANISH
from bot.storage import Database
from bot.storage.schema import buttons
from index import Candidate, Generation, Hit, Shelf
from tests.bot.fakes import build, write_essay
from tests.bot.handlers.conftest import Hear, Oracle
from tests.botapi import BotApiServer, Sent, User, updates
from tests.botapi.chats import private_chat
from tests.botapi.keyboards import callback_data

WORDS = ("Leer es releer.", "Callar es otra lectura.", "Quien relee, vuelve.")
QUESTION = "¿Por qué leemos?"
ANSWER = "Callar es otra lectura.\n— Sobre leer"
FIRST = "📖 Sobre leer\npasaje 1 de 3\n\nLeer es releer.\n— quien escribe el ensayo"
SECOND = "📖 Sobre leer\npasaje 2 de 3\n\nCallar es otra lectura.\n— quien escribe el ensayo"
THIRD = (
    "📖 Sobre leer\npasaje 3 de 3\n\nQuien relee, vuelve.\n— quien escribe el ensayo\n\n"
    "Aquí termina el ensayo."
)

Rebuild = Callable[..., Generation]
Tap = Callable[..., Awaitable[Sent]]


@pytest.fixture
def rebuild(tmp_path: Path, oracle: Oracle) -> Rebuild:
    """Let an essay of these paragraphs serve, as it is read anew."""

    def make(*paragraphs: str) -> Generation:
        write_essay(tmp_path / "essays", "leer", "\n\n".join(paragraphs))
        build(tmp_path / "index", tmp_path / "essays")
        generation = Shelf(tmp_path / "index").current()
        oracle.serves(generation)
        return generation

    return make


@pytest.fixture
def generation(rebuild: Rebuild, oracle: Oracle) -> Generation:
    generation = rebuild(*WORDS)
    oracle.answers[QUESTION] = Answer("es", (found(generation, 1),))
    return generation


def found(generation: Generation, number: int) -> Hit:
    passage = generation.texts[number]
    parts = Candidate(number, 0, 1.0, 1.0, None, (), 0.0, 0.0)
    return Hit(generation.essays[passage.essay], passage, passage.sentences[0], 1.0, parts)


@pytest.fixture
def ada(api: BotApiServer) -> User:
    return api.user(7)


@pytest.fixture
def tap(api: BotApiServer, hear: Hear, ada: User) -> Tap:
    """Press a button of the last message that was sent or edited; return what came of it."""

    async def press(label: str, by: User | None = None, of: Sent | None = None) -> Sent:
        sent = of or api.sent[-1]
        message = api.message(private_chat(ada), sent.message_id).json
        await hear(updates.callback_query(by or ada, message, sent.buttons[label]))
        return api.sent[-1]

    return press


async def ask(api: BotApiServer, hear: Hear, ada: User, words: str = QUESTION) -> Sent:
    await hear(updates.update(updates.text(private_chat(ada), ada, words)))
    return api.sent[-1]


@pytest.mark.usefixtures("generation")
async def test_a_quotation_is_opened_in_its_essay_and_read_on_to_its_end(
    api: BotApiServer, hear: Hear, ada: User, tap: Tap
) -> None:
    answer = await ask(api, hear, ada)

    opened = await tap(SPANISH.read_around)
    last = await tap("▶")

    assert (opened.method, opened.message_id) == ("editMessageText", answer.message_id)
    assert (opened.text, opened.quotations) == (SECOND, [WORDS[1]])
    assert list(opened.buttons) == ["◀", "▶", SPANISH.to_answer]
    assert last.text == THIRD
    assert list(last.buttons) == ["◀", SPANISH.to_answer]


@pytest.mark.usefixtures("generation")
async def test_the_way_back_leads_to_the_answer_as_it_was(
    api: BotApiServer, hear: Hear, ada: User, tap: Tap
) -> None:
    answer = await ask(api, hear, ada)

    await tap(SPANISH.read_around)
    first = await tap("◀")
    again = await tap(SPANISH.to_answer)

    assert (first.text, list(first.buttons)) == (FIRST, ["▶", SPANISH.to_answer])
    assert (again.text, again.entities) == (answer.text, answer.entities)
    assert list(again.buttons) == list(answer.buttons)


@pytest.mark.usefixtures("generation")
async def test_a_passage_is_shared_by_a_link_that_opens_it(
    api: BotApiServer, hear: Hear, ada: User, tap: Tap, generation: Generation
) -> None:
    await ask(api, hear, ada)
    passage = generation.texts[1].id

    opened = await tap(SPANISH.read_around)
    linked = await ask(api, hear, ada, f"/start p_{passage}")

    link = f"https%3A%2F%2Ft.me%2Ftertulia_bot%3Fstart%3Dp_{passage}"
    assert opened.links == {SPANISH.share: f"https://t.me/share/url?url={link}"}
    assert (linked.text, list(linked.buttons)) == (SECOND, ["◀", "▶"])


@pytest.mark.usefixtures("generation")
async def test_the_link_is_for_the_clipboard_too(
    api: BotApiServer, hear: Hear, ada: User, tap: Tap, generation: Generation
) -> None:
    await ask(api, hear, ada)

    opened = await tap(SPANISH.read_around)

    assert opened.reply_markup is not None
    copied = opened.reply_markup["inline_keyboard"][-1][-1]
    assert copied == {
        "text": SPANISH.copy_link,
        "copy_text": {"text": f"https://t.me/tertulia_bot?start=p_{generation.texts[1].id}"},
    }


@pytest.mark.usefixtures("generation")
async def test_two_who_press_at_once_get_the_same_page_and_no_complaint(
    api: BotApiServer, hear: Hear, ada: User, tap: Tap
) -> None:
    await ask(api, hear, ada)
    opened = await tap(SPANISH.read_around)

    pages = [await tap("▶", by, opened) for by in (ada, api.user(8))]

    assert [page.text for page in pages] == [THIRD, THIRD]
    answers = api.callback_answers
    assert len(answers) == 3
    assert [answer.get("text") for answer in answers.values()] == [None] * 3


@pytest.mark.usefixtures("generation")
async def test_the_pages_keep_the_language_of_the_answer_whoever_turns_them(
    api: BotApiServer, hear: Hear, ada: User, tap: Tap
) -> None:
    await ask(api, hear, ada)

    opened = await tap(SPANISH.read_around, by=api.user(8, language_code="en"))

    assert opened.text == SECOND


@pytest.mark.usefixtures("generation")
async def test_walking_keeps_no_more_buttons_than_two_pages_have(
    api: BotApiServer, hear: Hear, ada: User, tap: Tap, database: Database
) -> None:
    await ask(api, hear, ada)
    await tap(SPANISH.read_around)

    for _ in range(6):
        await tap("▶")
        await tap("◀")

    rows = await database.run(lambda connection: connection.execute(buttons.select()).all())
    assert len(rows) == 5  # ◀ ↩ of the last page, ◀ ▶ ↩ of the one before


@pytest.mark.usefixtures("generation")
async def test_a_button_of_an_earlier_page_says_that_it_no_longer_works(
    api: BotApiServer, hear: Hear, ada: User, tap: Tap
) -> None:
    answer = await ask(api, hear, ada)
    await tap(SPANISH.read_around)
    await tap("▶")
    edited = len(api.sent)

    await tap(SPANISH.read_around, of=answer)

    assert len(api.sent) == edited
    assert [told.get("text") for told in api.callback_answers.values()][-1] == SPANISH.button_gone


async def test_a_passage_that_is_gone_says_so_and_shows_the_nearest(
    api: BotApiServer, hear: Hear, ada: User, tap: Tap, rebuild: Rebuild, generation: Generation
) -> None:
    await ask(api, hear, ada)
    rebuild(WORDS[0], "Callar es otra lectura, dicen.", WORDS[2])

    opened = await tap(SPANISH.read_around)
    again = await tap(SPANISH.to_answer)

    nearest = SECOND.replace("lectura.", "lectura, dicen.")
    assert opened.text == f"{SPANISH.passage_gone}\n\n{nearest}"
    assert again.text == SPANISH.shown_gone


async def test_a_link_to_a_passage_that_is_gone_does_the_same(
    api: BotApiServer, hear: Hear, ada: User, rebuild: Rebuild, generation: Generation
) -> None:
    rebuild(WORDS[0], "Callar es otra lectura, dicen.", WORDS[2])

    linked = await ask(api, hear, ada, f"/start p_{generation.texts[1].id}")

    assert linked.text.startswith(
        f"{SPANISH.passage_gone}\n\n📖 Sobre leer\npasaje 2 de 3\n\nCallar"
    )


async def test_a_button_goes_on_to_work_where_the_essay_has_changed_elsewhere(
    api: BotApiServer, hear: Hear, ada: User, tap: Tap, rebuild: Rebuild, generation: Generation
) -> None:
    await ask(api, hear, ada)
    rebuild("Antes de todo, un prólogo.", *WORDS)

    opened = await tap(SPANISH.read_around)
    again = await tap(SPANISH.to_answer)

    assert opened.text == SECOND.replace("pasaje 2 de 3", "pasaje 3 de 4")
    assert again.text == ANSWER


@pytest.mark.usefixtures("generation")
@pytest.mark.parametrize(
    "payload", ["p_aaaaaaaaaaaaaaaa", "p_", "p_{title}", "nonsense", "p_" + "a" * 62, "p_a b"]
)
async def test_a_link_that_leads_nowhere_ends_at_the_welcome(
    api: BotApiServer, hear: Hear, ada: User, payload: str
) -> None:
    sent = await ask(api, hear, ada, f"/start {payload}")

    assert sent.text.startswith(f"{SPANISH.link_unknown}\n\n{SPANISH.welcome}\n\n")


@pytest.mark.usefixtures("generation")
async def test_an_essay_is_opened_from_the_list_and_left_again(
    api: BotApiServer, hear: Hear, ada: User, tap: Tap
) -> None:
    listed = await ask(api, hear, ada, "/ensayos")

    opened = await tap("📖 Sobre leer")
    again = await tap(SPANISH.to_essays)

    assert listed.text == "He leído estos ensayos:\n\nSobre leer\n3 pasajes"
    assert (opened.text, list(opened.buttons)) == (FIRST, ["▶", SPANISH.to_essays])
    assert (again.text, list(again.buttons)) == (listed.text, ["📖 Sobre leer"])


async def test_a_long_list_of_essays_is_turned_page_by_page(
    api: BotApiServer, hear: Hear, ada: User, tap: Tap, rebuild: Rebuild, tmp_path: Path
) -> None:
    for number in range(9):
        write_essay(tmp_path / "essays", f"e{number}", f"Palabras {number}.", f"Título {number}")
    rebuild(*WORDS)
    first = await ask(api, hear, ada, "/ensayos")

    second = await tap("▶")
    again = await tap("◀")

    assert list(first.buttons) == [f"📖 Título {number}" for number in range(8)] + ["▶"]
    assert list(second.buttons) == ["📖 Título 8", "📖 Sobre leer", "◀"]
    assert (again.text, list(again.buttons)) == (first.text, list(first.buttons))


@pytest.mark.usefixtures("generation")
async def test_a_quotation_at_random_is_another_each_time(
    api: BotApiServer, hear: Hear, ada: User, tap: Tap
) -> None:
    said = [(await ask(api, hear, ada, "/cita")).text for _ in range(6)]
    said += [(await tap(SPANISH.another)).text for _ in range(6)]

    assert all(before != after for before, after in pairwise(said))
    assert set(said) <= {f"{words}\n— Sobre leer" for words in WORDS}


@pytest.mark.usefixtures("generation")
async def test_a_quotation_at_random_is_opened_and_found_again(
    api: BotApiServer, hear: Hear, tap: Tap
) -> None:
    ada = api.user(7, language_code="en")
    quotation = await ask(api, hear, ada, "/random")

    opened = await tap(ENGLISH.read_around)
    again = await tap(ENGLISH.to_quotation)

    assert opened.quotations == quotation.quotations
    assert again.text == quotation.text
    assert list(again.buttons) == [ENGLISH.read_around, ENGLISH.another]


async def test_a_button_pressed_before_an_index_serves_is_told_to_wait(
    api: BotApiServer, hear: Hear, ada: User, tap: Tap, oracle: Oracle, generation: Generation
) -> None:
    await ask(api, hear, ada)
    oracle.serves(None)

    told = await tap(SPANISH.read_around)

    assert (told.method, told.text) == ("sendMessage", SPANISH.still_reading)


@pytest.mark.usefixtures("generation")
@pytest.mark.parametrize("command", ["/cita", "/ensayos", "/start p_aaaaaaaaaaaaaaaa"])
async def test_a_command_before_an_index_serves_is_told_to_wait(
    api: BotApiServer, hear: Hear, ada: User, oracle: Oracle, command: str
) -> None:
    oracle.serves(None)

    assert (await ask(api, hear, ada, command)).text == SPANISH.still_reading


@pytest.mark.usefixtures("generation")
async def test_a_message_that_is_gone_takes_no_edit_and_makes_no_fuss(
    api: BotApiServer, hear: Hear, ada: User
) -> None:
    answer = await ask(api, hear, ada)
    message = api.message(private_chat(ada), answer.message_id).json
    press = updates.callback_query(ada, message, callback_data(message, SPANISH.read_around))
    api.remove(private_chat(ada), answer.message_id)

    await hear(press)
    again = await ask(api, hear, ada)

    assert again.text == ANSWER
    assert [told.get("text") for told in api.callback_answers.values()] == [None]


@pytest.mark.usefixtures("generation")
async def test_two_voices_stand_side_by_side_and_do_so_again_on_the_way_back(
    api: BotApiServer, hear: Hear, ada: User, tap: Tap, oracle: Oracle, generation: Generation
) -> None:
    both = (found(generation, 0), found(generation, 2))
    oracle.answers[QUESTION] = Answer("es", both, voices=True)

    answer = await ask(api, hear, ada)
    await tap("📖 2")
    again = await tap(SPANISH.to_answer)

    assert answer.text == (
        f"{SPANISH.two_voices}\n\nLeer es releer.\n— Sobre leer\n\n"
        "Quien relee, vuelve.\n— Sobre leer"
    )
    assert (again.text, again.entities) == (answer.text, answer.entities)
    assert list(again.buttons) == list(answer.buttons)
