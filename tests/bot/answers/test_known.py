from bot.answers.known import Known
from index import Findings


def findings(question: str, sure: float = 0.5) -> Findings:
    return Findings(question, "es", sure, answered=False, hits=(), quoted=())


def test_what_was_found_is_found_again_for_the_same_words_alone() -> None:
    known = Known()
    known.keep(findings("¿Por qué leer?"))

    assert known.find("¿Por qué leer?") == findings("¿Por qué leer?")
    assert known.find("¿Por qué leer? ") is None


def test_the_longest_unasked_is_forgotten_first() -> None:
    known = Known(most=2)
    known.keep(findings("a"))
    known.keep(findings("b"))
    known.find("a")

    known.keep(findings("c"))

    assert [known.find(name) is not None for name in "abc"] == [True, False, True]


def test_half_a_pair_of_surrogates_is_a_question_like_any_other() -> None:
    known = Known()
    known.keep(findings("\ud83d"))

    assert known.find("\ud83d") is not None


def test_it_holds_no_word_of_a_question() -> None:
    known = Known()
    known.keep(findings("un secreto"))

    assert "confidence=0.5" in repr(vars(known))
    assert "secreto" not in repr(vars(known))
