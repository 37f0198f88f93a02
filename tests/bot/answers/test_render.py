from collections.abc import Mapping, Sequence
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import MessageEntity
from telegram.constants import MessageLimit

from bot.answers.answer import Answer
from bot.answers.render import (
    Rendered,
    fitting,
    render_answer,
    render_essays,
    utf16_length,
    with_suggestions,
)
from bot.messages import ENGLISH, LANGUAGES, SPANISH, Messages
from index import Essay, Generation, Hit, Voice
from tests.bot.fakes import essay, hit
from tests.botapi import utf16
from tests.botapi.checks import message_problems
from tests.botapi.requests import Request

QUOTE, BOLD, ITALIC, LINK = "blockquote", "bold", "italic", "text_link"
FOLDED = "expandable_blockquote"
PIECES = [
    "a",
    "Ñ",
    "e\u0301",
    "👩‍👩‍👧",
    "🔑",
    "שלום",
    "ع",
    "\u200f",
    "\u00a0",
    "«",
    "…",
    "{",
    "}",
    "<b>",
    "&",
    "漢",
    "x\n",
]

letters = st.sampled_from(PIECES)
words = st.lists(letters, min_size=1, max_size=12).map(lambda parts: "".join(parts).strip() or "w")
sentence = st.tuples(words, st.integers(1, 60)).map(
    lambda pair: " ".join([pair[0]] * pair[1]) + "."
)
endless = st.tuples(letters.filter(lambda x: bool(x.strip())), st.integers(1000, 5000)).map(
    lambda pair: (pair[0] * pair[1]).strip()
)
titles = st.one_of(
    st.sampled_from(["{title}", "{author}", "{0}", "<i>A</i> & {", "}{", "100 %"]),
    words,
    st.integers(150, 400).map(lambda n: "🔑" * n),
)
essays = st.builds(
    essay,
    titles,
    author=st.none() | titles,
    url=st.none() | st.just("https://example.org/a?b=c&d"),
)


@st.composite
def hits(draw: st.DrawFn) -> Hit:
    sentences = draw(st.lists(sentence | endless, min_size=1, max_size=4))
    key = draw(st.integers(0, len(sentences) - 1))
    return hit(sentences, key, of=draw(essays), voice=draw(st.sampled_from(Voice)))


answers = st.builds(
    lambda found, voices: Answer("es", tuple(found), voices=voices and len(found) == 2),
    st.lists(hits(), min_size=1, max_size=3),
    st.booleans(),
)
spoken = st.sampled_from(sorted(LANGUAGES)).map(LANGUAGES.__getitem__)
offers = st.lists(sentence | endless, min_size=1, max_size=3).map(tuple)


def marked(message: Rendered, kind: str) -> list[str]:
    return [
        utf16.cut(message.text, entity.offset, entity.length)
        for entity in message.entities
        if entity.type == kind
    ]


def quotes(message: Rendered) -> list[str]:
    """Return every quotation, folded or not."""
    return [
        utf16.cut(message.text, entity.offset, entity.length)
        for entity in message.entities
        if entity.type in (QUOTE, FOLDED)
    ]


def problems(message: Rendered) -> list[str]:
    """Return what Telegram would refuse, drop or repair."""
    entities = "[" + ",".join(entity.to_json() for entity in message.entities) + "]"
    request = Request("sendMessage", {"text": message.text, "entities": entities})
    return [problem.what for problem in message_problems(request)]


def generation(written: Sequence[Essay], passages: Mapping[str, int] | None = None) -> Generation:
    counts = passages or dict.fromkeys((one.slug for one in written), 1)
    texts = [SimpleNamespace(essay=slug) for slug, number in counts.items() for _ in range(number)]
    by_slug = {one.slug: one for one in written}
    return cast(Generation, SimpleNamespace(essays=by_slug, texts=texts))


@given(answer=answers, messages=spoken)
def test_a_message_is_one_that_telegram_takes_as_it_is(answer: Answer, messages: Messages) -> None:
    assert problems(render_answer(answer, messages)) == []


@given(answer=answers, messages=spoken)
def test_every_quotation_is_words_of_its_passage_and_the_best_come_first(
    answer: Answer, messages: Messages
) -> None:
    shown = quotes(render_answer(answer, messages))

    assert 1 <= len(shown) <= len(answer.hits)
    for quote, found in zip(shown, answer.hits, strict=False):
        assert quote
        assert quote in found.passage.text


@given(answer=answers, messages=spoken)
def test_what_is_bold_is_the_key_sentence(answer: Answer, messages: Messages) -> None:
    message = render_answer(answer, messages)

    shown = quotes(message)
    keys = [found.key_sentence.text for found in answer.hits[: len(shown)]]
    said = [key for key, quote in zip(keys, shown, strict=True) if key in quote and key != quote]
    assert marked(message, BOLD) == said


def test_a_key_sentence_that_is_all_there_is_stays_plain() -> None:
    message = render_answer(Answer("es", (hit(["Leer es releer."]),)), SPANISH)

    assert marked(message, QUOTE) == ["Leer es releer."]
    assert marked(message, BOLD) == []


@given(answer=answers, messages=spoken)
def test_a_title_is_linked_where_the_essay_has_an_address(
    answer: Answer, messages: Messages
) -> None:
    message = render_answer(answer, messages)

    shown = answer.hits[: len(quotes(message))]
    assert len(marked(message, ITALIC)) == len(shown)
    links = [entity.url for entity in message.entities if entity.type == LINK]
    assert [(link or "").partition("#:~:text=")[0] for link in links] == [
        found.essay.url for found in shown if found.essay.url
    ]


def test_an_answer_reads_as_quotation_and_source() -> None:
    found = hit(["Leer es releer.", "Y callar."], of=essay("Sobre leer", author="Ada Lovelace"))

    message = render_answer(Answer("es", (found,)), SPANISH)

    assert message.text == "Leer es releer. Y callar.\n— Ada Lovelace, Sobre leer"
    assert list(message.entities) == [
        MessageEntity(QUOTE, 0, 25),
        MessageEntity(BOLD, 0, 15),
        MessageEntity(ITALIC, 42, 10),
    ]


def test_the_key_sentence_is_bold_where_it_stands_not_where_its_words_first_occur() -> None:
    found = hit(["¿No? No.", "Eso no lo sé.", "No."], key=2)

    message = render_answer(Answer("es", (found,)), SPANISH)

    bold = [entity for entity in message.entities if entity.type == BOLD]
    assert [(entity.offset, entity.length) for entity in bold] == [(23, 3)]


@pytest.mark.parametrize(
    ("voice", "author", "messages", "source"),
    [
        (Voice.AUTHOR, None, SPANISH, "Sobre leer"),
        (Voice.AUTHOR, "Ada", ENGLISH, "Ada, Sobre leer"),
        (Voice.CITED, None, SPANISH, "palabras citadas en Sobre leer"),
        (Voice.CITED, "Ada", ENGLISH, "words that Ada quotes in Sobre leer"),
        (Voice.READER, None, SPANISH, "comentario de un lector a Sobre leer"),
        (Voice.READER, "Ada", ENGLISH, "a reader's comment on Sobre leer"),
        (Voice.REPLY, None, ENGLISH, "whoever wrote Sobre leer, answering a comment"),
        (Voice.REPLY, "Ada", SPANISH, "Ada, en respuesta a un comentario a Sobre leer"),
        (Voice.COMMENT, "Ada", SPANISH, "comentario a Sobre leer"),
        (Voice.COMMENT, None, ENGLISH, "a comment on Sobre leer"),
    ],
)
def test_the_source_says_whose_words_they_are(
    voice: Voice, author: str | None, messages: Messages, source: str
) -> None:
    found = hit(["Leer es releer."], of=essay(author=author), voice=voice)

    message = render_answer(Answer("es", (found,)), messages)

    assert message.text == f"Leer es releer.\n— {source}"


@pytest.mark.parametrize("title", ["{title}", "{author}", "<b>¡Ay!</b> & {0!r}", "}{"])
def test_a_title_is_shown_as_it_is_written(title: str) -> None:
    found = hit(["Leer es releer."], of=essay(title, author="{title}"))

    message = render_answer(Answer("es", (found,)), SPANISH)

    assert message.text == f"Leer es releer.\n— {{title}}, {title}"
    assert marked(message, ITALIC) == [title]


def test_three_passages_are_quoted_where_they_fit() -> None:
    found = tuple(hit([f"{name} 🔑 " * 40 + "fin."]) for name in ("uno", "dos", "tres"))

    message = render_answer(Answer("es", found), SPANISH)

    assert quotes(message) == [one.passage.text for one in found]


def test_passages_that_do_not_fit_are_left_out_whole() -> None:
    found = tuple(hit([name * 500 + "."]) for name in ("uno", "dos", "tres"))

    message = render_answer(Answer("es", found), SPANISH)

    assert quotes(message) == [one.passage.text for one in found[:2]]
    assert utf16_length(message.text) <= MessageLimit.MAX_TEXT_LENGTH


def test_of_a_passage_longer_than_a_message_the_key_sentence_is_quoted() -> None:
    found = hit(["Antes " * 800 + "de todo.", "Leer es releer."], key=1)

    assert quotes(render_answer(Answer("es", (found,)), SPANISH)) == ["Leer es releer."]


def test_two_voices_are_shown_side_by_side_under_their_heading() -> None:
    found = (hit(["Sí."]), hit(["No."], of=essay("Contra leer", slug="contra", author="Ada")))

    message = render_answer(Answer("es", found, voices=True), SPANISH)

    assert message.text == (
        "Dos ensayos, dos voces:\n\nSí.\n— Sobre leer\n\nNo.\n— Ada, Contra leer"
    )
    assert quotes(message) == ["Sí.", "No."]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [(0, 0, QUOTE), (0, 20, FOLDED), (20, 0, QUOTE), (2, 20, FOLDED), (40, 0, FOLDED)],
    ids=["short", "long", "long, key sentence late", "long, key sentence soon", "very long"],
)
def test_a_long_quotation_is_folded_unless_that_hides_its_key_sentence(
    before: int, after: int, kind: str
) -> None:
    around = "Esto solo acompaña."
    found = hit([*[around] * before, "Leer es releer.", *[around] * after], key=before)

    message = render_answer(Answer("es", (found,)), SPANISH)

    assert marked(message, kind) == [found.passage.text]
    assert marked(message, BOLD) == (["Leer es releer."] if before or after else [])


@given(messages=spoken, offered=offers)
def test_a_refusal_fits_with_any_questions(messages: Messages, offered: tuple[str, ...]) -> None:
    message = render_answer(Answer("es", (), None, offered), messages)

    assert problems(message) == []
    assert message.text.startswith(f"{messages.nothing_found}\n\n{messages.suggestions}\n• ")
    assert list(message.entities) == []


@given(messages=spoken, offered=offers)
def test_a_welcome_fits_with_any_questions(messages: Messages, offered: tuple[str, ...]) -> None:
    message = with_suggestions(messages.welcome, offered, messages)

    assert problems(message) == []
    assert message.text.startswith(f"{messages.welcome}\n\n{messages.suggestions}\n• ")


def test_a_refusal_lists_the_questions_that_are_offered() -> None:
    offered = ("Why read?", "<b>{title}</b> & why?", "🔑?")

    message = render_answer(Answer("en", (), None, offered), ENGLISH)

    assert message == Rendered(
        "The essays don't answer that.\n\nYou could try:\n"
        "• Why read?\n• <b>{title}</b> & why?\n• 🔑?"
    )


@pytest.mark.parametrize("messages", LANGUAGES.values(), ids=LANGUAGES)
@pytest.mark.parametrize("kind", SPANISH.small_talk)
def test_small_talk_gets_its_reply_and_no_refusal(messages: Messages, kind: str) -> None:
    message = render_answer(Answer("und", (), kind), messages)

    assert message == Rendered(messages.small_talk[kind])
    assert problems(message) == []
    assert messages.nothing_found not in message.text


def test_no_hits_are_said_to_be_no_answer() -> None:
    assert render_answer(Answer("en", ()), ENGLISH) == Rendered(ENGLISH.nothing_found)


def test_the_list_of_essays_names_title_author_and_size() -> None:
    written = [
        essay("Uno 🔑", slug="a", author="Ada", url="https://example.org"),
        essay("Dos", slug="b"),
    ]

    (listed,) = render_essays(generation(written, {"a": 12, "b": 3}), ENGLISH)
    pages = [listed.page]

    assert [page.text for page in pages] == [
        f"{ENGLISH.essays}\n\nUno 🔑\nAda · 12 passages\n\nDos\n3 passages"
    ]
    assert marked(pages[0], BOLD) == ["Uno 🔑", "Dos"]
    assert marked(pages[0], LINK) == ["Uno 🔑"]


def test_a_long_list_of_essays_takes_several_messages_and_loses_none() -> None:
    written = [essay(f"{n} 🔑 " + "título " * 12 + ".", slug=f"e{n}") for n in range(120)]

    listed = render_essays(generation(written), SPANISH)
    pages = [one.page for one in listed]

    assert [problems(page) for page in pages] == [[]] * len(pages)
    assert [title for page in pages for title in marked(page, BOLD)] == [
        one.title for one in written
    ]


@pytest.mark.parametrize("url", [None, "https://example.org"])
def test_many_short_titles_stay_below_the_number_of_entities_that_telegram_shows(
    url: str | None,
) -> None:
    more = {"url": url} if url else {}
    written = [essay(f"E{n}", slug=f"e{n}", **more) for n in range(150)]

    listed = render_essays(generation(written), SPANISH)
    pages = [one.page for one in listed]

    assert [problems(page) for page in pages] == [[]] * len(pages)
    assert sum(len(marked(page, BOLD)) for page in pages) == 150


@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=100), st.integers(1, 200))
def test_a_text_is_cut_no_sooner_than_it_must_be(piece: str, times: int) -> None:
    text = piece * times

    cut = fitting(text)

    assert utf16_length(cut) <= MessageLimit.MAX_TEXT_LENGTH
    if utf16_length(text) <= MessageLimit.MAX_TEXT_LENGTH:
        assert cut == text
    else:
        assert cut.endswith("…")
        assert text.startswith(cut[:-1])
        longer = text[: len(cut)] + "…"
        assert utf16_length(longer) > MessageLimit.MAX_TEXT_LENGTH


@pytest.mark.parametrize("times", [2047, 2048, 2049, 4096, 5000])
def test_a_text_of_emoji_keeps_as_many_as_fit(times: int) -> None:
    kept = "😀" * times if times <= 2048 else "😀" * 2047 + "…"

    assert fitting("😀" * times) == kept


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_length_is_counted_as_telegram_counts_it(text: str) -> None:
    assert utf16_length(text) == utf16.length(text)
