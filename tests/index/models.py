"""Models of a few numbers, in every form in which a folder can hold one."""

import json
import shutil
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from sentence_transformers import MultiVectorEncoder
from transformers import BertConfig, BertModel, BertTokenizer

from index.settings import BUNDLED_ENCODER

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "query", "passage", ":", "pan", "mar", "sal"]
LATE_WORDS = [*WORDS, "[unused0]", "[unused1]", ".", "la", "el", "¿", "?", "reposa", "masa"]
WIDTH = 8  # numbers of a token vector as the network gives it
SHORT = 4  # the same behind the last layer of a late-interaction model


def write(path: Path, value: Any) -> None:
    path.write_text(json.dumps(value), encoding="utf-8")


def read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def write_network(folder: Path, words: list[str], window: int = 16) -> None:
    """Write a BERT and its tokenizer, without anything of sentence-transformers."""
    torch.manual_seed(0)
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(words), encoding="utf-8")
    tokenizer = BertTokenizer(vocab=str(folder / "vocab.txt"), model_max_length=window)
    tokenizer.save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=WIDTH,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        max_position_embeddings=64,
    )
    BertModel(config).save_pretrained(folder)


def write_model(folder: Path, prompts: dict[str, str], *, safe: bool = True) -> Path:
    """Write a model of one vector a text as sentence-transformers would, without its card."""
    write_network(folder, WORDS)
    if not safe:
        torch.save(load_file(folder / "model.safetensors"), folder / "pytorch_model.bin")
        (folder / "model.safetensors").unlink()
    modules = read(BUNDLED_ENCODER / "modules.json")
    write(folder / "modules.json", modules[:2])
    write(folder / "config_sentence_transformers.json", {"prompts": prompts})
    shutil.copy(BUNDLED_ENCODER / "sentence_bert_config.json", folder)
    pooling = read(BUNDLED_ENCODER / "1_Pooling" / "config.json")
    (folder / "1_Pooling").mkdir()
    pooling = {k: WIDTH if "dimension" in k else v for k, v in pooling.items()}
    write(folder / "1_Pooling" / "config.json", pooling)
    return folder


def write_native(folder: Path) -> Path:
    """Write a late-interaction model as sentence-transformers saves its own."""
    first = write_first_colbert(folder.with_name(f"{folder.name}-first"))
    model = MultiVectorEncoder(str(first), device="cpu", local_files_only=True)
    model.save(str(folder), create_model_card=False)
    return folder


def write_pylate(folder: Path) -> Path:
    """Write one as PyLate did: its layer a class of PyLate's, its settings beside the prompts."""
    write_network(folder, LATE_WORDS, window=32)
    modules = [
        {"idx": 0, "name": "0", "path": "", "type": "sentence_transformers.models.Transformer"},
        {"idx": 1, "name": "1", "path": "1_Dense", "type": "pylate.models.Dense.Dense"},
    ]
    write(folder / "modules.json", modules)
    write(
        folder / "config_sentence_transformers.json",
        {
            "model_type": "ColBERT",
            "query_prefix": "[unused0] ",
            "document_prefix": "[unused1] ",
            "query_length": 12,
            "document_length": 24,
            "skiplist_words": ["."],
            "do_query_expansion": True,
            "attend_to_expansion_tokens": False,
        },
    )
    write(folder / "sentence_bert_config.json", {"max_seq_length": 23, "do_lower_case": False})
    (folder / "1_Dense").mkdir()
    write(
        folder / "1_Dense" / "config.json",
        {
            "in_features": WIDTH,
            "out_features": SHORT,
            "bias": False,
            "activation_function": "torch.nn.modules.linear.Identity",
        },
    )
    save_file({"linear.weight": _layer()}, folder / "1_Dense" / "model.safetensors")
    return folder


def write_first_colbert(folder: Path) -> Path:
    """Write one as ColBERT's authors did: its layer among the weights, its settings apart."""
    write_network(folder, LATE_WORDS, window=32)
    weights = {f"bert.{k}": v for k, v in load_file(folder / "model.safetensors").items()}
    weights["linear.weight"] = _layer()
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
    config = read(folder / "config.json")
    write(folder / "config.json", {**config, "architectures": ["HF_ColBERT"]})
    write(
        folder / "artifact.metadata",
        {
            "query_token_id": "[unused0]",
            "doc_token_id": "[unused1]",
            "query_maxlen": 12,
            "doc_maxlen": 24,
            "mask_punctuation": True,
        },
    )
    return folder


def _layer() -> torch.Tensor:
    torch.manual_seed(1)
    return torch.randn(SHORT, WIDTH)
