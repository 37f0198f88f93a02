"""A BERT of a few numbers, and a few paragraphs for it to read."""

import json
import shutil
from pathlib import Path

import torch
from transformers import BertConfig, BertModel, BertTokenizer

from index.settings import BUNDLED_ENCODER
from training.essays import Paragraph, Question

SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
WORDS = [*SPECIAL, "pan", "mar", "sal", "sol", "luz", "voz", "que", "es", "what", "is", "il", "."]
DIMENSION = 8


def write_tiny_model(folder: Path, *, seed: int = 0, dimension: int = DIMENSION) -> Path:
    """Write a model with these words as sentence-transformers would."""
    torch.manual_seed(seed)
    folder.mkdir()
    (folder / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    BertTokenizer(vocab=str(folder / "vocab.txt"), model_max_length=32).save_pretrained(folder)
    BertModel(
        BertConfig(
            vocab_size=len(WORDS),
            hidden_size=dimension,
            num_hidden_layers=1,
            num_attention_heads=2,
            intermediate_size=16,
            max_position_embeddings=32,
        )
    ).save_pretrained(folder)
    modules = json.loads((BUNDLED_ENCODER / "modules.json").read_text(encoding="utf-8"))
    (folder / "modules.json").write_text(json.dumps(modules[:2]), encoding="utf-8")
    shutil.copy(BUNDLED_ENCODER / "sentence_bert_config.json", folder)
    pooling = json.loads((BUNDLED_ENCODER / "1_Pooling/config.json").read_text(encoding="utf-8"))
    pooling = {k: dimension if "dimension" in k else v for k, v in pooling.items()}
    (folder / "1_Pooling").mkdir()
    (folder / "1_Pooling" / "config.json").write_text(json.dumps(pooling), encoding="utf-8")
    return folder


def essay(title: str, *words: str) -> list[Paragraph]:
    """Return an essay with a paragraph a word, each with a question in three languages."""
    asked = (("que es {}", "es"), ("what is {}", "en"), ("{} il {}", "it"))
    return [
        Paragraph(
            title,
            f"{word} es {word} sol",
            tuple(Question(text.format(word, word), language) for text, language in asked),
        )
        for word in words
    ]
