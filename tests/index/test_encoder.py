import re
import shutil
from collections.abc import Callable
from pathlib import Path

import huggingface_hub.constants
import numpy as np
import pytest
from sentence_transformers import SentenceTransformer
from sentence_transformers.sentence_transformer.modules import StaticEmbedding
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.normalizers import Lowercase
from tokenizers.pre_tokenizers import Whitespace

from index.build import Builder
from index.domain import Encoded
from index.encoder import SentenceEncoder
from index.errors import EncoderError
from index.lexicon import words
from index.searcher import Searcher
from index.settings import BUNDLED_ENCODER, IndexSettings
from index.shelf import Shelf
from tests.index.essays import BREAD, GARDEN, SEA, write_small_corpus
from tests.index.models import WORDS, write, write_model
from tests.index.workshop import quietly


@pytest.fixture(scope="module")
def bundled() -> SentenceEncoder:
    return SentenceEncoder.load(str(BUNDLED_ENCODER), threads=2)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "cache"))


def test_rows_are_unit_vectors_in_order(bundled: SentenceEncoder) -> None:
    texts = ["Comparto lo que sé.", "", "¿Por qué?", "palabra " * 600, "😀"]

    rows = bundled.encode_passages(texts, [""] * 5).vectors

    assert rows.shape == (5, bundled.dimension)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    for text, row in zip(texts, rows, strict=True):
        np.testing.assert_allclose(bundled.encode_passages([text], [""]).vectors[0], row, atol=1e-4)


def test_the_bundled_encoder_says_what_it_is(bundled: SentenceEncoder) -> None:
    assert bundled.name == "bundled"
    assert (bundled.dimension, bundled.window) == (384, 256)
    assert re.fullmatch(r"[0-9a-f]{64}", bundled.digest)


def test_a_question_is_near_its_translation(bundled: SentenceEncoder) -> None:
    rows = bundled.encode_questions(
        [
            "¿Por qué la gente comparte sus conocimientos en las redes sociales?",
            "Why do people share their knowledge on social networks?",
            "¿A qué hora sale el último tren para Toledo?",
            "What time does the last train to Toledo leave?",
        ]
    ).vectors

    near = rows @ rows.T

    assert near[0, 1] > near[0, 2] + 0.3
    assert near[0, 1] > near[0, 3] + 0.3
    assert near[2, 3] > near[0, 3] + 0.3


def test_tokens_are_counted_uncut_and_with_the_special_ones(bundled: SentenceEncoder) -> None:
    short, empty, long = bundled.count_tokens(["pan", "", "pan " * 1000])

    assert empty == 2
    assert short >= 3
    assert long > 1000


def test_the_digest_is_that_of_the_files(bundled: SentenceEncoder, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    shutil.copytree(BUNDLED_ENCODER, copy)
    (copy / "README.md").write_text("another card", encoding="utf-8")
    (copy / "calibration.json").write_text("{}", encoding="utf-8")

    copied = SentenceEncoder.load(str(copy), threads=2)

    assert copied.digest == bundled.digest
    assert copied.name == str(copy)


def test_another_file_makes_another_digest(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "m", {})
    before = SentenceEncoder.load(str(folder), threads=2).digest
    write(folder / "config_sentence_transformers.json", {"prompts": {"query": "query: "}})

    assert SentenceEncoder.load(str(folder), threads=2).digest != before


def test_prompts_of_the_model_are_put_before_the_texts(tmp_path: Path) -> None:
    prompts = {"query": "query: ", "document": "passage: "}
    prompted = SentenceEncoder.load(str(write_model(tmp_path / "a", prompts)), threads=2)
    plain = SentenceEncoder.load(str(write_model(tmp_path / "b", {})), threads=2)

    question = prompted.encode_questions(["pan"])
    passage = prompted.encode_passages(["pan"], ["mar"])

    assert prompted.dimension == 8
    for found, written in ((question, "query: pan"), (passage, "passage: mar pan")):
        expected = plain.encode_questions([written])
        np.testing.assert_allclose(found.vectors, expected.vectors, atol=1e-6)
        assert found.pieces[0].ids.tolist() == [WORDS.index("pan")]
        np.testing.assert_allclose(
            found.pieces[0].vectors, expected.pieces[0].vectors[-1:], atol=1e-6
        )
    assert not np.allclose(question.vectors, passage.vectors, atol=1e-3)
    unprompted = plain.encode_questions(["pan"]).vectors
    assert not np.allclose(question.vectors, unprompted, atol=1e-3)


@pytest.mark.parametrize(
    "prompts",
    [
        {"query": "query: ", "passage": "passage: "},  # as e5 and sentence-transformers 5 name them
        {"query": "query: ", "document": "passage: "},
        {"query": "query: ", "corpus": "passage: "},
    ],
)
def test_a_models_own_prompts_are_found_under_every_name(
    prompts: dict[str, str], tmp_path: Path
) -> None:
    prompted = SentenceEncoder.load(str(write_model(tmp_path / "a", prompts)), threads=1)
    plain = SentenceEncoder.load(str(write_model(tmp_path / "b", {})), threads=1)

    found = prompted.encode_passages(["pan"], ["mar"])

    expected = plain.encode_passages(["passage: mar pan"], [""])
    np.testing.assert_allclose(found.vectors, expected.vectors, atol=1e-6)
    assert found.pieces[0].ids.tolist() == [WORDS.index("pan")]


def test_an_instruction_before_questions_alone_leaves_passages_as_they_are(tmp_path: Path) -> None:
    prompts = {"query": "mar sal sal mar\nquery:"}  # in the manner of Qwen
    prompted = SentenceEncoder.load(str(write_model(tmp_path / "a", prompts)), threads=1)
    plain = SentenceEncoder.load(str(write_model(tmp_path / "b", {})), threads=1)

    question, passage = prompted.encode_questions(["pan"]), prompted.encode_passages(["pan"], [""])

    instructed = plain.encode_questions(["mar sal sal mar query:pan"])
    np.testing.assert_allclose(question.vectors, instructed.vectors, atol=1e-6)
    assert question.pieces[0].ids.tolist() == [WORDS.index("pan")]
    bare = plain.encode_passages(["pan"], [""])
    np.testing.assert_allclose(passage.vectors, bare.vectors, atol=1e-6)


def test_prompts_of_the_settings_stand_in_place_of_the_models(tmp_path: Path) -> None:
    folder = str(write_model(tmp_path / "a", {"query": "mar ", "document": "sal "}))
    settings = IndexSettings(encoder=folder, query_prompt="query: ", passage_prompt="passage: ")
    plain = SentenceEncoder.load(str(write_model(tmp_path / "b", {})), threads=1)

    encoder = SentenceEncoder.of(settings, threads=1)

    for found, written in (
        (encoder.encode_questions(["pan"]), "query: pan"),
        (encoder.encode_passages(["pan"], ["mar"]), "passage: mar pan"),
    ):
        expected = plain.encode_questions([written])
        np.testing.assert_allclose(found.vectors, expected.vectors, atol=1e-6)
        assert found.pieces[0].ids.tolist() == [WORDS.index("pan")]


def test_vectors_of_other_prompts_have_another_digest(tmp_path: Path) -> None:
    folder = str(write_model(tmp_path / "m", {}))

    digests = [
        SentenceEncoder.load(folder, threads=1, query_prompt=query, passage_prompt=passage).digest
        for query, passage in (
            (None, None),
            ("query: ", None),
            (None, "query: "),
            ("query: ", "passage: "),
            ("query:", "passage: "),
            ("", ""),
        )
    ]

    assert len(set(digests)) == len(digests)


def no_files(folder: Path) -> None:
    folder.mkdir()


def only_words(folder: Path) -> None:
    folder.mkdir()
    (folder / "README.md").write_text("no model", encoding="utf-8")


def damaged_weights(folder: Path) -> None:
    write_model(folder, {})
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-100])


@pytest.mark.parametrize("make", [no_files, only_words, damaged_weights])
def test_a_folder_that_holds_no_model_is_refused(
    make: Callable[[Path], None], tmp_path: Path
) -> None:
    folder = tmp_path / "m"
    make(folder)
    message = (
        rf"{re.escape(str(folder))} holds no model that can be loaded \(\w+\); set INDEX_ENCODER"
    )

    with pytest.raises(EncoderError, match=message):
        SentenceEncoder.load(str(folder), threads=2)


@pytest.mark.parametrize("name", ["/no/such/folder", "./missing", "~/missing", "a/b/c"])
def test_a_folder_that_is_not_there_is_refused_with_a_remedy(name: str) -> None:
    message = (
        f"encoder '{name}': no such folder; correct INDEX_ENCODER, or leave it out for the "
        "bundled encoder"
    )

    with pytest.raises(EncoderError, match=re.escape(message)):
        SentenceEncoder.load(name, threads=2)


@pytest.mark.usefixtures("no_network")
@pytest.mark.parametrize("name", ["nobody/no-such-model", "no-such-model", "not a name!"])
def test_a_model_that_cannot_be_fetched_is_refused_with_a_remedy(name: str) -> None:
    message = (
        rf"encoder '{re.escape(name)}': no such folder, and it cannot be fetched \(\w+\); bring the "
        "model to this machine and set INDEX_ENCODER to its folder, or leave INDEX_ENCODER out"
    )

    with pytest.raises(EncoderError, match=message):
        SentenceEncoder.load(name, threads=2)


def test_a_hub_that_does_not_answer_is_an_error_with_a_remedy(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "ENDPOINT", "http://127.0.0.1:9")
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "cache"))

    with pytest.raises(EncoderError, match="bring the model to this machine and set INDEX_ENCODER"):
        SentenceEncoder.load("nobody/no-such-model", threads=2)


def test_every_question_that_telegram_can_bring_is_encoded(bundled: SentenceEncoder) -> None:
    questions = [
        "\x00",
        "\u202e",
        "a\u0301" * 300,
        "\ufeff",
        "👩\u200d💻",
        "<b>",
        "[CLS] [SEP] [MASK]",
    ]

    encoded = bundled.encode_questions(questions)

    rows = encoded.vectors
    for text in encoded.pieces:
        assert len(text.ids) == len(text.vectors) >= 1
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)


PASSAGE = "Compartir de forma gratuita y consistente crea una marca personal."


def wordpieces(encoder: SentenceEncoder, text: str) -> list[int]:
    ids: list[int] = encoder._model.tokenizer(text, add_special_tokens=False)["input_ids"]
    return ids


def test_vectors_are_those_of_the_model(bundled: SentenceEncoder) -> None:
    texts = ["¿Por qué compartimos?", PASSAGE, "palabra " * 600, "", "😀"]

    encoded = bundled.encode_questions(texts)

    expected = bundled._model.encode(texts, normalize_embeddings=True)
    np.testing.assert_allclose(encoded.vectors, expected, atol=1e-5)


def test_pieces_are_the_words_of_a_text_without_special_tokens(bundled: SentenceEncoder) -> None:
    (pieces,) = bundled.encode_questions([PASSAGE]).pieces

    assert pieces.ids.tolist() == wordpieces(bundled, PASSAGE)
    assert pieces.ids.dtype == np.int32
    assert pieces.vectors.shape == (len(pieces.ids), 128)
    assert pieces.vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(pieces.vectors, axis=1), 1, atol=1e-5)


@pytest.mark.parametrize("context", ["El secreto del fracaso.", "Sí 😀 o no.", "😀", "Ω≈ç√."])
def test_a_context_colours_the_vectors_and_leaves_no_pieces(
    context: str, bundled: SentenceEncoder
) -> None:
    bare = bundled.encode_passages([PASSAGE], [""])

    under = bundled.encode_passages([PASSAGE], [context])

    assert under.pieces[0].ids.tolist() == bare.pieces[0].ids.tolist()
    assert not np.allclose(under.pieces[0].vectors, bare.pieces[0].vectors, atol=1e-2)
    whole = bundled.encode_passages([f"{context} {PASSAGE}"], [""])
    np.testing.assert_allclose(under.vectors, whole.vectors, atol=1e-5)
    np.testing.assert_allclose(
        under.pieces[0].vectors, whole.pieces[0].vectors[-len(under.pieces[0].ids) :], atol=1e-5
    )
    assert not np.allclose(under.vectors, bare.vectors, atol=1e-2)


def test_texts_of_several_contexts_and_lengths_do_not_mix(bundled: SentenceEncoder) -> None:
    texts = [PASSAGE, "Sí.", "palabra " * 600, "¿Por qué?"]
    contexts = ["El mar.", "", "El secreto del fracaso en los social media.", "El mar."]

    together = bundled.encode_passages(texts, contexts)

    for number, (text, context) in enumerate(zip(texts, contexts, strict=True)):
        alone = bundled.encode_passages([text], [context])
        np.testing.assert_allclose(together.vectors[number], alone.vectors[0], atol=1e-4)
        np.testing.assert_array_equal(together.pieces[number].ids, alone.pieces[0].ids)
        np.testing.assert_allclose(
            together.pieces[number].vectors, alone.pieces[0].vectors, atol=1e-3
        )


@pytest.mark.parametrize(("text", "context"), [("😀", ""), ("", "")])
def test_a_text_without_words_of_the_tokenizers_has_one_piece(
    text: str, context: str, bundled: SentenceEncoder
) -> None:
    (pieces,) = bundled.encode_passages([text], [context]).pieces

    assert pieces.vectors.shape == (1, 128)


def test_an_emoji_under_a_title_has_none_of_the_titles_pieces(bundled: SentenceEncoder) -> None:
    (pieces,) = bundled.encode_passages(["😀"], ["El mar."]).pieces

    assert len(pieces.ids) == 1
    assert not set(pieces.ids.tolist()) & set(wordpieces(bundled, "El mar."))


def test_nothing_to_encode_is_nothing(bundled: SentenceEncoder) -> None:
    for found in (bundled.encode_questions([]), bundled.encode_passages([], [])):
        assert found.vectors.shape == (0, 384)
        assert found.pieces == ()


def test_a_projection_shortens_token_vectors_and_belongs_to_the_digest(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "m", {})
    whole = SentenceEncoder.load(str(folder), threads=2)
    matrix = np.random.default_rng(0).normal(size=(8, 3)).astype(np.float32)
    np.save(folder / "projection.npy", matrix)

    short = SentenceEncoder.load(str(folder), threads=2)

    before, after = (e.encode_questions(["pan mar"]).pieces[0].vectors for e in (whole, short))
    projected = before @ matrix
    projected /= np.linalg.norm(projected, axis=1, keepdims=True)
    assert before.shape == (2, 8)
    np.testing.assert_allclose(after, projected, atol=1e-5)
    assert short.digest != whole.digest


def write_static_model(folder: Path) -> Path:
    """Write a model that looks words up and has no token vectors to give."""
    vocabulary = ["[UNK]", *words(" ".join((BREAD, SEA, GARDEN, "cuándo cuánto tiempo el la")))]
    numbers = {word: number for number, word in enumerate(dict.fromkeys(vocabulary))}
    tokenizer = Tokenizer(WordLevel(numbers, unk_token="[UNK]"))
    tokenizer.normalizer = Lowercase()
    tokenizer.pre_tokenizer = Whitespace()
    weights = np.random.default_rng(0).normal(size=(len(numbers), 16)).astype(np.float32)
    embedding = StaticEmbedding(tokenizer, embedding_weights=weights)
    model = SentenceTransformer(modules=[embedding], device="cpu")
    model.save(str(folder), create_model_card=False)
    return folder


def test_a_model_without_token_vectors_gives_no_pieces_and_still_builds_and_finds(
    tmp_path: Path,
) -> None:
    encoder = SentenceEncoder.load(str(write_static_model(tmp_path / "m")), threads=2)
    write_small_corpus(tmp_path / "corpus")
    builder = Builder((tmp_path / "corpus",), Shelf(tmp_path / "index"), encoder, 500, 3)

    report = builder.build(quietly)

    serving = builder.shelf.current()
    question = "¿Cuándo se añade la sal?"
    findings = Searcher(encoder, serving).ask(question)
    assert isinstance(encoder.encode_questions([question]), Encoded)
    assert encoder.encode_questions([question]).pieces == ()
    assert encoder.window > 0
    assert encoder.count_tokens(["el pan", ""]) == [2, 0]
    assert serving.tokens is None
    assert report.counts["over_window"] == 0
    assert findings.hits[0].passage.text == "La sal se añade al final."
    assert findings.hits[0].parts.passage_maxsim is None
