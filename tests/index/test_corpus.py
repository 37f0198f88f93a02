import re
import tempfile
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from index.corpus import read_corpus, read_essay
from index.domain import Essay, Section, Voice
from index.errors import CorpusError
from tests.index.essays import write_essay, write_questions

HEAD = "---\ntitle: T\nlanguage: es\n---\n"


def read(tmp_path: Path, source: str | bytes) -> Essay:
    path = tmp_path / "a.md"
    path.write_bytes(source if isinstance(source, bytes) else source.encode())
    return read_essay(path)


def stretches(essay: Essay) -> list[tuple[str, Voice, str]]:
    return [(s.heading, s.voice, essay.text[s.start : s.end]) for s in essay.sections]


def test_an_essay_is_its_front_matter_and_the_text_below_it(tmp_path: Path) -> None:
    source = "---\ntitle: T\nlanguage: es\nauthor: L.\npublished: 2013\nurl:\n---\n\nHola.\n"

    assert read(tmp_path, source) == Essay(
        slug="a",
        title="T",
        language="es",
        text="\nHola.\n",
        sections=(Section("", Voice.AUTHOR, 0, 7),),
        author="L.",
        published="2013",
    )


def test_an_empty_published_line_is_allowed(tmp_path: Path) -> None:
    essay = read(tmp_path, "---\ntitle: T\nlanguage: es\npublished:\n---\nHola.")

    assert essay.published is None


def test_line_ends_and_the_byte_order_mark_of_windows_change_nothing(tmp_path: Path) -> None:
    source = f"{HEAD}Uno.\n\n## Dos\n\nTres.\n"
    windows = b"\xef\xbb\xbf" + source.replace("\n", "\r\n").encode()

    assert read(tmp_path, windows) == read(tmp_path, source)


def test_the_text_is_not_normalized(tmp_path: Path) -> None:
    text = "Un\u00a0espacio  doble,\ttab, e\u0301 suelta, ‘comillas« raras, 👩\u200d💻 y cafe\u0301.  \n"

    assert read(tmp_path, HEAD + text).text == text


def test_three_hyphens_in_the_text_are_text(tmp_path: Path) -> None:
    assert read(tmp_path, f"{HEAD}Uno.\n---\nDos.").text == "Uno.\n---\nDos."


def test_sections_and_voices_are_told_apart(tmp_path: Path) -> None:
    body = (
        "Principio.\n## Uno\nEn uno.\n### Más abajo\nDebajo.\n## Comentarios\nSin nombre.\n"
        "### Lector\nPregunta.\n### AUTOR \nRespuesta.\n### Reader\nOtra.\n## Final\nFin.\n"
    )

    assert stretches(read(tmp_path, HEAD + body)) == [
        ("", Voice.AUTHOR, "Principio.\n"),
        ("Uno", Voice.AUTHOR, "En uno.\n"),
        ("Más abajo", Voice.AUTHOR, "Debajo.\n"),
        ("Comentarios", Voice.COMMENT, "Sin nombre.\n"),
        ("Comentarios", Voice.READER, "Pregunta.\n"),
        ("Comentarios", Voice.REPLY, "Respuesta.\n"),
        ("Comentarios", Voice.READER, "Otra.\n"),
        ("Final", Voice.AUTHOR, "Fin.\n"),
    ]


@pytest.mark.parametrize("heading", ["## Comments", "##  comentarios  ", "## COMENTÁRIOS"])
def test_comments_are_headed_in_any_of_the_languages(heading: str, tmp_path: Path) -> None:
    essay = read(tmp_path, f"{HEAD}Uno.\n{heading}\n### Author\nDos.")

    assert [section.voice for section in essay.sections] == ["author", "comment", "reply"]


def test_a_hash_within_a_word_is_no_heading(tmp_path: Path) -> None:
    essay = read(tmp_path, f"{HEAD}#Networking es una etiqueta.\n##Esto tampoco.")

    assert [section.heading for section in essay.sections] == [""]


def test_questions_beside_an_essay_are_read_with_it(tmp_path: Path) -> None:
    write_essay(tmp_path, "a", "Uno dos tres.")
    write_questions(tmp_path, "a", "- quote: dos\n  es: ['¿Cuál?']")

    (question,) = read_essay(tmp_path / "a.md").questions

    assert (question.text, question.language, question.start, question.end) == (
        "¿Cuál?",
        "es",
        4,
        7,
    )


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "",
            "a.md:1: found an empty line; expected '---', the beginning of the front matter; begin "
            "the file with '---', 'title: …', 'language: …', '---'",
        ),
        ("Hola.", "a.md:1: found 'Hola.'; expected '---', the beginning of the front matter"),
        ("\n---\ntitle: T\n---\n", "a.md:1: found an empty line; expected '---'"),
        (
            "---\ntitle: T\nlanguage: es\nHola.",
            "a.md:4: found the end of the file; expected '---', the end of the front matter; close "
            "the front matter with a line '---' before the text",
        ),
        (
            "---\nlanguage: es\n---\nHola.",
            "a.md:1: found no 'title' in the front matter; expected a line 'title: …' with a "
            "value; add it between the two '---' lines",
        ),
        (
            "---\ntitle: T\nlanguage: es\n\ntags: x\n---\nHola.",
            "a.md:5: found the unknown key 'tags'; expected one of title, language",
        ),
        ("---\ntitle: T\ntitle: T\n---\nHola.", "a.md:3: found the key 'title' a second time"),
        ("---\ntitle: T\nlanguage: x\n---\nHola.", "a.md:3: found 'x' as 'language'"),
        (
            HEAD,
            "a.md:5: found no text after the front matter; expected the words of the essay; paste "
            "them below the closing '---', or remove the file",
        ),
        (f"{HEAD}\n \n", "a.md:5: found no text after the front matter"),
        (f"{HEAD}## Sólo un título\n", "a.md:5: found no text after the front matter"),
        (f"{HEAD}> \n- \n…\n", "a.md:5: found no text after the front matter"),
        (f"{HEAD}1. \n2) \n", "a.md:5: found no text after the front matter"),
        (f"{HEAD}Uno.\n\x00", "a.md:6: found the control character U+0000; expected characters"),
        (HEAD.encode() + b"Uno.\nDos \xff", "a.md:6: found the byte 0xff, which is not UTF-8"),
        (
            f"{HEAD}Uno.\n# Título\n",
            "a.md:6: found a heading with 1 '#'; expected '## ' for a section or '### ' below one; "
            "the title stands in the front matter; change or delete the heading",
        ),
        (f"{HEAD}Uno.\n#### Hondo\n", "a.md:6: found a heading with 4 '#'"),
        (
            f"{HEAD}Uno.\n\n## Comentarios\n\n### Pepe\nHola.\n",
            "a.md:9: found the heading 'Pepe' among the comments; expected '### Lector' (Reader) "
            "or '### Autor' (Author); say which of the two speaks; names of commenters are not kept",
        ),
    ],
)
def test_a_broken_essay_is_refused_with_its_line(
    source: str | bytes, message: str, tmp_path: Path
) -> None:
    with pytest.raises(CorpusError, match=re.escape(message)):
        read(tmp_path, source)


def test_a_folder_in_the_place_of_an_essay_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.md").mkdir()

    with pytest.raises(CorpusError, match=r"a\.md: found .*; expected .*; "):
        read_corpus([tmp_path])


@pytest.mark.parametrize("name", ["Uno", "dos_tres", "uno--dos", "-uno", "añó", "uno dos"])
def test_a_file_name_that_is_no_slug_is_refused(name: str, tmp_path: Path) -> None:
    write_essay(tmp_path, name, "Hola.")

    with pytest.raises(CorpusError, match=r"found the file name .*; expected a slug of the .*re"):
        read_corpus([tmp_path])


def test_a_corpus_is_sorted_by_slug_over_all_folders(tmp_path: Path) -> None:
    for folder, slug in [("one", "c"), ("one", "a"), ("two", "b")]:
        write_essay(tmp_path / folder, slug, "Hola.")
    (tmp_path / "one" / "notes.txt").write_text("no essay", encoding="utf-8")

    found = read_corpus([tmp_path / "one", tmp_path / "two", tmp_path / "missing"])

    assert [essay.slug for essay in found] == ["a", "b", "c"]


def test_one_slug_in_two_folders_is_refused_with_both_files(tmp_path: Path) -> None:
    first = write_essay(tmp_path / "one", "a", "Hola.")
    second = write_essay(tmp_path / "two", "a", "Hola.")
    message = (
        f"{second}: found a second essay with the slug 'a', the first is {first}; expected one "
        "essay a slug over all folders of INDEX_CORPUS; rename or remove one of the two"
    )

    with pytest.raises(CorpusError, match=re.escape(message)):
        read_corpus([tmp_path / "one", tmp_path / "two"])


@pytest.mark.parametrize("essay", [None, ("other", "a"), ("one", "b")])
def test_questions_without_their_essay_beside_them_are_refused(
    essay: tuple[str, str] | None, tmp_path: Path
) -> None:
    write_essay(tmp_path / "one", "z", "Hola.")
    if essay is not None:
        write_essay(tmp_path / essay[0], essay[1], "Hola.")
    path = write_questions(tmp_path / "one", "a", "")
    message = f"{path}: found questions without an essay; expected a.md beside it; rename the file"

    with pytest.raises(CorpusError, match=re.escape(message)):
        read_corpus([tmp_path / "one", tmp_path / "other"])


def test_a_corpus_without_essays_is_refused(tmp_path: Path) -> None:
    message = (
        f"{tmp_path}: found no essay; expected at least one <slug>.md in the folders of "
        "INDEX_CORPUS; put an essay there, see corpus/README.md"
    )

    with pytest.raises(CorpusError, match=re.escape(message)):
        read_corpus([tmp_path, tmp_path / "missing"])


def test_a_corpus_without_folders_is_refused() -> None:
    with pytest.raises(CorpusError, match=r"found no essay; expected at least one <slug>\.md"):
        read_corpus([])


def essay_or_refusal(essay: bytes, questions: bytes) -> Essay | CorpusError:
    """Read two files as an essay and its questions; every other error passes through."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "a.md"
        path.write_bytes(essay)
        (Path(folder) / "a.questions.yaml").write_bytes(questions)
        try:
            return read_essay(path)
        except CorpusError as refused:
            return refused


def is_sound(read: Essay | CorpusError) -> None:
    """Show that a refusal is complete, or that an essay can be written and quoted."""
    if isinstance(read, CorpusError):
        assert all([read.path.stem, read.found, read.expected, read.remedy])
    else:
        words = [read.title, read.text, *(question.text for question in read.questions)]
        assert "".join(words).encode()
        assert all(0 <= q.start < q.end <= len(read.text) for q in read.questions)


_PIECES = [
    *["---\n", "title: T\n", "language: es\n", "published: 2013\n", "Hola.\n", "## Comentarios\n"],
    *[
        "### Lector\n",
        "### X\n",
        "# ",
        "> ",
        "- ",
        "quote: Hola\n",
        "- quote: Hola\n",
        "  es: [a]\n",
    ],
    *["[", "]", "{", "}", "&a ", "*a ", "!!binary ", "!<", ": ", "? ", "|\n", ">-\n", "'", '"'],
    *[
        "\\u",
        "\\x",
        '"\\ud800"',
        '"\\UFFFFFFFF"',
        '"\\0"',
        "%YAML 1.3\n",
        "...\n",
        "<<: ",
        "~",
        "=",
        "@",
        "`",
    ],
    *[
        "\r\n",
        "\n",
        "\t",
        " ",
        "\x00",
        "\x85",
        "\u2028",
        "\ufeff",
        "\ufffe",
        "é",
        "👩\u200d💻",
        "1. ",
    ],
]
_junk = st.one_of(
    st.binary(max_size=60),
    st.lists(st.sampled_from(_PIECES), max_size=25).map(lambda pieces: "".join(pieces).encode()),
    st.lists(st.one_of(st.sampled_from(_PIECES), st.text(max_size=8)), max_size=12).map(
        lambda pieces: (HEAD + "".join(pieces)).encode("utf-8", "surrogatepass")
    ),
    st.lists(st.sampled_from(_PIECES), max_size=8).map(
        lambda pieces: f"---\ntitle: {''.join(pieces)}\nlanguage: es\n---\nHola.".encode()
    ),
)


@settings(max_examples=1000)
@given(essay=_junk)
@example(essay=f"{HEAD}Hola.".encode())
def test_any_bytes_are_an_essay_or_a_corpus_error(essay: bytes) -> None:
    is_sound(essay_or_refusal(essay, b""))


@settings(max_examples=1000)
@given(
    questions=st.one_of(
        _junk,
        st.lists(st.sampled_from(_PIECES), max_size=10).map(
            lambda pieces: f"- quote: Hola\n  es: {''.join(pieces)}".encode()
        ),
    )
)
@example(questions=b"- quote: Hola\n  es: [a]")
def test_any_bytes_are_questions_or_a_corpus_error(questions: bytes) -> None:
    is_sound(essay_or_refusal(f"{HEAD}Hola. quote: Hola".encode(), questions))
