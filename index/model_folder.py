"""Where a model lies, from the hub if need be, and what identifies it."""

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path

import huggingface_hub
from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

from index.errors import EncoderError

# What decides the vectors, and nothing that could be code: weights come as safetensors only.
PROJECTION = "projection.npy"
MODEL_FILES = ("*.json", "*.safetensors", "*.txt", "*.model", "artifact.metadata", PROJECTION)
NOT_MODEL_FILES = ("onnx/*", "openvino/*", "calibration.json")


def find_model(model: str) -> Path:
    """Return the folder of a model: itself, or what is fetched from the hub at most once.

    Args:
        model: A folder, or a name such as `intfloat/multilingual-e5-small`.

    Raises:
        EncoderError: There is none and it cannot be fetched.
    """
    if Path(model).is_dir():
        return Path(model)
    if model.startswith((".", "/", "~", os.sep)) or model.count("/") > 1:
        raise EncoderError(
            model,
            found="no such folder",
            remedy="correct INDEX_ENCODER, or leave it out for the bundled encoder",
        )
    name = model if "/" in model else f"sentence-transformers/{model}"
    try:
        return Path(
            huggingface_hub.snapshot_download(
                name, allow_patterns=list(MODEL_FILES), ignore_patterns=list(NOT_MODEL_FILES)
            )
        )
    except (LocalEntryNotFoundError, HfHubHTTPError, HFValidationError, OSError) as error:
        raise EncoderError(
            model,
            found=f"no such folder, and it cannot be fetched ({type(error).__name__})",
            remedy="bring the model to this machine and set INDEX_ENCODER to its folder, "
            "or leave INDEX_ENCODER out for the bundled encoder",
        ) from error


def digest_of(folder: Path, prompts: Mapping[str, str]) -> str:
    """Return the sha256 of everything that decides a model's vectors.

    Args:
        folder: Of the model.
        prompts: Those that the settings put in place of the model's own, by role.
    """
    files = {path for pattern in MODEL_FILES for path in folder.rglob(pattern)}
    whole = hashlib.sha256()
    for path in sorted(files):
        relative = path.relative_to(folder)
        if not any(relative.match(pattern) for pattern in NOT_MODEL_FILES):
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            whole.update(f"{relative.as_posix()} {digest}\n".encode())
    if prompts:
        whole.update(json.dumps(prompts, sort_keys=True).encode())
    return whole.hexdigest()
