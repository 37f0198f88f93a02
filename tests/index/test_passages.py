import re
import signal
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.domain import Essay, Passage, ReaderQuestion, Section, Voice
from index.passages import anchor, cut
from tests.index.essays import bodies, essay_of

ROOT = Path(__file__).parents[2]
MARK = re.compile(r"[ \t]*(?:>[ \t]?|[-*+][ \t]+|\d{1,3}[.)][ \t]+)")
HEADING = re.compile(r"#{2,3}[ \t]")
sizes = st.sampled_from([100, 137, 500])


def essay(text: str) -> Essay:
    return Essay("e", "T", "es", text, (Section("", Voice.AUTHOR, 0, len(text)),))


def passages_of(text: str, max_chars: int = 500) -> list[str]:
    return [passage.text for passage in cut(essay(text), max_chars)]


def sentences_of(text: str) -> list[str]:
    (passage,) = cut(essay(text), 500)
    return [sentence.text for sentence in passage.sentences]


def visible(text: str) -> list[int]:
    """Return where the characters stand that are neither white space nor markup."""
    found, offset = [], 0
    for line in text.split("\n"):
        if not HEADING.match(line):
            mark = MARK.match(line)
            begin = mark.end() if mark else 0
            found += [offset + n for n in range(begin, len(line)) if not line[n].isspace()]
        offset += len(line) + 1
    return found


@given(body=bodies, max_chars=sizes)
def test_passages_and_sentences_are_the_very_words_of_their_essay(
    body: str, max_chars: int
) -> None:
    read = essay_of(body)

    for passage in cut(read, max_chars):
        assert passage.text == read.text[passage.start : passage.end]
        assert passage.text == passage.text.strip()
        for sentence in passage.sentences:
            assert sentence.text == read.text[sentence.start : sentence.end]
            assert sentence.text == sentence.text.strip() != ""


@given(body=bodies, max_chars=sizes)
def test_every_visible_character_lies_in_exactly_one_passage(body: str, max_chars: int) -> None:
    read = essay_of(body)

    covered = [
        place
        for passage in cut(read, max_chars)
        for place in range(passage.start, passage.end)
        if not read.text[place].isspace()
    ]

    assert covered == visible(read.text)


@given(body=bodies, max_chars=sizes)
def test_passages_are_in_order_do_not_overlap_and_are_not_too_long(
    body: str, max_chars: int
) -> None:
    passages = cut(essay_of(body), max_chars)

    assert all(0 < passage.end - passage.start <= max_chars for passage in passages)
    assert all(a.end <= b.start for a, b in pairwise(passages))


@given(body=bodies, max_chars=sizes)
def test_a_passage_lies_in_one_section_and_one_voice(body: str, max_chars: int) -> None:
    read = essay_of(body)

    for passage in cut(read, max_chars):
        (home,) = (s for s in read.sections if s.start <= passage.start and passage.end <= s.end)
        begin = read.text.rfind("\n", 0, passage.start) + 1
        quoted = read.text[begin : passage.start].lstrip(" \t").startswith(">")
        assert passage.section == home.heading
        assert passage.voice == (Voice.CITED if quoted else home.voice)
        assert "\n>" not in passage.text


@given(body=bodies, max_chars=sizes)
def test_sentences_rebuild_their_passage(body: str, max_chars: int) -> None:
    for passage in cut(essay_of(body), max_chars):
        joined = "".join(sentence.text for sentence in passage.sentences)
        assert "".join(joined.split()) == "".join(passage.text.split())
        assert passage.sentences[0].start == passage.start
        assert passage.sentences[-1].end == passage.end


@given(body=bodies, max_chars=sizes)
def test_ids_are_unique_and_made_of_16_base32_characters(body: str, max_chars: int) -> None:
    ids = [passage.id for passage in cut(essay_of(body), max_chars)]

    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-z2-7]{16}", key) for key in ids)


@given(body=bodies)
def test_ids_survive_an_edit_elsewhere(body: str) -> None:
    before = [(passage.id, passage.text) for passage in cut(essay_of(body), 500)]
    edited = f"Una frase nueva que nadie escribió antes.\n\n{body}"

    after = [(passage.id, passage.text) for passage in cut(essay_of(edited), 500)]

    assert after[1:] == before


def test_an_id_never_changes() -> None:
    (passage,) = cut(essay("La masa reposa toda la noche."), 500)

    assert passage.id == "z3qa42gcue6oferx"


def test_the_same_words_twice_have_two_ids() -> None:
    first, second = cut(essay("Paz!\n\nPaz!"), 500)

    assert first.text == second.text
    assert first.id != second.id


def test_paragraphs_items_and_quoted_lines_are_passages_of_their_own() -> None:
    text = "Uno\nsigue.\n- Dos.\n  sigue dos.\n* Tres.\n1. Cuatro.\n> Cinco.\n> Seis.\nSiete."

    assert [(p.text, p.voice) for p in cut(essay(text), 500)] == [
        ("Uno\nsigue.", Voice.AUTHOR),
        ("Dos.\n  sigue dos.", Voice.AUTHOR),
        ("Tres.", Voice.AUTHOR),
        ("Cuatro.", Voice.AUTHOR),
        ("Cinco.", Voice.CITED),
        ("Seis.", Voice.CITED),
        ("Siete.", Voice.AUTHOR),
    ]


def test_a_long_paragraph_is_divided_into_as_few_passages_as_fit_evenly() -> None:
    sentences = [f"Frase número {n} de cuarenta y nueve letras, contadas." for n in range(1, 5)]

    assert passages_of(" ".join(sentences), 120) == [
        f"{sentences[0]} {sentences[1]}",
        f"{sentences[2]} {sentences[3]}",
    ]


def test_one_sentence_of_1638_characters_is_divided_at_commas() -> None:
    clause = "a seguir haciendo cosas pero para cada uno sin buscar aprobación social"
    giant = (", ".join([clause] * 23))[:1637] + "."
    assert len(giant) == 1638

    passages = passages_of(giant)

    assert len(passages) == 4
    assert all(len(text) <= 500 for text in passages)
    assert all(text.endswith(",") for text in passages[:-1])
    assert " ".join(passages) == giant


def test_one_sentence_of_1638_characters_without_commas_is_divided_at_spaces() -> None:
    giant = ("lo bueno merece ser compartido si pero hay que ser sinceros " * 28)[:1638]

    passages = passages_of(giant)

    assert len(passages) == 4
    assert all(len(text) <= 500 for text in passages)
    assert " ".join(passages) == giant


def test_one_word_longer_than_a_passage_is_divided_where_it_must_be() -> None:
    assert passages_of("a" * 250, 100) == ["a" * 100, "a" * 100, "a" * 50]


@pytest.mark.parametrize(
    ("text", "sentences"),
    [
        ("Uno dos. Tres cuatro.", ["Uno dos.", "Tres cuatro."]),
        ("¿Quién eres? ¡Vete ya! No.", ["¿Quién eres?", "¡Vete ya!", "No."]),
        ("¿Qué es? ¿qué hay? Nada.", ["¿Qué es?", "¿qué hay?", "Nada."]),
        ("¿Vienes?, dijo él. Sí.", ["¿Vienes?, dijo él.", "Sí."]),
        ("¡Alto! gritó la guardia. Paró.", ["¡Alto! gritó la guardia.", "Paró."]),
        ("Nada malo en ello… hasta hoy. Ya.", ["Nada malo en ello… hasta hoy.", "Ya."]),
        ("Hay más... y mejores. Fin.", ["Hay más... y mejores.", "Fin."]),
        ("Y sigue… Mañana más.", ["Y sigue…", "Mañana más."]),
        ("El Sr. Pérez vino. Se fue.", ["El Sr. Pérez vino.", "Se fue."]),
        ("Ver pág. 12 y cap. 3. Luego, el art. 5.", ["Ver pág. 12 y cap. 3.", "Luego, el art. 5."]),
        ("Lo dijo J. R. Jiménez. Fin.", ["Lo dijo J. R. Jiménez.", "Fin."]),
        ("Vendo pan, sal, etc. y vino. Ya.", ["Vendo pan, sal, etc. y vino.", "Ya."]),
        ("Vendo pan, sal, etc. Mañana no.", ["Vendo pan, sal, etc.", "Mañana no."]),
        ("Ed. Ana vino. Voy.", ["Ed. Ana vino.", "Voy."]),
        ("«Nadie lo vio.» Eso dijo.", ["«Nadie lo vio.»", "Eso dijo."]),
        ("«¿Vienes?» preguntó. Fui.", ["«¿Vienes?» preguntó.", "Fui."]),
        ("Dijo: “Basta.” Y se fue.", ["Dijo: “Basta.”", "Y se fue."]),
        ("(Nadie lo vio.) Eso dijo.", ["(Nadie lo vio.)", "Eso dijo."]),
        ("Eso dijo. «Nadie lo vio».", ["Eso dijo.", "«Nadie lo vio»."]),
        ("Muchas gracias. 😉", ["Muchas gracias. 😉"]),
        ("Muchas gracias. 😉 Un saludo.", ["Muchas gracias.", "😉 Un saludo."]),
        ("Otro momento… ;). Fin.", ["Otro momento… ;).", "Fin."]),
        ("Vale 3.14 euros. O 1.000.", ["Vale 3.14 euros.", "O 1.000."]),
        ("Nació en 1971. Murió en 2001.", ["Nació en 1971.", "Murió en 2001."]),
        ("Visita example.org hoy. Vale.", ["Visita example.org hoy.", "Vale."]),
        ("Uno.\u00a0Dos.\n Tres.", ["Uno.", "Dos.", "Tres."]),
        ("¡¡Ojo!! ¿¿Qué?? Nada.", ["¡¡Ojo!!", "¿¿Qué??", "Nada."]),
        ("¿¡Cómo!? Nada.", ["¿¡Cómo!?", "Nada."]),
        ("– Voy. – Ven.", ["– Voy.", "– Ven."]),
    ],
)
def test_sentences_end_where_a_reader_of_spanish_would_say(text: str, sentences: list[str]) -> None:
    assert sentences_of(text) == sentences


@pytest.mark.parametrize(
    "text", ["¡Síii" + "!" * 60 + "😉", "Hola" + "." * 60, "¿?" * 60, "a" + "?!" * 60 + "b"]
)
def test_a_long_run_of_marks_is_cut_at_once(text: str) -> None:
    program = (
        "import sys; from tests.index.test_passages import passages_of; "
        "print(passages_of(sys.argv[1]) == [sys.argv[1]])"
    )

    ran = subprocess.run(
        ["timeout", "--signal=KILL", "20", sys.executable, "-c", program, text],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode != -signal.SIGKILL
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "True\n", "")


def question(start: int, end: int) -> ReaderQuestion:
    return ReaderQuestion("¿?", "es", start, end)


def test_a_question_belongs_to_the_passage_that_holds_most_of_its_quotation() -> None:
    passages: tuple[Passage, ...] = cut(essay("Uno dos.\n\nTres cuatro cinco."), 500)

    assert anchor(question(0, 3), passages) == 0
    assert anchor(question(4, 20), passages) == 1
    assert anchor(question(0, 12), passages) == 0


def test_a_quotation_outside_every_passage_belongs_to_none() -> None:
    read = essay_of("Uno.\n\n## Dos\n\nTres.")
    start = read.text.index("Dos")

    assert anchor(question(start, start + 3), cut(read, 500)) is None
    assert anchor(question(0, 3), ()) is None
