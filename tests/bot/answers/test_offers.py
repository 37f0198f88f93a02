import pytest

from bot.answers.answer import Answer
from bot.answers.offers import FIRST_WORDS, naming, render_candidates, render_refusal
from bot.answers.render import Quotation, Rendered, utf16_length
from bot.messages import ENGLISH, SPANISH
from tests.bot.fakes import essay, hit
from tests.botapi.utf16 import cut

LONG = "Leer 📖 despacio. " * 120


def test_what_is_near_keeps_its_words_and_offsets_behind_emoji() -> None:
    near = (hit(["📖 Leer es releer.", "Y más."]), hit(["Callar 🤐 también."]))

    message = render_refusal(Answer("es", (), related=near), SPANISH)

    quoted = [
        cut(message.text, entity.offset, entity.length)
        for entity in message.entities
        if entity.type == "expandable_blockquote"
    ]
    assert quoted == ["📖 Leer es releer. Y más.", "Callar 🤐 también."]


def test_what_does_not_fit_beside_a_refusal_is_left_out() -> None:
    near = (hit([LONG.strip()]), hit([LONG.strip()]), hit(["Corto."]))

    message = render_refusal(Answer("en", (), None, ("Why?",), related=near), ENGLISH)

    assert utf16_length(message.text) <= 4096
    assert message.text.count(LONG.strip()) == 1
    assert message.text.endswith(ENGLISH.suggestions)


def test_a_refusal_with_nothing_near_is_one_sentence() -> None:
    assert render_refusal(Answer("es", ()), SPANISH) == Rendered(SPANISH.nothing_found)


@pytest.mark.parametrize(("words", "fits"), [("x" * 3000, True), ("x" * 4090, False)])
def test_an_answer_names_its_question_where_there_is_room(words: str, *, fits: bool) -> None:
    named = naming("¿Por qué?", Rendered(words))

    assert named.text == (f"❓ ¿Por qué?\n\n{words}" if fits else words)


def test_candidates_are_shown_by_whole_words() -> None:
    found = hit([LONG.strip()])

    message = render_candidates([Quotation(found.essay, found.passage)], SPANISH)

    shown = message.text.partition("1. ")[2].partition("\n")[0]
    assert len(shown) <= FIRST_WORDS + 1
    assert LONG.startswith(shown.removesuffix("…") + ".")


def test_candidates_have_their_number_key_sentence_and_essay() -> None:
    found = hit(["Se dice mucho. 📖", "Leer es releer."], key=1, of=essay("Contra 📖 leer"))
    other = hit(["Callar también."])

    message = render_candidates(
        [Quotation.of(found), Quotation(other.essay, other.passage)], SPANISH
    )

    assert message.text == (
        f"{SPANISH.better}\n\n1. Leer es releer.\n— Contra 📖 leer"
        "\n\n2. Callar también.\n— Sobre leer"
    )
    titles = [cut(message.text, one.offset, one.length) for one in message.entities]
    assert titles == ["Contra 📖 leer", "Sobre leer"]
