"""What is encoded for a generation: which texts, which of them the one before has, and how."""

from collections.abc import Callable, Sequence

from index.domain import Encoder, Essay, Passage, Pieces, ReaderQuestion, Vectors
from index.generation import Generation

BATCH = 256  # texts encoded between two reports of progress

Anchored = tuple[int, ReaderQuestion]  # number of the passage that answers, question
Key = tuple[str, str, str]  # how a text is encoded, what stands above it, the text
Text = tuple[Vectors, Pieces | None]  # a text's vector and its token vectors
PASSAGE, SENTENCE, QUESTION = "passage", "sentence", "question"


def keys_of(
    essays: Sequence[Essay], passages: Sequence[Passage], questions: Sequence[Anchored]
) -> list[Key]:
    """Return what is encoded for every row of a generation's vectors, in order."""
    above = {essay.slug: f"{essay.title.rstrip('.')}." for essay in essays}
    return [
        *((PASSAGE, above[passage.essay], passage.text) for passage in passages),
        *((SENTENCE, "", s.text) for passage in passages for s in passage.sentences),
        *((QUESTION, "", question.text) for _, question in questions),
    ]


def known_texts(before: Generation, encoder: Encoder, *, late: bool) -> dict[Key, Text]:
    """Return the vectors of the generation before, if they are this encoder's."""
    if before.manifest["encoder"]["digest"] != encoder.digest:
        return {}
    if late != before.manifest["corpus"]["late_interaction"]:
        return {}
    keys = keys_of(tuple(before.essays.values()), before.texts, before.questions)
    rows = before.vectors.rows(range(len(keys)))
    tokens: list[Pieces | None] = [None] * len(keys)
    if before.tokens is not None:
        numbers = iter(range(len(keys)))
        tokens = [
            None if key[0] == SENTENCE else before.tokens.pieces_of(next(numbers)) for key in keys
        ]
    return {key: (row, text) for key, row, text in zip(keys, rows, tokens, strict=True)}


def encode_texts(
    encoder: Encoder, missing: Sequence[Key], listen: Callable[[int], None], *, late: bool
) -> dict[Key, Text]:
    """Encode texts, those of like length together, and tell how far it is."""
    found: dict[Key, Text] = {}
    for role in (PASSAGE, SENTENCE, QUESTION):
        keys = sorted((key for key in missing if key[0] == role), key=lambda key: len(key[2]))
        for first in range(0, len(keys), BATCH):
            batch = keys[first : first + BATCH]
            found.update(zip(batch, _batch(encoder, role, batch, late=late), strict=True))
            listen(len(found))
    return found


def _batch(encoder: Encoder, role: str, keys: Sequence[Key], *, late: bool) -> list[Text]:
    texts = [text for _, _, text in keys]
    if role == QUESTION:
        encoded = encoder.encode_questions(texts)
    else:
        encoded = encoder.encode_passages(texts, [context for _, context, _ in keys])
    pieces: Sequence[Pieces | None] = [None] * len(texts)
    if late and role != SENTENCE and encoded.pieces:
        pieces = encoded.pieces
    return list(zip(encoded.vectors, pieces, strict=True))
