"""Small talk is told from questions, those that sound like it too."""

from pathlib import Path

import pytest

from index.evaluate import read_questions
from index.searcher import Searcher

FOLDER = Path(__file__).parent
TOGETHER = 16  # questions encoded in one pass
LEAST = 27  # of 30 that were not among the examples


def kinds(searcher: Searcher, questions: list[str]) -> list[str | None]:
    return [
        findings.small_talk
        for first in range(0, len(questions), TOGETHER)
        for findings in searcher.ask_many(questions[first : first + TOGETHER])
    ]


@pytest.mark.parametrize("way", ["with", "without"])
def test_small_talk_is_known_and_no_question_is_taken_for_it(
    way: str, searchers: dict[str, Searcher]
) -> None:
    asked = [
        one for name in ("questions", "own") for one in read_questions(FOLDER / f"{name}.jsonl")
    ]

    told = kinds(searchers[way], [one.question for one in asked])

    talk = [kind for kind, one in zip(told, asked, strict=True) if one.kind == "chitchat"]
    rest = [kind for kind, one in zip(told, asked, strict=True) if one.kind != "chitchat"]
    assert sum(kind is not None for kind in talk) >= LEAST
    assert rest == [None] * len(rest)


@pytest.mark.parametrize(
    "question",
    [
        "¿Para qué sirve dar me gusta?",
        "¿Para qué sirve un retuit?",
        "para qué pedir me gusta",
        "¿de qué sirve tuitear?",
        "what is a retweet good for?",
    ],
)
def test_a_question_that_sounds_like_one_about_the_bot_is_answered(
    question: str, searchers: dict[str, Searcher]
) -> None:
    findings = searchers["with"].ask(question)

    assert findings.small_talk is None
    assert findings.answered


@pytest.mark.parametrize("message", ["¿Para qué sirves?", "¿para qué sirve este bot?", "gracias"])
def test_one_about_the_bot_is_not(message: str, searchers: dict[str, Searcher]) -> None:
    assert searchers["with"].ask(message).small_talk is not None
