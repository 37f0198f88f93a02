from collections import Counter
from itertools import combinations

import numpy as np
import pytest

import index.cohort
from bot.messages import LANGUAGES
from index.cohort import FOLDER, Cohort, Example, digest, kind_of_emoji, small_talk_terms
from index.domain import Vectors
from index.lexicon import FUNCTION_WORDS, terms
from tests.index.workshop import EXAMPLES, with_examples

all_examples = index.cohort.examples  # before a fixture puts a handful in their place


def unit(*numbers: float) -> Vectors:
    row = np.asarray([numbers], np.float32)
    return np.asarray(row / np.linalg.norm(row), np.float32)


def cohort(*rows: tuple[str, Vectors]) -> Cohort:
    return Cohort(np.concatenate([row for _, row in rows]), [kind for kind, _ in rows])


def test_the_examples_of_the_project_are_many_and_all_say_something() -> None:
    found = all_examples()

    assert len(found) > 1000
    assert all(example.text.strip() == example.text != "" for example in found)
    assert [bool(e.kind) for e in found] == sorted(bool(e.kind) for e in found)


def test_no_example_is_there_twice() -> None:
    counted = Counter(example.text for example in all_examples())

    assert [text for text, count in counted.items() if count > 1] == []


def test_every_language_has_the_same_kinds_of_small_talk() -> None:
    spoken = {path.name.split(".")[1] for path in FOLDER.glob("small_talk.??.yaml")}

    assert {"es", "en", "pt"} <= spoken <= set(FUNCTION_WORDS)
    assert len({e.kind for e in all_examples() if e.kind}) >= 10


@pytest.mark.parametrize("language", sorted(LANGUAGES))
def test_every_kind_of_small_talk_has_a_reply(language: str) -> None:
    kinds = {example.kind for example in all_examples()} - {""}

    assert set(LANGUAGES[language].small_talk) == kinds


EMOJI = {
    "👋": "greeting",
    "🙏": "thanks",
    "😭😭😭": "feeling",
    "  👍 ": "assent",
    "😂👏": "laugh",
    "👏😂": "praise",
    "❤️": "praise",
    "🙋‍♀️!": "greeting",
    "...🤖?": "test",
}


@pytest.mark.parametrize(("message", "kind"), EMOJI.items())
def test_a_message_of_emoji_is_told_by_the_first_that_is_known(message: str, kind: str) -> None:
    assert kind_of_emoji(message) == kind
    assert kind in {example.kind for example in all_examples()}


@pytest.mark.parametrize("message", ["", "  ", "¿?", "🦤", "hola 👋", "1 👍", "👍 ok", "…"])
def test_a_message_with_words_or_without_a_known_emoji_is_not(message: str) -> None:
    assert kind_of_emoji(message) is None


def test_the_words_of_small_talk_are_those_of_its_examples_and_of_no_question() -> None:
    with with_examples((Example("¿Quién ganó?", ""), Example("Muchísimas gracias", "thanks"))):
        found = small_talk_terms()

    assert found == frozenset(terms("gracias muchísimas"))


def test_the_nearest_kind_of_small_talk_is_named() -> None:
    found = cohort(
        ("", unit(1, 0, 0)), ("greeting", unit(0, 1, 0)), ("thanks", unit(0, 0, 1))
    ).company(unit(0, 0.6, 0.8))

    assert found.kind == "thanks"
    assert found.small_talk == pytest.approx(0.8)
    assert found.background == pytest.approx(0)


def test_small_talk_that_is_far_is_still_the_nearest() -> None:
    found = cohort(("", unit(1, 0)), ("greeting", unit(-1, 0)), ("thanks", unit(-1, 0.1))).company(
        unit(1, 0)
    )

    assert found.kind == "thanks"
    assert found.small_talk < -0.9
    assert found.background == pytest.approx(1)


def test_the_background_is_the_nearest_and_the_mean_of_the_five_nearest() -> None:
    cosines = [0.1, 0.9, 0.3, 0.5, 0.7, 0.2, -0.4]
    rows = [("", unit(c, (1 - c * c) ** 0.5)) for c in cosines]

    found = cohort(*rows, ("thanks", unit(1, 0))).company(unit(1, 0))

    assert found.background == pytest.approx(0.9)
    assert found.background_mean == pytest.approx((0.9 + 0.7 + 0.5 + 0.3 + 0.2) / 5)
    assert found.small_talk == pytest.approx(1)


def test_the_digest_changes_with_any_example_and_only_then() -> None:
    others = (
        EXAMPLES,
        EXAMPLES[:-1],
        EXAMPLES[::-1],
        (*EXAMPLES[:-1], Example("muchas gracias", "greeting")),
        (*EXAMPLES[:-1], Example("Muchas gracias", "thanks")),
    )
    found = []
    for examples in others:
        with with_examples(examples):
            found.append(digest())

    assert all(one != other for one, other in combinations(found, 2))
    assert found[0] == digest()
