"""What is offered behind the bot's name."""

import json
from pathlib import Path

from bot.answers.answer import Answer
from tests.bot.handlers.conversation import Conversation, rebuilt
from tests.botapi import User, updates

SCRAPS = ("¿Por qué no?", "Pues no.", "Pues ahí es donde nos equivocamos.")
WHOLE = "Leer dos veces un libro es leer otro libro."


async def test_scraps_are_offered_only_where_one_is_the_nearest_of_all(
    alone: Conversation, ada: User, tmp_path: Path
) -> None:
    alone.generation = rebuilt(tmp_path, *SCRAPS, WHOLE)
    found = tuple(alone.hit(number) for number in range(4))
    alone.oracle.answers["por qué"] = Answer("es", found[:1], None, (), 1.0, found=found)

    await alone.hear(updates.inline_query(ada, "por qué", ""))

    (call,) = alone.api.calls("answerInlineQuery")
    offered = [result["id"] for result in json.loads(call.request.text("results"))]
    assert offered == [found[0].passage.id, found[3].passage.id]
