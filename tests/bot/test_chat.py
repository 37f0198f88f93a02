import io
import sys
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text
from telegram import MessageEntity

from bot.answers.answer import Answer, Answerer, StillReading
from bot.answers.render import Rendered, render_answer
from bot.chat import BAR, PROMPT, converse, in_terminal
from bot.messages import ENGLISH, SPANISH, Messages
from index import Hit
from tests.bot.fakes import essay, hit


class Parrot:
    """Answers everything with the same hits; says what it was asked."""

    def __init__(self, hits: Sequence[Hit] = (), *, reading: bool = False) -> None:
        self.hits, self.reading, self.asked = tuple(hits), reading, list[str]()
        self.answers = dict[str, Answer]()
        self.generation = None if reading else SimpleNamespace(essays={}, texts=[])

    def ask(self, question: str, _: str = "und") -> Answer:
        self.asked.append(question)
        if self.reading:
            raise StillReading
        if question in self.answers:
            return self.answers[question]
        return Answer("es", self.hits)


def talk(
    monkeypatch: pytest.MonkeyPatch, parrot: Parrot, said: str, language: str = "es"
) -> list[str]:
    """Pipe words into a conversation; return the lines that come out and are not blank."""
    out = io.StringIO()
    monkeypatch.setattr(sys, "stdin", io.StringIO(said))
    converse(cast(Answerer, parrot), language, Console(file=out, width=40))
    return [line for line in out.getvalue().splitlines() if line]


def styled(text: Text, style: str) -> list[str]:
    return [text.plain[span.start : span.end] for span in text.spans if span.style == style]


FOUND = hit(
    ["🔑 Leer es releer.", "Y callar."], 1, of=essay("Sobre 🔑 leer", url="https://example.org")
)


def test_a_quotation_has_a_bar_and_its_marks() -> None:
    shown = in_terminal(render_answer(Answer("es", (FOUND,)), SPANISH))

    assert shown.plain == f"{BAR}🔑 Leer es releer. Y callar.\n— Sobre 🔑 leer"
    assert styled(shown, "green") == [BAR]
    assert styled(shown, "bold") == ["Y callar."]
    assert styled(shown, "italic") == ["Sobre 🔑 leer"]
    assert styled(shown, "link https://example.org") == ["Sobre 🔑 leer"]


def test_every_line_of_a_quotation_has_a_bar_and_nothing_else_has() -> None:
    found = hit(["🔑 Uno\n\ndos\ntres"])
    message = render_answer(Answer("es", (found, FOUND)), SPANISH)

    lines = in_terminal(message).plain.split("\n")

    assert lines == [
        f"{BAR}🔑 Uno",
        BAR,
        f"{BAR}dos",
        f"{BAR}tres",
        "— Sobre leer",
        "",
        f"{BAR}🔑 Leer es releer. Y callar.",
        "— Sobre 🔑 leer",
    ]


@settings(max_examples=500)
@given(
    before=st.text(st.sampled_from("aÑ🔑\n\u0301 שע"), max_size=10),
    marked=st.text(st.sampled_from("aÑ🔑\u0301שע"), min_size=1, max_size=5),
    after=st.text(st.sampled_from("aÑ🔑\n\u0301 שע"), max_size=10),
)
def test_marks_lie_where_they_lie_on_telegram(before: str, marked: str, after: str) -> None:
    text = before + marked + after
    (entity,) = MessageEntity.adjust_message_entities_to_utf_16(
        text, [MessageEntity("bold", len(before), len(marked))]
    )

    shown = in_terminal(Rendered(text, (entity,)))

    assert shown.plain == text.rstrip()
    assert [(span.start, span.end) for span in shown.spans if span.style == "bold"] == [
        (len(before), len(before) + len(marked))
    ]


def test_each_line_of_a_pipe_is_shown_and_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    parrot = Parrot([FOUND])

    lines = talk(monkeypatch, parrot, "¿Por qué leemos los libros?\n\n  \n¿Y tú por qué?")

    assert parrot.asked == ["¿Por qué leemos los libros?", "¿Y tú por qué?"]
    answer = [f"{BAR}🔑 Leer es releer. Y callar.", "— Sobre 🔑 leer"]
    assert lines == [
        f"{PROMPT}¿Por qué leemos los libros?",
        *answer,
        f"{PROMPT}¿Y tú por qué?",
        *answer,
    ]


def test_a_long_line_of_a_pipe_is_not_broken(monkeypatch: pytest.MonkeyPatch) -> None:
    found = hit(["palabra " * 40 + "fin."])

    lines = talk(monkeypatch, Parrot([found]), "¿Por qué?\n")

    assert lines[1] == f"{BAR}{found.passage.text}"


def test_words_in_brackets_are_words(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = talk(monkeypatch, Parrot([hit(["[bold]Leer[/bold] :smile:"])]), "[red]¿Qué?[/red]\n")

    assert lines[:2] == [f"{PROMPT}[red]¿Qué?[/red]", f"{BAR}[bold]Leer[/bold] :smile:"]


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ("What is the point of reading?", ENGLISH.nothing_found),
        ("¿Para qué sirve leer?", SPANISH.nothing_found),
        ("/ask what is the point of it?", ENGLISH.nothing_found),
        ("/help", SPANISH.help),
        ("/ayuda", SPANISH.help),
        ("/start", SPANISH.help),
        ("/ask", SPANISH.ask_hint),
        ("/pregunta  ", SPANISH.ask_hint),
        ("/reindex", SPANISH.unknown_command),
        ("/essays", SPANISH.essays),
    ],
)
def test_commands_are_understood_and_the_language_is_the_questions(
    monkeypatch: pytest.MonkeyPatch, said: str, answer: str
) -> None:
    lines = talk(monkeypatch, Parrot(), said)

    assert lines[1:] == [line for line in answer.splitlines() if line]


@pytest.mark.parametrize("messages", [SPANISH, ENGLISH], ids=["es", "en"])
def test_small_talk_gets_its_reply(monkeypatch: pytest.MonkeyPatch, messages: Messages) -> None:
    parrot = Parrot([FOUND])
    parrot.answers["👍"] = Answer("und", (), "assent")

    lines = talk(monkeypatch, parrot, "👍\n", messages.language)

    assert lines == [f"{PROMPT}👍", messages.small_talk["assent"]]


def test_questions_are_offered_where_there_is_no_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    parrot = Parrot()
    parrot.answers["¿Y [red]eso[/red]?"] = Answer("es", (), None, ("¿Por qué?", "¿[b]Cuándo?"))

    lines = talk(monkeypatch, parrot, "¿Y [red]eso[/red]?\n")

    assert lines[1:] == [
        SPANISH.nothing_found,
        SPANISH.suggestions,
        "• ¿Por qué?",
        "• ¿[b]Cuándo?",
    ]


def test_a_command_speaks_the_language_of_the_conversation(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = talk(monkeypatch, Parrot(), "What is the point of it?\n/ask\n")

    assert lines[-1] == ENGLISH.ask_hint


@pytest.mark.parametrize("said", ["¿Por qué leemos?", "/essays"])
def test_before_the_first_index_it_is_still_reading(
    monkeypatch: pytest.MonkeyPatch, said: str
) -> None:
    assert talk(monkeypatch, Parrot(reading=True), said)[-1] == SPANISH.still_reading


def test_an_empty_pipe_says_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert talk(monkeypatch, Parrot(), "") == []
