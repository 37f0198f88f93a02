import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.pages import render_page
from bot.answers.render import VERY_LONG
from bot.messages import ENGLISH, SPANISH, Messages
from index import Hit, Place, Voice
from tests.bot.answers.test_render import (
    FOLDED,
    LINK,
    QUOTE,
    hits,
    marked,
    problems,
    quotes,
    spoken,
)
from tests.bot.fakes import essay, hit


def place(found: Hit, *, last: bool = False) -> Place:
    return Place(found.passage, 2, 3, found.passage, None if last else found.passage)


@given(found=hits(), messages=spoken, last=st.booleans(), gone=st.booleans())
def test_a_page_is_one_that_telegram_takes_as_it_is(
    found: Hit, messages: Messages, *, last: bool, gone: bool
) -> None:
    note = messages.passage_gone if gone else ""

    page = render_page(found.essay, place(found, last=last), messages, note=note)

    assert problems(page) == []
    (quotation,) = quotes(page)
    assert quotation
    assert quotation in found.passage.text


@pytest.mark.parametrize(
    ("voice", "author", "messages", "speaker"),
    [
        (Voice.AUTHOR, None, SPANISH, "quien escribe el ensayo"),
        (Voice.AUTHOR, "Ada", ENGLISH, "Ada"),
        (Voice.CITED, "Ada", SPANISH, "palabras que el ensayo cita"),
        (Voice.READER, "Ada", ENGLISH, "a reader, in the comments"),
        (Voice.REPLY, None, ENGLISH, "whoever wrote the essay, answering a comment"),
        (Voice.REPLY, "Ada", SPANISH, "Ada, en respuesta a un comentario"),
        (Voice.COMMENT, None, SPANISH, "alguien, en los comentarios"),
        (Voice.AUTHOR, "{author}", SPANISH, "{author}"),
    ],
)
def test_a_page_says_who_speaks(
    voice: Voice, author: str | None, messages: Messages, speaker: str
) -> None:
    found = hit(["Leer es releer."], of=essay(author=author), voice=voice)

    page = render_page(found.essay, place(found), messages)

    assert page.text.endswith(f"\n\nLeer es releer.\n— {speaker}")


def test_the_last_page_says_that_it_is_the_last() -> None:
    found = hit(["Leer es releer."])

    page = render_page(found.essay, place(found, last=True), SPANISH)

    assert page.text.endswith("\n\nAquí termina el ensayo.")


def test_a_title_leads_to_the_words_where_they_stand() -> None:
    found = hit(["Leer es releer."], of=essay(url="https://example.org"))

    page = render_page(found.essay, place(found), SPANISH)

    assert marked(page, LINK) == ["Sobre leer"]


@pytest.mark.parametrize(("length", "kind"), [(VERY_LONG, QUOTE), (VERY_LONG + 1, FOLDED)])
def test_a_very_long_page_is_folded(length: int, kind: str) -> None:
    found = hit(["x" * length])

    assert marked(render_page(found.essay, place(found), SPANISH), kind) == ["x" * length]
