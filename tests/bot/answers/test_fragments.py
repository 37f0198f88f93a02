from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st

from bot.answers.fragments import MOST_CHARS, at_words

URL = "https://example.org/a?b=c"
WORD = st.sampled_from(["a", "b", "á-b", "c,d", "e&f", "«g»", "🔑", "100 %", "h#i", ":~:", "ñ"])
texts = st.lists(WORD, min_size=1, max_size=60).map(" \n".join)


def directive(address: str) -> list[str]:
    """Return the first words and, if they are told apart, the last ones."""
    _, _, told = address.partition(":~:text=")
    return [unquote(part) for part in told.split(",")] if told else []


def folded(text: str) -> str:
    return " ".join(text.split())


@given(text=texts, data=st.data())
def test_an_address_tells_the_first_words_and_the_last(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))

    told = directive(at_words(URL, text, start, end))

    words = folded(text[start:end])
    assert len(told) <= 2
    if told:
        assert words.startswith(told[0])
        assert words.endswith(told[-1])
        assert sum(map(len, told)) <= len(words)


@given(text=texts, data=st.data())
def test_a_browser_that_finds_the_first_words_then_the_last_marks_the_passage(
    text: str, data: st.DataObject
) -> None:
    words = text.split()
    first = data.draw(st.integers(0, len(words) - 1))
    last = data.draw(st.integers(first + 1, len(words)))
    start = len(" \n".join([*words[:first], ""])) if first else 0
    passage = " \n".join(words[first:last])

    told = directive(at_words(URL, " \n".join(words), start, start + len(passage)))

    if len(told) == 2:
        page, wanted = " ".join(words), " ".join(words[first:last])
        begin = page.find(told[0])
        found = page.find(told[1], begin + len(told[0])) + len(told[1])
        assert page[begin:found] == wanted


@given(text=texts)
def test_nothing_in_an_address_means_anything_but_words(text: str) -> None:
    _, _, told = at_words(URL, text, 0, len(text)).partition(":~:text=")

    assert told.isascii()
    assert not set(told) & set("-&# \n")
    assert told.count(",") <= 1


def test_few_words_are_told_whole_with_dashes_and_commas_escaped() -> None:
    text = "Antes. Paz, pan y e-mail. Después."

    assert at_words(URL, text, 7, 25) == f"{URL}#:~:text=Paz%2C%20pan%20y%20e%2Dmail."


def test_words_that_occur_before_are_told_with_more_of_those_behind_them() -> None:
    text = "Leer es volver a ver. Leer es volver a ser quien se fue cuando aún no se era nadie."

    address = at_words(URL, text, 22, len(text))

    assert directive(address) == ["Leer es volver a ser", "no se era nadie."]


def test_an_address_keeps_its_own_fragment() -> None:
    assert at_words(f"{URL}#parte", "Paz.", 0, 4) == f"{URL}#parte:~:text=Paz."


def test_words_too_long_for_an_address_leave_it_plain() -> None:
    word = "x" * (MOST_CHARS + 1)

    assert at_words(URL, word, 0, len(word)) == URL
