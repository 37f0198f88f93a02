"""What the pages held when they were captured is what the essays hold, word for word."""

import re
from pathlib import Path

import pytest

from index.corpus import read_corpus
from index.domain import Essay, Passage, Voice
from index.passages import cut

ROOT = Path(__file__).parents[2]
CAPTURES = Path(__file__).parent / "captures"
ESSAYS = {essay.slug: essay for essay in read_corpus([ROOT / "corpus" / "essays"])}

CONNECTIONS = "antes-de-pedir-crea-conexiones"
LIKES = "dar-o-no-dar-me-gustas"
MYTH = "el-mito-de-los-perfiles-empresariales"
SECRET = "el-secreto-del-fracaso-en-los-social-media"
SHARING = "por-que-compartimos-en-las-redes-sociales"

AUTHOR_BOX = (
    "Más de mi en",
    "Facebook Twitter Instagram LinkedIn",
    "Lucas",
    "Mi nombre es Lucas. Generación del 71. Soy Harlysta, esquiador y eMTBiker. Trabajando en el "
    "mundo del Marketing y la Comunicación desde 1994. Por cuenta propia desde 2006, ayudando a las "
    "marcas a (re)conectar con sus clientes. Y eso suele incluir repensar mensajes, beneficios, "
    "textos, estrategia de marca, canales, audiencias y formas de contarlo. Con un gran peso de todo "
    "lo digital, como es natural en estos tiempos.",
)
COMMENT_FORM = (
    "¿Algo que decir? ¡No te cortes, únete a la conversación!",
    "Tu dirección de correo electrónico no será publicada. Los campos obligatorios están marcados "
    "con *",
)
# What a page shows around its essay, white space folded; everything else is the essay.
FURNITURE = {
    CONNECTIONS: (
        "httpv://youtu.be/xMj_P_6H69g",
        *AUTHOR_BOX,
        "Comentarios",  # nobody had commented
        *COMMENT_FORM,
    ),
    LIKES: (
        "Publicada en Publicada en Plan de Networking, social media",
        "Deja un comentario",
        COMMENT_FORM[1],
    ),
    MYTH: (
        "Todas las Noticias en Películas, Avances de Películas y Reseñas.",
        "Recomendado: Los usuarios de este país ya no pueden usar los teléfonos inteligentes Xiaomi",
        "Recomendado: Wikipedia quiere que las grandes tecnologías paguen por su contenido",
        "Fotos cortesía de Fast Company",
        "Sería un honor si me sigues Gorjeo, LinkedIn, Facebook o Suscribir al Experto en marketing "
        "B2B Blog.",
    ),
    SECRET: (
        "- 30th Saturday 2013",
        "- Estrategia Online,Marketing Personal 2.0,Redes Sociales",
        "- 1",
        "Imagen: Flickr",
        "Sobre el Autor",
        "Especialista en comunicación y marketing online y marca personal. Profesor de los Másters "
        "en Social Media y Community Manager de la Universidad Complutense y de la UNED y de la "
        "Escuela Universitaria del Real Madrid. Consultor en 'Soyunamarca'. Autor de 'De Twitter al "
        "cielo'. Aprendo, opino y comparto.",
        "Pingback: El secreto del fracaso en los social media | ShouTTr.net",
    ),
    SHARING: ("impacto-fotografia-digital", *AUTHOR_BOX, *COMMENT_FORM),
}
every_essay = pytest.mark.parametrize("slug", sorted(FURNITURE))


def folded(text: str) -> str:
    return " ".join(text.split())


def captured(slug: str) -> list[str]:
    """Return the lines of a captured page that are not empty, white space folded."""
    page = (CAPTURES / f"{slug}.txt").read_text(encoding="utf-8")
    return [folded(line) for line in page.split("\n") if line.strip()]


def passages(slug: str) -> tuple[Passage, ...]:
    return cut(ESSAYS[slug], 500)


def headings(essay: Essay) -> set[str]:
    return {essay.title, *(section.heading for section in essay.sections if section.heading)}


def test_there_are_five_essays_and_a_capture_of_each() -> None:
    assert sorted(ESSAYS) == sorted(FURNITURE)
    assert sorted(path.stem for path in CAPTURES.glob("*.txt")) == sorted(FURNITURE)


@pytest.mark.parametrize(
    ("slug", "title", "author", "published"),
    [
        (CONNECTIONS, "Antes de pedir, crea conexiones.", "Lucas", None),
        (LIKES, "Dar o no dar me gustas como forma de #Networking", None, None),
        (
            MYTH,
            "El mito de los perfiles empresariales frente a los personales en las redes sociales",
            None,
            None,
        ),
        (SECRET, "El secreto del fracaso en los social media", None, "2013"),
        (SHARING, "¿Por qué compartimos en las redes sociales?", "Lucas", None),
    ],
)
def test_an_essay_has_the_title_of_its_page_and_only_an_author_that_it_names(
    slug: str, title: str, author: str | None, published: str | None
) -> None:
    essay = ESSAYS[slug]

    assert (essay.title, essay.language) == (title, "es")
    assert (essay.author, essay.published) == (author, published)
    assert title in captured(slug)[:2]


def test_what_is_said_about_an_author_is_what_the_page_says() -> None:
    about = {slug: essay.about for slug, essay in ESSAYS.items() if essay.about}

    assert about == {SHARING: AUTHOR_BOX[3], SECRET: FURNITURE[SECRET][5]}


@every_essay
def test_every_line_of_the_page_is_in_the_essay_in_order_or_is_furniture(slug: str) -> None:
    essay = ESSAYS[slug]
    whole = " ".join(folded(passage.text) for passage in passages(slug))
    place = 0

    for line in captured(slug):
        if line in FURNITURE[slug] or line in headings(essay):
            continue
        words = re.sub(r"^\d+\. ", "", line)
        found = whole.find(words, place)
        assert found >= 0, words
        assert not whole[place:found].strip(), whole[place:found]
        place = found + len(words)
    assert place == len(whole)


@every_essay
def test_every_line_of_furniture_is_on_the_page_and_in_no_passage(slug: str) -> None:
    lines = captured(slug)
    texts = [folded(passage.text) for passage in passages(slug)]

    for furniture in FURNITURE[slug]:
        assert furniture in lines
        assert furniture not in texts
        if " " in furniture:
            assert all(furniture not in text for text in texts)


@every_essay
def test_every_passage_is_on_the_page_byte_for_byte_but_for_white_space(slug: str) -> None:
    page = " ".join(captured(slug))

    assert all(folded(passage.text) in page for passage in passages(slug))


def test_odd_spaces_quotes_and_emoji_are_as_captured() -> None:
    for slug, essay in ESSAYS.items():
        page = (CAPTURES / f"{slug}.txt").read_text(encoding="utf-8")
        for line in page.split("\n"):
            words = re.sub(r"^[ \t]*(?:\d+\. )?", "", line).rstrip()
            kept = folded(words) not in FURNITURE[slug] and words not in ("", essay.title)
            assert not kept or words in essay.text, words


def test_the_voices_of_the_comments_are_told_apart() -> None:
    comments = [passage for passage in passages(SHARING) if passage.section == "Comentarios"]
    spoken = [(passage.voice, passage.text[:24]) for passage in comments]
    turns = [turn for n, turn in enumerate(spoken) if n == 0 or spoken[n - 1][0] != turn[0]]

    assert turns == [
        (Voice.READER, "Te podrá parecer una fra"),
        (Voice.REPLY, "Inevitablemente, todo lo"),
        (Voice.READER, "las redes sociales lo qu"),
        (Voice.REPLY, "Si he entendido bien tu "),
    ]


def test_the_second_comment_is_not_the_first_readers() -> None:
    essay = ESSAYS[SHARING]
    starts = [
        essay.text[section.start : section.end].strip()[:24]
        for section in essay.sections
        if section.heading == "Comentarios" and section.voice != Voice.COMMENT
    ]

    assert starts == [
        "Te podrá parecer una fra",
        "Compartir contenidos de ",
        "Inevitablemente, todo lo",
        "las redes sociales lo qu",
        "Si he entendido bien tu ",
    ]


@every_essay
def test_only_comments_are_in_another_voice_than_the_authors(slug: str) -> None:
    for passage in passages(slug):
        if passage.section == "Comentarios":
            assert passage.voice in {Voice.READER, Voice.REPLY}
        else:
            assert passage.voice in {Voice.AUTHOR, Voice.CITED}


def test_words_of_others_are_cited() -> None:
    cited = [
        folded(passage.text)[:32]
        for slug in ESSAYS
        for passage in passages(slug)
        if passage.voice == Voice.CITED
    ]

    assert cited == [
        "El trabajo es personal. La infor",
        "Estamos oficialmente más allá de",
        "No puedes esperar que las person",
    ]


def test_the_comment_of_one_sentence_is_divided_and_lost_nowhere() -> None:
    pieces = [p for p in passages(SHARING) if "narcisismo digital" in p.text or "wassap" in p.text]

    assert pieces
    assert all(len(passage.text) <= 500 for passage in passages(SHARING))


@every_essay
def test_reader_questions_are_anchored_and_asked_in_both_languages(slug: str) -> None:
    essay = ESSAYS[slug]
    cuts = passages(slug)

    assert {question.language for question in essay.questions} >= {"es", "en"}
    for question in essay.questions:
        assert essay.text[question.start : question.end].strip()
        assert any(p.start < question.end and question.start < p.end for p in cuts)
        assert question.text == folded(question.text)


@every_essay
def test_no_essay_holds_an_address(slug: str) -> None:
    assert not re.search(r"https?v?://|www\.|@\w", ESSAYS[slug].text)
