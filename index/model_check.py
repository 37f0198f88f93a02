"""A model's folder, looked through before anything in it is loaded: data only, and only its own.

sentence-transformers and transformers already refuse most code that a folder brings, each in its
place and by its own switch. Here it is refused as a whole, before they see it, with a sentence
that says what to do.
"""

import json
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from index.errors import EncoderError

CODE = frozenset((".py", ".pyc", ".pyd", ".so", ".dll", ".dylib", ".sh", ".ipynb", ".egg", ".whl"))
PICKLES = frozenset((".bin", ".pt", ".pth", ".ckpt", ".pkl", ".pickle", ".joblib", ".npz", ".dill"))
WEIGHTS = ".safetensors"
WORDS = frozenset((".json", ".txt", ".model", ".npy", ".metadata"))  # read besides the weights
UNREAD = frozenset(("onnx", "openvino", ".git", ".cache"))  # folders that nothing is read from
MOST_FILES = 2_000
MOST_WORDS = 128 * 2**20  # bytes; the longest vocabularies of the hub take a third of it
MOST_WEIGHTS = 16 * 2**30

# What a configuration says to run code, to fetch it, or to read weights in another way.
COMMANDS = frozenset(
    (
        "auto_map",
        "trust_remote_code",
        "custom_pipelines",
        "code_revision",
        "quantization_config",
        "gguf_file",
        "base_model_name_or_path",
    )
)
SAFEGUARDS = frozenset(("use_safetensors", "weights_only", "local_files_only"))
ATTENTION = frozenset(("attn_implementation", "_attn_implementation"))  # with a slash: fetched code
MODULES = frozenset(
    (
        "Transformer",
        "Pooling",
        "Normalize",
        "Dense",
        "Dropout",
        "LayerNorm",
        "WeightedLayerPooling",
        "StaticEmbedding",
        "Router",
        "Asym",
        "MultiVectorMask",
        "TokenPooling",
        "HierarchicalTokenPooling",
    )
)
FOREIGN_MODULES = frozenset(("pylate.models.Dense.Dense",))  # read as sentence-transformers' own


class _Refusal(Exception):  # noqa: N818 - what is refused is told as a sentence
    """What is wrong with a folder."""


UNREADABLE = (_Refusal, OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)


def check_model(folder: Path, model: str) -> None:
    """Make sure that a folder is a model made of data.

    Args:
        folder: Where it lies.
        model: What the settings call it.

    Raises:
        EncoderError: A file could be code, is a pickle, lies elsewhere or is too large, or a
            configuration names code.
    """
    try:
        files = list(_files(folder))
        for path in files:
            _check_file(path, folder)
        weights = sum(path.stat().st_size for path in files if path.suffix == WEIGHTS)
        if weights > MOST_WEIGHTS:
            raise _Refusal(f"weights of {weights:,} bytes, more than {MOST_WEIGHTS:,}")
        for path in files:
            if path.suffix == ".json":
                _check_json(path, folder, weights)
    except UNREADABLE as error:
        found = str(error) if isinstance(error, _Refusal) else f"{type(error).__name__} in it"
        raise EncoderError(
            model,
            found=f"{folder} holds no model that can be loaded: {found}",
            remedy="set INDEX_ENCODER to a sentence-transformers model with safetensors weights "
            "and without code of its own",
        ) from error


def _files(folder: Path) -> Iterator[Path]:
    """Yield every file of the model, links followed, folders that nothing is read from left out."""
    found = 0
    for where, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(set(folders) - UNREAD)
        for name in (*folders, *sorted(names)):
            found += 1
            if found > MOST_FILES:
                raise _Refusal(f"more than {MOST_FILES:,} files")
            path = Path(where) / name
            if path.is_symlink() or name in names:
                yield path


def _check_file(path: Path, folder: Path) -> None:
    name = path.relative_to(folder).as_posix()
    real = path.resolve()
    if not any(real.is_relative_to(root) for root in _roots(folder)):
        raise _Refusal(f"{name} leads out of the folder")
    if not stat.S_ISREG(path.stat().st_mode):
        raise _Refusal(f"{name} is no plain file")
    if path.suffix.lower() in CODE:
        raise _Refusal(f"{name} could be code")
    if path.suffix.lower() in PICKLES and not _stands_beside_weights(path):
        raise _Refusal(f"{name} is or could be a pickle, which can run code")
    if path.suffix in WORDS and path.stat().st_size > MOST_WORDS:
        raise _Refusal(f"{name} is larger than {MOST_WORDS:,} bytes")


def _roots(folder: Path) -> list[Path]:
    """Return where a model's files may lie: its folder, and the hub's cache that it belongs to."""
    own = folder.resolve()
    return [own, own.parent.parent / "blobs"] if own.parent.name == "snapshots" else [own]


def _stands_beside_weights(path: Path) -> bool:
    """Tell a second copy of weights, which is never read, from the only one."""
    return path.suffix == ".bin" and any(path.parent.glob(f"*{WEIGHTS}"))


def _check_json(path: Path, folder: Path, weights: int) -> None:
    name = path.relative_to(folder).as_posix()
    if name.endswith(("tokenizer.json", "vocab.json")):
        return  # words and their numbers; nothing there is a command
    value = json.loads(path.read_bytes())
    for key, said in _pairs(value):
        if offence := _offence(key, said):
            raise _Refusal(f"{name} {offence}")
    if path.name == "modules.json":
        _check_modules(value, name)
    if path.name == "router_config.json":
        for kind in value["types"].values():
            _check_class(kind, name)
    if path.name == "config.json" and isinstance(value, dict):
        _check_size(value, name, weights)


def _offence(key: str, said: Any) -> str | None:
    """Say what is wrong with a line of a configuration; None for nothing."""
    if key in COMMANDS and said:
        return f"says {key}, which brings code or data of somebody else"
    if key in SAFEGUARDS and said is False:
        return f"switches {key} off"
    if key in ATTENTION and "/" in str(said):
        return f"fetches its attention from {said}"
    if key == "activation_function" and not str(said).startswith("torch.nn.modules."):
        return f"names the function {said}"
    return None


def _check_modules(value: Any, name: str) -> None:
    for module in value:
        _check_class(module["type"], name)
        where = Path(module["path"])
        if where.is_absolute() or ".." in where.parts:
            raise _Refusal(f"{name} leads out of the folder, to {where}")


def _check_class(dotted: str, name: str) -> None:
    parts = dotted.split(".")
    known = parts[0] == "sentence_transformers" and parts[-1] in MODULES
    if not known and dotted not in FOREIGN_MODULES:
        raise _Refusal(f"{name} names the class {dotted}")


def _check_size(config: Mapping[str, Any], name: str, weights: int) -> None:
    """Refuse a network that its weights cannot fill: room would be made for it first."""
    width = config.get("hidden_size", 0)
    for rows in ("vocab_size", "max_position_embeddings", "intermediate_size"):
        number = config.get(rows, 0)
        if isinstance(number, int) and isinstance(width, int) and number * width > weights:
            raise _Refusal(f"{name} says {rows} {number:,}, for which its weights are too few")
    layers = config.get("num_hidden_layers", 0)
    if isinstance(layers, int) and layers > weights:
        raise _Refusal(f"{name} says {layers:,} layers, for which its weights are too few")


def _pairs(value: Any) -> Iterator[tuple[str, Any]]:
    """Yield every key of a JSON value with what it says, however deep."""
    if isinstance(value, dict):
        for key, said in value.items():
            yield key, said
            yield from _pairs(said)
    elif isinstance(value, list):
        for said in value:
            yield from _pairs(said)
