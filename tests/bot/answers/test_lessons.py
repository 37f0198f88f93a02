from bot.answers.lessons import lessons
from bot.storage.votes import NONE, Vote

WORDS = {"a": "Leer es releer.", "b": "Callar es otra lectura."}


def vote(
    *, helpful: bool = False, better: str | None = None, passages: tuple[str, ...] = ("a",)
) -> Vote:
    return Vote(1, 7, helpful, better, "¿Por qué?", "es", passages, 0.0)


def test_votes_are_numbered_lines_in_their_order() -> None:
    told = lessons([vote(helpful=True), vote(better="b"), vote(better=NONE)], WORDS.get)

    assert told.splitlines() == [
        '{"id": "vote0001", "question": "¿Por qué?", "lang": "es", "answerable": true,'
        ' "gold": [{"quote": "Leer es releer."}]}',
        '{"id": "vote0002", "question": "¿Por qué?", "lang": "es", "answerable": true,'
        ' "gold": [{"quote": "Callar es otra lectura."}]}',
        '{"id": "vote0003", "question": "¿Por qué?", "lang": "es", "answerable": false,'
        ' "gold": []}',
    ]


def test_a_vote_that_names_no_passage_or_one_that_is_gone_gives_no_line() -> None:
    votes = [vote(), vote(better="gone"), vote(helpful=True, passages=()), vote(better="b")]

    told = lessons(votes, WORDS.get)

    assert told.count("\n") == 1
    assert '"vote0001"' in told
