from collections.abc import Iterator, Mapping
from dataclasses import fields
from string import Formatter

import pytest

from bot.messages import ENGLISH, LANGUAGES, SPANISH, Messages, messages_for
from index.cohort import examples

NAMES = [field.name for field in fields(Messages)]


def sentences(messages: Messages, name: str) -> Iterator[str]:
    value = getattr(messages, name)
    if isinstance(value, Mapping):
        yield from value.values()
    elif isinstance(value, tuple):
        yield from value
    else:
        yield value


def placeholders(messages: Messages, name: str) -> list[str]:
    parsed = (Formatter().parse(words) for words in sentences(messages, name))
    return sorted(field for parts in parsed for _, field, _, _ in parts if field is not None)


@pytest.mark.parametrize("messages", LANGUAGES.values(), ids=LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_every_sentence_is_there_in_every_language(messages: Messages, name: str) -> None:
    found = list(sentences(messages, name))

    assert found
    assert all(words == words.strip() != "" for words in found)


@pytest.mark.parametrize("messages", LANGUAGES.values(), ids=LANGUAGES)
@pytest.mark.parametrize("name", NAMES)
def test_a_sentence_has_the_same_blanks_in_every_language(messages: Messages, name: str) -> None:
    assert placeholders(messages, name) == placeholders(SPANISH, name)


@pytest.mark.parametrize("messages", LANGUAGES.values(), ids=LANGUAGES)
def test_the_stages_of_a_build_have_the_names_that_a_build_gives_them(messages: Messages) -> None:
    assert set(messages.reindex_stages) == {"encode", "compare", "publish"}


@pytest.mark.parametrize("messages", LANGUAGES.values(), ids=LANGUAGES)
def test_every_kind_of_small_talk_has_a_reply_and_no_other(messages: Messages) -> None:
    kinds = {example.kind for example in examples()} - {""}

    assert set(messages.small_talk) == kinds


@pytest.mark.parametrize("messages", LANGUAGES.values(), ids=LANGUAGES)
def test_a_reply_to_small_talk_is_short_and_refuses_nothing(messages: Messages) -> None:
    for reply in messages.small_talk.values():
        assert len(reply) <= 200
        assert messages.nothing_found not in reply


@pytest.mark.parametrize("tag", LANGUAGES)
def test_a_language_is_found_by_its_own_tag(tag: str) -> None:
    assert LANGUAGES[tag].language == tag


@pytest.mark.parametrize(
    ("tags", "fallback", "spoken"),
    [
        (["es-MX"], "en", SPANISH),
        (["ES"], "en", SPANISH),
        (["en-GB", "es"], "es", ENGLISH),
        ([None, "en"], "es", ENGLISH),
        (["fr", "en"], "es", ENGLISH),
        (["fr", "und"], "en", ENGLISH),
        (["", None], "es", SPANISH),
        (["est"], "en", ENGLISH),
        ([], "es", SPANISH),
    ],
)
def test_the_first_language_that_the_bot_speaks_is_spoken(
    tags: list[str | None], fallback: str, spoken: Messages
) -> None:
    assert messages_for(*tags, fallback=fallback) is spoken
