"""Questions of Telegram that wait for one answer: a pressed button, an inline or a guest query."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from tests.botapi.chats import Json
from tests.botapi.clock import Clock
from tests.botapi.refusals import RefusalError, bad_request

Kind = Literal["callback", "inline", "guest"]
# Of a guest query none is published; it is taken to live as long as a button.
LIFE_S: dict[Kind, float] = {"callback": 150, "inline": 30, "guest": 150}
TOO_LATE = "query is too old and response timeout expired or query ID is invalid"


@dataclass
class Query:
    """One that was put; `answer` is what the bot said, `content` the update's."""

    kind: Kind
    born: float
    content: Json
    expired: bool = False
    answer: dict[str, Any] | None = None


@dataclass
class Queries:
    """All that were put, by id."""

    clock: Clock
    all: dict[str, Query] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def put(self, kind: Kind, content: Json, id_field: str = "id") -> Json:
        """Number a query; return its content with the id."""
        whole = {id_field: str(next(self._ids))} | content
        self.all[whole[id_field]] = Query(kind, self.clock.passing(), whole)
        return whole

    def answer(self, kind: Kind, query_id: str, answer: dict[str, Any]) -> Query:
        """Keep the answer to a query.

        Raises:
            AnsweredError: It has had one.
            RefusalError: It is unknown, or too old.
        """
        found = self.all.get(query_id)
        if found is None or found.kind != kind:
            raise bad_request(TOO_LATE)
        if found.answer is not None:
            raise AnsweredError
        if found.expired or self.clock.passing() - found.born > LIFE_S[kind]:
            raise bad_request(TOO_LATE)
        found.answer = answer
        return found

    def answers(self, kind: Kind) -> dict[str, dict[str, Any]]:
        """Return the answers of one kind by the query's id."""
        found = ((query_id, query) for query_id, query in self.all.items() if query.kind == kind)
        return {query_id: query.answer for query_id, query in found if query.answer is not None}

    def unanswered(self, kind: Kind) -> list[str]:
        """Return the ids of those of one kind that have had no answer."""
        found = self.all.items()
        return [number for number, query in found if query.kind == kind and query.answer is None]


class AnsweredError(RefusalError):
    """A query that has been answered before."""

    def __init__(self) -> None:
        super().__init__(400, f"Bad Request: {TOO_LATE}")
