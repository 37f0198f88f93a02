from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.lexicon import Lexicon, fold, letters, terms, words

TEXTS = [
    "La masa de pan reposa toda la noche",
    "El mar cambia de color con el viento",
    "El pan se hace con harina",
    "",
]
LEXICON = Lexicon.from_terms([terms(text) for text in TEXTS])
_words = st.sampled_from(["mas", "pan", "reposa", "mar", "viento", "harin", "zzz", "xyz"])


def test_folding_takes_case_and_accents_away() -> None:
    assert fold("¿Qué PINGÜINO comió ñandú? ŒUVRE ﬁn Straße") == (
        "¿que pinguino comio nandu? œuvre fin strasse"
    )


def test_words_are_in_lower_case_and_keep_their_accents() -> None:
    assert words("¿Por qué compartimos, tú y yo?") == ["por", "qué", "compartimos", "tú", "y", "yo"]


def test_terms_are_stems_without_function_words() -> None:
    assert terms("¿Por qué compartimos lo que compartimos en las redes?") == [
        "compart",
        "compart",
        "red",
    ]


@pytest.mark.parametrize(
    ("typed", "written"),
    [("conexion", "conexión"), ("PARRAFO", "párrafo"), ("opiniones", "opinión"), ("ano", "año")],
)
def test_accents_case_and_number_do_not_tell_words_apart(typed: str, written: str) -> None:
    assert terms(typed) == terms(written)


@pytest.mark.parametrize("nothing", ["", "  ", "¿?", "😀", "el la los", "the of and"])
def test_a_text_without_telling_words_has_no_terms(nothing: str) -> None:
    assert terms(nothing) == []


def test_letters_are_the_stretches_of_four_with_accents_folded() -> None:
    assert letters("¿Qué  pan?") == [" ¿qu", "¿que", "que ", "ue p", "e pa", " pan", "pan?", "an? "]
    assert letters("Ñandú AÑIL") == letters("nandu añil".upper())


@pytest.mark.parametrize(("short", "stretches"), [("", []), ("a", []), ("ab", [" ab "])])
def test_a_word_or_two_letters_have_few_stretches(short: str, stretches: list[str]) -> None:
    assert letters(short) == stretches


@pytest.mark.parametrize(
    ("typed", "written"),
    [("conocimentos", "conocimientos"), ("conpartir", "compartir"), ("netwroking", "networking")],
)
def test_a_typo_keeps_half_of_the_stretches_that_stems_lose(typed: str, written: str) -> None:
    kept = set(letters(typed)) & set(letters(written))

    assert terms(typed) != terms(written)
    assert len(kept) >= len(set(letters(written))) / 3


def test_a_question_with_typos_shares_most_stretches_with_its_passage() -> None:
    lexicon = Lexicon.from_terms([letters(text) for text in TEXTS], k1=0.0, b=0.0)

    shares = lexicon.shares(letters("la masa de pan repossa toda la nocje"))

    assert shares[0] > 0.5 > shares[1]
    assert shares.argmax() == 0


def test_a_passage_has_a_stretch_or_has_it_not() -> None:
    once, often = Lexicon.from_terms([["abcd"], ["abcd"] * 9, ["efgh"]], k1=0.0, b=0.0).shares(
        ["abcd"]
    )[:2]

    assert once == often


@given(question=st.lists(_words, max_size=8))
def test_shares_are_at_least_0_and_less_than_1(question: list[str]) -> None:
    shares = LEXICON.shares(question)

    assert shares.shape == (4,)
    assert shares.dtype == np.float32
    assert ((shares >= 0) & (shares < 1)).all()


@given(repeats=st.integers(1, 5000), times=st.integers(1, 20))
def test_no_repetition_makes_a_share_whole(repeats: int, times: int) -> None:
    lexicon = Lexicon.from_terms([["pan"] * repeats, ["mar"], ["viento"] * 3])

    assert 0 < lexicon.shares(["pan"] * times)[0] < 1


@given(question=st.lists(_words.filter(lambda word: word not in ("zzz", "xyz")), min_size=1))
def test_an_unknown_word_lowers_every_share(question: list[str]) -> None:
    before = LEXICON.shares(question)

    after = LEXICON.shares([*question, "desconocido"])

    assert (after[before > 0] < before[before > 0]).all()
    assert (after[before == 0] == 0).all()


def test_the_passage_with_the_words_has_the_highest_share() -> None:
    shares = LEXICON.shares(terms("¿cuánto reposa la MASA del pan?"))

    assert shares.argsort()[::-1][:2].tolist() == [0, 2]
    assert shares[1] == shares[3] == 0


@pytest.mark.parametrize("question", [[], ["zzz"], ["zzz", "xyz"]])
def test_a_question_of_which_nothing_is_known_has_no_shares(question: list[str]) -> None:
    assert LEXICON.shares(question).tolist() == [0, 0, 0, 0]


@pytest.mark.parametrize("documents", [[], [[]], [[], []]])
def test_a_corpus_without_words_has_no_shares(documents: list[list[str]], tmp_path: Path) -> None:
    lexicon = Lexicon.from_terms(documents)
    lexicon.save(tmp_path)

    assert list(tmp_path.iterdir()) == []
    assert lexicon.shares(["pan"]).tolist() == [0] * len(documents)
    assert Lexicon.load(tmp_path, len(documents)).shares(["pan"]).tolist() == [0] * len(documents)


def test_what_is_saved_is_what_is_loaded(tmp_path: Path) -> None:
    LEXICON.save(tmp_path)

    loaded = Lexicon.load(tmp_path, len(TEXTS))

    for question in (["pan"], ["mas", "mar"], ["zzz", "pan"], []):
        np.testing.assert_array_equal(loaded.shares(question), LEXICON.shares(question))


def test_nothing_on_disk_is_a_pickle(tmp_path: Path) -> None:
    LEXICON.save(tmp_path)

    for path in tmp_path.iterdir():
        assert path.suffix in {".npy", ".json"}
        if path.suffix == ".npy":
            np.load(path, allow_pickle=False)
