"""Stand-ins and makings for the tests of the bot."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml
from telegram import Message

from bot.answers.answer import Answerer
from index import Builder, Candidate, Essay, Hit, Passage, Sentence, Shelf, Voice
from tests.botapi.chats import Json, User
from tests.fakes import WordEncoder

ME = User(123, "Tertulia", None, "tertulia_bot", is_bot=True)
ADA = User(7, "Ada", "es")
OTHER_BOT = User(55, "Otro", None, "otro_bot", is_bot=True)
THRESHOLD = 0.5


def write_essay(
    folder: Path,
    slug: str,
    text: str,
    title: str = "Sobre leer",
    questions: Mapping[str, Sequence[str]] | None = None,
) -> Path:
    """Put an essay into a folder of the corpus, with questions by language that all of it answers."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{slug}.md"
    path.write_text(f"---\ntitle: {title}\nlanguage: es\n---\n\n{text}\n", encoding="utf-8")
    if questions:
        entry = [{"quote": text} | {tag: list(asked) for tag, asked in questions.items()}]
        written = yaml.safe_dump(entry, allow_unicode=True)
        (folder / f"{slug}.questions.yaml").write_text(written, encoding="utf-8")
    return path


def build(home: Path, folder: Path, encoder: WordEncoder | None = None) -> str:
    """Build a corpus and let it serve; return the generation's id."""
    builder = Builder((folder,), Shelf(home), encoder or WordEncoder(), max_chars=500, keep=3)
    return builder.build(lambda _: None).generation


def answerer(home: Path, encoder: WordEncoder | None = None) -> Answerer:
    """Return what answers from an INDEX_HOME; not refreshed yet."""
    return Answerer(Shelf(home), lambda: encoder or WordEncoder(), THRESHOLD)


def damage(home: Path, generation: str) -> None:
    """Change one byte of what a generation quotes."""
    path = home / "generations" / generation / "essays.json"
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1
    path.write_bytes(raw)


def essay(
    title: str = "Sobre leer", *, slug: str = "leer", author: str | None = None, **more: str
) -> Essay:
    """Return an essay of which only the head matters."""
    return Essay(slug, title, "es", text="", author=author, **more)  # type: ignore[arg-type]


def hit(
    sentences: Sequence[str], key: int = 0, *, of: Essay | None = None, voice: Voice = Voice.AUTHOR
) -> Hit:
    """Return a found passage of these sentences, one space between them."""
    whole, start, spans = of or essay(), 10, []
    for words in sentences:
        spans.append(Sentence(start, start + len(words), words))
        start += len(words) + 1
    text = " ".join(sentences)
    passage = Passage("a" * 16, whole.slug, "", voice, 10, 10 + len(text), text, tuple(spans))
    return Hit(whole, passage, spans[key], 1.0, Candidate(0, key, 1.0, 1.0, None, (), 0.0, 0.0))


def received(message: Json) -> Message:
    """Return a message as the library hands it to a handler."""
    return Message.de_json({"message_id": 30, "date": 0} | message, None)
