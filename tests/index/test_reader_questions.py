import re
import tracemalloc
from pathlib import Path

import pytest

from index.domain import ReaderQuestion
from index.errors import CorpusError
from index.reader_questions import read_reader_questions

TEXT = "Uno dos «tres».\nCuatro\u00a0cinco."


def read(tmp_path: Path, source: str) -> list[ReaderQuestion]:
    path = tmp_path / "a.questions.yaml"
    path.write_text(source, encoding="utf-8")
    return list(read_reader_questions(path, TEXT))


def test_questions_are_anchored_to_their_quotation(tmp_path: Path) -> None:
    source = (
        '- quote: "dos «tres»"\n  es: ["¿Uno?", "¿Dos?"]\n  en: ["One?"]\n'
        "- quote: Cuatro\u00a0cinco\n  pt-BR:\n    - Três?\n"
    )

    assert read(tmp_path, source) == [
        ReaderQuestion("¿Uno?", "es", 4, 14),
        ReaderQuestion("¿Dos?", "es", 4, 14),
        ReaderQuestion("One?", "en", 4, 14),
        ReaderQuestion("Três?", "pt-BR", 16, 28),
    ]
    assert TEXT[4:14] == "dos «tres»"
    assert TEXT[16:28] == "Cuatro\u00a0cinco"


@pytest.mark.parametrize("source", ["", "\n\n", "# nada todavía\n", "[]"])
def test_a_file_without_entries_has_no_questions(source: str, tmp_path: Path) -> None:
    assert read(tmp_path, source) == []


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "- quote: Uno\n  es: [a]\n- quote:\n    dos tres\n  es: [b]",
            "a.questions.yaml:4: found the quote 'dos tres', which is not in the essay; expected a "
            "stretch of the essay, word for word; copy the words from the essay, mistakes and odd "
            "spaces included",
        ),
        ("- quote: Cuatro cinco", "yaml:1: found the quote 'Cuatro cinco', which is not in the"),
        (
            "quote: Uno",
            "yaml:1: found a mapping; expected a list of entries that begin with '- quote: …'; "
            "see corpus/README.md for the form of a questions file",
        ),
        ("hola", "yaml:1: found 'hola'; expected a list of entries that begin with '- quote: …'"),
        ("- quote: Uno\n- hola", "yaml:2: found 'hola'; expected an entry with 'quote' and lang"),
        ("- [Uno]", "yaml:1: found a list; expected an entry with 'quote' and languages"),
        ("- es: [a]", "yaml:1: found a mapping; expected a 'quote', a verbatim stretch"),
        ("- es: [a]\n  quote:", "yaml:2: found nothing; expected a 'quote', a verbatim stretch"),
        ("- quote: [Uno]", "yaml:1: found a list; expected a 'quote', a verbatim stretch"),
        ("- quote: Uno\n  español: [a]", "yaml:2: found 'español'; expected 'quote' or a language"),
        ("- quote: Uno\n  ? [es]\n  : [a]", "yaml:2: found a list; expected 'quote' or a language"),
        ("- quote: Uno\n  es: a", "yaml:2: found 'a'; expected a list of questions"),
        ("- quote: Uno\n  es:", "yaml:2: found nothing; expected a list of questions"),
        ("- quote: Uno\n  es: [a, '']", "yaml:2: found nothing; expected a question"),
        ("- quote: Uno\n  es:\n    - a\n    - [b]", "yaml:4: found a list; expected a question"),
        ("- quote: Uno\n  es: [a", "yaml:2: found what YAML cannot read"),
        ("- quote: Uno\n---\n- quote: Uno", "yaml:2: found what YAML cannot read"),
        ("- quote: Uno\n\x0c", "yaml:2: found the control character U+000C"),
    ],
)
def test_a_wrong_file_is_refused_with_its_line(source: str, message: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=re.escape(message)):
        read(tmp_path, source)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("- quote: Uno\n  es: [a]\n  es: [b]", id="a language twice"),
        pytest.param("- quote: Uno\n  quote: dos\n  es: [a]", id="a quote twice"),
    ],
)
def test_a_doubled_key_is_refused_and_nothing_is_dropped(source: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"a\.questions\.yaml:\d: found .* a second time"):
        read(tmp_path, source)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("[" * 5000, id="nested lists"),
        pytest.param("- " * 5000, id="nested entries"),
        pytest.param('- quote: Uno\n  es: ["\\UFFFFFFFF"]', id="a code point that is none"),
        pytest.param('- quote: Uno\n  es: ["\\ud83d"]', id="half a code point"),
        pytest.param("- quote: &a [*a]", id="a list that holds itself"),
    ],
)
def test_yaml_that_tries_to_break_its_reader_is_refused(source: str, tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match=r"a\.questions\.yaml:[12]: found .*; expected .*; "):
        read(tmp_path, source)


def test_an_error_about_lists_of_lists_does_not_write_them_out(tmp_path: Path) -> None:
    levels = ["&l0 [x, x, x, x]"]
    levels += [f"&l{n} [{', '.join([f'*l{n - 1}'] * 4)}]" for n in range(1, 9)]
    tracemalloc.start()

    with pytest.raises(CorpusError, match=r"questions\.yaml:1: found .*; expected .*; "):
        read(tmp_path, f"- [{', '.join(levels)}]")

    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert most < 5_000_000
