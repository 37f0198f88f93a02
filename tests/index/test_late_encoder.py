"""Models trained for late interaction, in the three forms in which the hub has them."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from sentence_transformers import MultiVectorEncoder

from index.build import Builder
from index.domain import Encoded
from index.encoder import SentenceEncoder
from index.searcher import Searcher
from index.shelf import Shelf
from tests.index.essays import write_small_corpus
from tests.index.models import LATE_WORDS, SHORT, write_first_colbert, write_native, write_pylate
from tests.index.workshop import quietly

FORMS = [write_native, write_pylate, write_first_colbert]
each_form = pytest.mark.parametrize("write_one", FORMS)


def load(folder: Path) -> SentenceEncoder:
    return SentenceEncoder.load(str(folder), threads=1)


def said(encoded: Encoded) -> list[list[str]]:
    return [[LATE_WORDS[number] for number in text.ids] for text in encoded.pieces]


@each_form
def test_its_pieces_are_the_words_of_a_question_without_marks_and_padding(
    write_one: Callable[[Path], Path], tmp_path: Path
) -> None:
    encoded = load(write_one(tmp_path / "m")).encode_questions(["¿pan mar?", "sal"])

    assert said(encoded) == [["¿", "pan", "mar", "?"], ["sal"]]
    assert [text.vectors.shape for text in encoded.pieces] == [(4, SHORT), (1, SHORT)]


@each_form
def test_its_pieces_are_the_models_own_token_vectors(
    write_one: Callable[[Path], Path], tmp_path: Path
) -> None:
    folder = write_one(tmp_path / "m")
    model = MultiVectorEncoder(str(folder), device="cpu", local_files_only=True)

    encoded = load(folder).encode_passages(["la masa reposa"], [""])

    # The model's own begin with its start and its mark, and end with its end.
    (expected,) = model.encode_document(["la masa reposa"], convert_to_numpy=True)
    np.testing.assert_allclose(encoded.pieces[0].vectors, expected[2:-1], atol=1e-5)


@each_form
def test_what_it_was_trained_to_skip_is_left_out_of_passages(
    write_one: Callable[[Path], Path], tmp_path: Path
) -> None:
    encoded = load(write_one(tmp_path / "m")).encode_passages(
        ["la masa. reposa.", "pan."], ["el mar.", ""]
    )

    assert said(encoded) == [["la", "masa", "reposa"], ["pan"]]


@each_form
def test_its_vector_of_a_text_is_the_mean_of_its_pieces(
    write_one: Callable[[Path], Path], tmp_path: Path
) -> None:
    encoder = load(write_one(tmp_path / "m"))

    encoded = encoder.encode_passages(["la masa reposa"], [""])

    mean = encoded.pieces[0].vectors.mean(axis=0)
    assert encoder.dimension == SHORT
    assert encoder.window in (23, 24)
    np.testing.assert_allclose(encoded.vectors, [mean / np.linalg.norm(mean)], atol=1e-5)


@each_form
def test_it_builds_and_serves(write_one: Callable[[Path], Path], tmp_path: Path) -> None:
    encoder = load(write_one(tmp_path / "m"))
    write_small_corpus(tmp_path / "corpus")
    builder = Builder((tmp_path / "corpus",), Shelf(tmp_path / "index"), encoder, 500, 3)

    builder.build(quietly)

    findings = Searcher(encoder, builder.shelf.current()).ask("¿Cuánto tiempo reposa la masa?")
    assert builder.shelf.current().tokens is not None
    assert findings.hits[0].passage.text.endswith("La masa reposa toda la noche.")
    assert findings.hits[0].parts.question_maxsim == pytest.approx(1, abs=0.03)


def test_the_settings_of_the_first_colbert_belong_to_its_digest(tmp_path: Path) -> None:
    folder = write_first_colbert(tmp_path / "m")
    before = load(folder).digest
    (folder / "artifact.metadata").write_text('{"doc_maxlen": 20}', encoding="utf-8")

    assert load(folder).digest != before
