"""Essays for tests: three small ones, a way to write others, and generated ones."""

import tempfile
from pathlib import Path

from hypothesis import strategies as st

from index.corpus import read_essay
from index.domain import Essay

SHIPPED = Path(__file__).parents[2] / "corpus" / "essays"

BREAD = """\
El pan se hace con harina, agua, sal y paciencia. La masa reposa toda la noche.

> Quien amasa deprisa, come piedras.

- La harina de trigo duro absorbe más agua.
- La sal se añade al final.

## Comentarios

### Lector

¿Sirve la harina de centeno para este pan?

### Autor

Sí, aunque la masa de centeno sube menos.
"""
BREAD_QUESTIONS = """\
- quote: "La masa reposa toda la noche."
  es: ["¿Cuánto tiempo reposa la masa?", "¿Cuándo descansa la masa del pan?"]
  en: ["How long does the dough rest?"]
- quote: "La sal se añade al final."
  es: ["¿Cuándo se añade la sal?"]
"""
SEA = """\
El mar Cantábrico cambia de color con el viento. Cuando sopla del norte se vuelve gris.

## Las mareas

La marea alta llega dos veces al día. Los pescadores conocen sus horas de memoria.
"""
SEA_QUESTIONS = """\
- quote: "La marea alta llega dos veces al día."
  es: ["¿Cuántas veces al día sube la marea?"]
"""
GARDEN = """\
En el huerto plantamos tomates, pimientos y calabacines. El riego por goteo ahorra agua.
"""


def write_essay(folder: Path, slug: str, body: str, title: str | None = None) -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{slug}.md"
    head = f'---\ntitle: "{title or slug.capitalize()}"\nlanguage: es\n---\n'
    path.write_text(head + body, encoding="utf-8")
    return path


def write_questions(folder: Path, slug: str, source: str) -> Path:
    path = folder / f"{slug}.questions.yaml"
    path.write_text(source, encoding="utf-8")
    return path


def write_small_corpus(folder: Path) -> Path:
    """Write bread and sea, with reader questions, and garden, without."""
    write_essay(folder, "pan", BREAD, "El pan")
    write_questions(folder, "pan", BREAD_QUESTIONS)
    write_essay(folder, "mar", SEA, "El mar")
    write_questions(folder, "mar", SEA_QUESTIONS)
    write_essay(folder, "huerto", GARDEN, "El huerto")
    return folder


def essay_of(body: str) -> Essay:
    """Return the essay that a file with this body is."""
    with tempfile.TemporaryDirectory() as folder:
        return read_essay(write_essay(Path(folder), "prueba", body))


_LETTERS = "aáeñoustrLEÑ0123 .,;:!?…¿¡«»“”‘’\"'()–—-+*>\u00a0\u2003\t😀🔑👩\u200d\ufe0fe\u0301"
_PLAIN = st.text(st.sampled_from(_LETTERS), max_size=80)
_PROSE = st.lists(
    st.sampled_from(
        [
            "La casa es azul.",
            "¿Quién vive allí?",
            "¡No lo sé!",
            "El Sr. Pérez, supongo…",
            "y su perro 🐕.",
            "«Nadie», dijo.",
            "Volvió tarde; nadie la oyó, nadie la esperaba, nadie preguntó.",
            "p. 12 del cap. 3, etc.",
            "palabra" * 12,
        ]
    ),
    max_size=12,
).map(" ".join)
_LINES = st.one_of(
    _PLAIN,
    _PROSE,
    _PROSE.map("> {}".format),
    _PROSE.map("- {}".format),
    st.tuples(st.integers(1, 20), _PROSE).map(lambda item: f"{item[0]}. {item[1]}"),
    st.sampled_from(["", "  ", "\u00a0", "## Una sección", "### Otra"]),
)
_COMMENTS = st.lists(
    st.tuples(st.sampled_from(["Lector", "Autor", "Reader", "AUTHOR"]), _PROSE), max_size=4
).map(lambda said: "\n".join(f"### {speaker}\n{words}" for speaker, words in said))

bodies = st.builds(
    lambda lines, comments: "\n".join(["Principio.", *lines, "## Comentarios", comments]),
    st.lists(_LINES, max_size=12),
    _COMMENTS,
)
