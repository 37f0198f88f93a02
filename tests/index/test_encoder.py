import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import huggingface_hub.constants
import numpy as np
import pytest
import torch
from transformers import BertConfig, BertModel, BertTokenizer

from index.encoder import SentenceEncoder
from index.errors import EncoderError
from index.settings import BUNDLED_ENCODER

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "query", "passage", ":", "pan", "mar", "sal"]


@pytest.fixture(scope="module")
def bundled() -> SentenceEncoder:
    return SentenceEncoder.load(str(BUNDLED_ENCODER), threads=2)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_OFFLINE", True)
    monkeypatch.setattr(huggingface_hub.constants, "HF_HUB_CACHE", str(tmp_path / "cache"))


def write_model(folder: Path, prompts: dict[str, str], *, safe: bool = True) -> Path:
    """Write a BERT of a few numbers as sentence-transformers would, without its card."""
    torch.manual_seed(0)
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    tokenizer = BertTokenizer(vocab=str(folder / "vocab.txt"), model_max_length=16)
    tokenizer.save_pretrained(folder)
    network = BertModel(
        BertConfig(
            vocab_size=len(WORDS),
            hidden_size=8,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
            max_position_embeddings=16,
        )
    )
    network.save_pretrained(folder)
    if not safe:
        (folder / "model.safetensors").unlink()
        torch.save(network.state_dict(), folder / "pytorch_model.bin")
    modules = json.loads((BUNDLED_ENCODER / "modules.json").read_text(encoding="utf-8"))
    write(folder / "modules.json", modules[:2])
    write(folder / "config_sentence_transformers.json", {"prompts": prompts})
    shutil.copy(BUNDLED_ENCODER / "sentence_bert_config.json", folder)
    pooling = json.loads((BUNDLED_ENCODER / "1_Pooling/config.json").read_text(encoding="utf-8"))
    (folder / "1_Pooling").mkdir()
    pooling = {k: 8 if "dimension" in k else v for k, v in pooling.items()}
    write(folder / "1_Pooling" / "config.json", pooling)
    return folder


def write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")


def test_rows_are_unit_vectors_in_order(bundled: SentenceEncoder) -> None:
    texts = ["Comparto lo que sé.", "", "¿Por qué?", "palabra " * 600, "😀"]

    rows = bundled.encode_passages(texts)

    assert rows.shape == (5, bundled.dimension)
    assert rows.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
    for text, row in zip(texts, rows, strict=True):
        np.testing.assert_allclose(bundled.encode_passages([text])[0], row, atol=1e-4)


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
    )

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

    question, passage = prompted.encode_questions(["pan"]), prompted.encode_passages(["pan"])

    assert prompted.dimension == 8
    np.testing.assert_allclose(question, plain.encode_questions(["query: pan"]), atol=1e-6)
    np.testing.assert_allclose(passage, plain.encode_passages(["passage: pan"]), atol=1e-6)
    assert not np.allclose(question, passage, atol=1e-3)
    assert not np.allclose(question, plain.encode_questions(["pan"]), atol=1e-3)


def test_weights_in_a_pickle_are_refused(tmp_path: Path) -> None:
    folder = write_model(tmp_path / "m", {}, safe=False)
    assert [path.name for path in folder.glob("*.bin")] == ["pytorch_model.bin"]
    message = (
        f"encoder '{folder}': {folder} holds no model that can be loaded (OSError); set "
        "INDEX_ENCODER to a sentence-transformers model with safetensors weights"
    )

    with pytest.raises(EncoderError, match=re.escape(message)):
        SentenceEncoder.load(str(folder), threads=2)


def no_files(folder: Path) -> None:
    folder.mkdir()


def only_words(folder: Path) -> None:
    folder.mkdir()
    (folder / "README.md").write_text("no model", encoding="utf-8")


def broken_json(folder: Path) -> None:
    write_model(folder, {})
    (folder / "config.json").write_text("{", encoding="utf-8")


def damaged_weights(folder: Path) -> None:
    write_model(folder, {})
    weights = folder / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:100])


def foreign_code(folder: Path) -> None:
    write_model(folder, {})
    (folder / "evil.py").write_text("raise SystemExit('foreign code ran')", encoding="utf-8")
    write(folder / "modules.json", [{"idx": 0, "name": "0", "path": "", "type": "evil.Evil"}])


@pytest.mark.parametrize("make", [no_files, only_words, broken_json, damaged_weights, foreign_code])
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

    rows = bundled.encode_questions(questions)

    np.testing.assert_allclose(np.linalg.norm(rows, axis=1), 1, atol=1e-5)
