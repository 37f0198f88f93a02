"""S4: whatever names, questions and essays hold, every message is taken as it is sent."""

import random
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from bot.answers.answer import Answer
from index import Candidate, Essay, Hit, Passage, Sentence, Voice
from tests.bot.front import fronting
from tests.bot.handlers.conftest import Oracle
from tests.botapi import BotApiServer, User, updates, utf16
from tests.botapi.chats import Json, private_chat
from tests.faults.tally import Tally

SEED, SMALL, FULL, BATCH = 4, 500, 10_000, 100
OURS = {"blockquote", "expandable_blockquote", "bold", "italic", "text_link"}
PIECES = (
    "<b>negrita</b>", "</b><i>", "&lt;&amp;", "<a href='tg://user?id=1'>yo</a>", "**md** _md_ `c`",
    "[enlace](https://malo.example)", "https://malo.example/a?b=c&d", "@tertulia_bot", "/reindex",
    "#etiqueta", "$USD", "+34 600 000 000", "ada@example.org", "مرحبا بالعالم", "שלום", "\u202egnirts\u202c",
    "\u2067ab\u2069", "👩‍👩‍👧‍👦", "🇪🇸", "👍🏽", "𝔊𝔬𝔱𝔥", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘!͖̬̰̙̗̿̋ͥͥ̂ͣ̐́́͜͞", "a\u0301\u0301\u0301", "\u200b\u200d\ufeff",
    "\x00", "\x07", "\r\n", "\t", "\n\n\n", "\u2028", "«¿Qué?»", "—", "…", "línea\nlínea", "ﷺ", "𓀀𓀁",
    "\ufffd", "%s {0} {name}", "\\n\\u0041", "'; DROP TABLE", "null", "0", " " * 5,
)  # fmt: skip
HALF = "\ud83d"  # of a pair, as JSON can bring it
EDGES = (1, 2, 100, 1023, 1024, 1025, 2000, 4094, 4095, 4096)


def text(chance: random.Random, most: int) -> str:
    """Return a text of at most so many UTF-16 units, pieces of every kind in it."""
    made, units = [], 0
    while True:
        piece = chance.choice(PIECES) + chance.choice(("", " ", " ", "\n"))
        units += utf16.length(piece)
        if units > most:
            break
        made.append(piece)
    filled = "".join(made)
    return (
        (filled + "x" * (most - utf16.length(filled))) if chance.random() < 0.5 else filled or "x"
    )


def passages(chance: random.Random) -> tuple[Hit, ...]:
    """Return what an answer quotes: one passage or several, of an essay full of everything."""
    return tuple(_hit(chance, f"{number:016x}") for number in range(chance.choice((1, 1, 1, 2, 3))))


def _hit(chance: random.Random, number: str) -> Hit:
    sentences: list[str] = []
    for _ in range(chance.randrange(1, 6)):
        words = text(chance, chance.choice((20, 80, 300, 900))).strip()
        sentences.append(words or "x")
    spans, start = [], 0
    for words in sentences:
        spans.append(Sentence(start, start + len(words), words))
        start += len(words) + 1
    whole = " ".join(sentences)
    title, author = text(chance, 60).strip() or "x", chance.choice((None, text(chance, 40)))
    url = chance.choice((None, "https://example.org/a?b=<c>&d=ñ"))
    essay = Essay("ensayo", title, "es", whole, author=author, url=url)
    voice = chance.choice(list(Voice))
    passage = Passage(number, "ensayo", "", voice, 0, len(whole), whole, tuple(spans))
    key = chance.randrange(len(spans))
    return Hit(essay, passage, spans[key], 1.0, Candidate(0, key, 1.0, 1.0, None, (), 0.0, 0.0))


def asked(chance: random.Random, number: int) -> Iterator[tuple[str, User, Json]]:
    """Yield a question with everything in it, from a person whose name has it as well."""
    name = text(chance, 64)
    person = User(1000 + number, name, chance.choice(("es", "en", "xx", "", None, "es-" * 30)))
    words = text(chance, chance.choice(EDGES))
    if chance.random() < 0.1:
        words = words[:-1] + HALF
    yield words, person, updates.update(updates.text(private_chat(person), person, words))


def alien(sent_entities: Sequence[Json], words: str) -> list[str]:
    """Return what is wrong with the entities of a message: strange kinds, split pairs, overruns."""
    units, wrong = words.encode("utf-16-le"), []
    for entity in sent_entities:
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if entity["type"] not in OURS:
            wrong.append(f"{entity['type']} is not ours")
        if not 0 <= start < end <= len(units) // 2:
            wrong.append(f"{start} to {end} of {len(units) // 2}")
        for edge in (start, end):
            if 0xDC <= units[2 * edge + 1 : 2 * edge + 2].ljust(1, b"\0")[0] <= 0xDF:
                wrong.append(f"a pair is split at {edge}")
    return wrong


async def test_no_message_is_refused_and_every_entity_is_ours(
    api: BotApiServer, tmp_path: Path, full: bool, tally: Callable[[str], Tally]
) -> None:
    chance, count, oracle = random.Random(SEED), tally("S4"), Oracle()
    number, wrong = FULL if full else SMALL, []
    async with fronting(api, tmp_path, oracle) as front:
        for first in range(0, number, BATCH):
            heard, before = [], len(api.sent)
            for place in range(first, first + BATCH):
                for words, person, update in asked(chance, place):
                    api.user(person.id)
                    hits = passages(chance) if chance.random() < 0.8 else ()
                    said = words.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
                    oracle.answers[words.strip()] = Answer("es", hits)
                    oracle.answers[said.strip()] = Answer("es", hits)
                    heard.append(update)
            await front.hear(*heard)
            for sent in api.sent[before:]:
                wrong += alien(sent.entities, sent.text)
                count.count("messages")
            oracle.answers.clear()
        answered = {sent.chat_id for sent in api.sent}

    refused = [call for call in api.calls("sendMessage") if call.status != 200]
    count.note(f"{number} people, {len(refused)} refused, {len(wrong)} entities wrong")
    assert wrong == []
    assert refused == []
    assert len(answered) == number
