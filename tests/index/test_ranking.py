from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.domain import Candidate, Essay, Hit, Passage, Sentence, Voice
from index.ranking import (
    CLOSE,
    MAX_QUOTED,
    OTHER_ESSAY,
    RIVAL,
    SURE_BY_ITSELF,
    choose,
    rank,
    rivals,
    score,
)

cosines = st.floats(-1, 1, width=32)
shares = st.floats(0, 1, width=32)
numbers = st.integers(0, 50)
alone = st.builds(
    Candidate,
    number=numbers,
    sentence=st.just(0),
    passage_cosine=cosines,
    sentence_cosine=cosines,
    question_cosine=st.none(),
    questions=st.just(()),
    bm25=shares,
    letters=shares,
    passage_maxsim=st.none() | cosines,
    question_maxsim=st.none(),
)
asked = st.builds(
    replace,
    alone,
    question_cosine=cosines,
    questions=st.just((0,)),
    question_maxsim=st.none() | cosines,
)
candidates = alone | asked
several = st.lists(candidates, max_size=12, unique_by=lambda candidate: candidate.number)

TEXTS = (
    "El pan reposa toda la noche.",
    "La marea sube dos veces al día.",
    "En el huerto crecen tomates y pimientos.",
    "Quien comparte lo que sabe aprende más.",
    "Una red sin conversación es un tablón de anuncios.",
)


def candidate(number: int, cosine: float = 0.5) -> Candidate:
    return Candidate(number, 0, cosine, cosine, cosine, (number,), 0.0, 0.0, cosine, cosine)


def hit(number: int, points: float, *, essay: str = "uno", text: str | None = None) -> Hit:
    words = TEXTS[number] if text is None else text
    sentence = Sentence(0, len(words), words)
    passage = Passage(f"{number:016}", essay, "", Voice.AUTHOR, 0, len(words), words, (sentence,))
    return Hit(Essay(essay, essay, "es", words), passage, sentence, points, candidate(number))


def shown(hits: list[Hit]) -> list[int]:
    return [chosen.parts.number for chosen in choose(hits)]


@given(several)
def test_ranking_orders_every_candidate_by_its_score(found: list[Candidate]) -> None:
    ranked = rank(found)

    assert sorted(ranked, key=lambda c: c.number) == sorted(found, key=lambda c: c.number)
    assert all(score(a) >= score(b) for a, b in pairwise(ranked))


@given(several)
def test_the_order_of_arrival_does_not_matter(found: list[Candidate]) -> None:
    assert rank(found[::-1]) == rank(found)


def test_equal_candidates_stay_in_the_order_of_the_corpus() -> None:
    found = [candidate(n) for n in (7, 2, 5)]

    assert [c.number for c in rank(found)] == [2, 5, 7]


def test_nothing_found_is_nothing_to_rank_or_show() -> None:
    assert rank([]) == []
    assert choose([]) == ()


LATE = Candidate(0, 0, 0.1, 0.1, 0.1, (0,), 0.1, 0.1, 0.1, 0.1)
PLAIN = replace(LATE, passage_maxsim=None, question_maxsim=None)


@pytest.mark.parametrize(
    ("low", "part"),
    [
        *((LATE, part) for part in ("sentence_cosine", "question_cosine", "letters")),
        *((LATE, part) for part in ("passage_maxsim", "question_maxsim")),
        *((PLAIN, part) for part in ("passage_cosine", "sentence_cosine", "question_cosine")),
        (PLAIN, "letters"),
        *(
            (replace(form, question_cosine=None, question_maxsim=None, questions=()), part)
            for form in (LATE, PLAIN)
            for part in ("passage_cosine", "sentence_cosine", "letters")
        ),
    ],
)
def test_more_of_anything_raises_the_score(low: Candidate, part: str) -> None:
    high: Candidate = replace(low, **{part: 0.2})  # type: ignore[arg-type]

    assert score(high) > score(low)


@pytest.mark.parametrize("form", [LATE, PLAIN])
def test_a_passage_without_reader_questions_is_not_put_behind_one_merely_for_that(
    form: Candidate,
) -> None:
    near = {"passage_cosine": 0.6, "sentence_cosine": 0.6, "letters": 0.3}
    far = {"passage_cosine": 0.2, "sentence_cosine": 0.2, "letters": 0.1}
    late = form.passage_maxsim is not None
    without = Candidate(1, 0, **near, question_cosine=None, questions=(), bm25=0.0)
    asked = Candidate(0, 0, **far, question_cosine=0.2, questions=(0,), bm25=0.0)
    if late:
        without = replace(without, passage_maxsim=0.6)
        asked = replace(asked, passage_maxsim=0.2, question_maxsim=0.2)

    assert [c.number for c in rank([asked, without])] == [1, 0]


points = st.lists(st.floats(-5, 30), min_size=1, max_size=5).map(lambda p: sorted(p, reverse=True))


@given(scores=points, slugs=st.lists(st.sampled_from("ab"), min_size=5, max_size=5))
def test_one_to_three_are_shown_the_best_among_them(scores: list[float], slugs: list[str]) -> None:
    hits = [hit(n, s, essay=slugs[n]) for n, s in enumerate(scores)]

    chosen = choose(hits)

    assert 1 <= len(chosen) <= MAX_QUOTED == 3
    assert chosen[0] == hits[0]
    assert list(chosen) == [h for h in hits if h in chosen]
    assert all(hits[0].score - h.score <= OTHER_ESSAY for h in chosen)


@pytest.mark.parametrize(
    ("scores", "chosen"),
    [
        ([9.0], [0]),
        ([9.0, 9.0 - CLOSE - 0.01], [0]),
        ([9.0, 9.0 - CLOSE + 0.01], [0, 1]),
        ([9.0, 8.9, 8.8, 8.7], [0, 1, 2]),
        ([-1.0, -1.5, -9.0], [0, 1]),
    ],
)
def test_those_close_to_the_best_are_shown_beside_it(scores: list[float], chosen: object) -> None:
    assert shown([hit(number, points) for number, points in enumerate(scores)]) == chosen


def test_of_passages_that_say_the_same_only_the_first_is_shown() -> None:
    again = "«El pan reposa toda la noche»"

    assert shown([hit(0, 9.0), hit(1, 8.9, text=again), hit(2, 8.8)]) == [0, 2]


def test_another_essay_gets_the_last_place_where_all_are_of_one() -> None:
    hits = [hit(0, 9.0), hit(1, 8.9), hit(2, 8.8), hit(3, 9.0 - OTHER_ESSAY + 0.01, essay="dos")]

    assert shown(hits) == [0, 1, 3]
    assert shown([hits[0], hits[3]]) == [0, 3]


def test_another_essay_that_has_little_to_say_gets_no_place() -> None:
    hits = [hit(0, 9.0), hit(1, 8.9), hit(3, 9.0 - OTHER_ESSAY - 0.01, essay="dos")]

    assert shown(hits) == [0, 1]


def test_where_two_essays_are_shown_anyway_the_third_place_stays() -> None:
    hits = [hit(0, 9.0), hit(1, 8.9, essay="dos"), hit(2, 8.8), hit(3, 8.7, essay="tres")]

    assert shown(hits) == [0, 1, 2]


def test_another_essay_that_says_the_same_gets_no_place() -> None:
    hits = [hit(0, 9.0), hit(1, 8.9, essay="dos", text=TEXTS[0]), hit(2, 8.0)]

    assert shown(hits) == [0, 2]


def voices(hits: list[Hit], sure: float = 1.0) -> list[int]:
    return [chosen.parts.number for chosen in rivals(hits, lambda ranked: sure)]


def spoken(voice: Voice, of: Hit) -> Hit:
    return replace(of, passage=replace(of.passage, voice=voice))


def test_the_best_of_two_essays_are_two_voices() -> None:
    hits = [hit(0, 9.0), hit(1, 8.0), hit(2, 9.0 - RIVAL, essay="dos"), hit(3, 2.5, essay="dos")]

    assert voices(hits) == [0, 2]


@pytest.mark.parametrize(
    "hits",
    [
        [],
        [hit(0, 9.0)],
        [hit(0, 9.0), hit(1, 8.9)],
        [hit(0, 9.0), hit(1, 9.0 - RIVAL - 0.01, essay="dos")],
        [hit(0, 9.0), hit(1, 8.9, essay="dos", text=TEXTS[0])],
        [spoken(Voice.READER, hit(0, 9.0)), hit(1, 8.9, essay="dos")],
        [hit(0, 9.0), spoken(Voice.CITED, hit(1, 8.9, essay="dos"))],
    ],
)
def test_one_essay_alone_or_what_nobody_says_as_author_makes_no_voices(hits: list[Hit]) -> None:
    assert voices(hits) == []


@pytest.mark.parametrize(("sure", "found"), [(SURE_BY_ITSELF, [0, 1]), (SURE_BY_ITSELF - 0.01, [])])
def test_a_rival_voice_answers_by_itself(sure: float, found: list[int]) -> None:
    assert voices([hit(0, 9.0), hit(1, 8.0, essay="dos")], sure) == found


def test_a_rival_is_judged_as_if_the_first_essay_were_not_there() -> None:
    judged: list[int] = []

    def sure(ranked: Sequence[Candidate]) -> float:
        judged.extend(candidate.number for candidate in ranked)
        return 1.0

    rivals([hit(0, 9.0), hit(1, 8.8), hit(2, 8.0, essay="b"), hit(3, 7.0, essay="c")], sure)

    assert judged == [2, 3]
