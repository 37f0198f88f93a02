"""What a model's folder may not be: every trick is refused in a sentence, and nothing of it runs."""

import os
import pickle  # noqa: TID251 - what the tricks are made of
import re
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from index.encoder import SentenceEncoder
from index.errors import EncoderError
from index.model_check import MOST_FILES, check_model
from index.settings import BUNDLED_ENCODER
from tests.index.models import read, write, write_model, write_pylate

Trick = Callable[
    [Path, Path], None
]  # a good model's folder, the file that foreign code would write

PLANTED = "import pathlib\npathlib.Path({!r}).write_text('it ran')\nclass Evil: pass\n"


class Planted:
    """An object that writes a file when it is unpickled."""

    def __init__(self, sign: Path) -> None:
        self.sign = sign

    def __reduce__(self) -> tuple[Any, ...]:
        return Path.write_text, (self.sign, "it ran")


def change(path: Path, **said: Any) -> None:
    write(path, {**(read(path) if path.exists() else {}), **said})


def add_module(folder: Path, kind: str, where: str = "") -> None:
    modules = read(folder / "modules.json")
    modules.append({"idx": len(modules), "name": "last", "path": where, "type": kind})
    write(folder / "modules.json", modules)


def plant_code(folder: Path, sign: Path, name: str = "modeling_evil.py") -> None:
    (folder / name).write_text(PLANTED.format(str(sign)), encoding="utf-8")


def weights_in_a_pickle(folder: Path, sign: Path) -> None:
    (folder / "model.safetensors").unlink()
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Planted(sign)))


def a_layers_weights_in_a_pickle(folder: Path, sign: Path) -> None:
    (folder / "3_Dense").mkdir()
    (folder / "3_Dense" / "pytorch_model.bin").write_bytes(pickle.dumps(Planted(sign)))
    write(folder / "3_Dense" / "config.json", {"in_features": 8, "out_features": 8})
    add_module(folder, "sentence_transformers.models.Dense", "3_Dense")


def a_pickle_that_nobody_asked_for(folder: Path, sign: Path) -> None:
    (folder / "extra.pkl").write_bytes(pickle.dumps(Planted(sign)))


def a_projection_that_is_a_pickle(folder: Path, sign: Path) -> None:
    (folder / "projection.npy").write_bytes(pickle.dumps(Planted(sign)))


def a_module_of_the_folders_own(folder: Path, sign: Path) -> None:
    plant_code(folder, sign)
    add_module(folder, "modeling_evil.Evil")


def a_module_of_an_installed_package(folder: Path, sign: Path) -> None:
    add_module(folder, "subprocess.Popen")


def a_function_of_the_library_as_a_module(folder: Path, sign: Path) -> None:
    add_module(folder, "sentence_transformers.util.misc.import_from_string")


def a_network_of_the_folders_own(folder: Path, sign: Path) -> None:
    plant_code(folder, sign)
    change(folder / "config.json", auto_map={"AutoModel": "modeling_evil.Evil"})


def a_network_named_without_its_code(folder: Path, sign: Path) -> None:
    change(folder / "config.json", auto_map={"AutoModel": "somebody/else--modeling_evil.Evil"})


def a_tokenizer_of_the_folders_own(folder: Path, sign: Path) -> None:
    change(folder / "tokenizer_config.json", auto_map={"AutoTokenizer": ["evil.Evil", None]})


def trust_asked_for_by_the_configuration(folder: Path, sign: Path) -> None:
    change(folder / "sentence_bert_config.json", model_args={"trust_remote_code": True})


def pickles_asked_for_by_the_configuration(folder: Path, sign: Path) -> None:
    change(folder / "sentence_bert_config.json", model_args={"use_safetensors": False})


def attention_from_the_hub(folder: Path, sign: Path) -> None:
    change(folder / "config.json", _attn_implementation="somebody/kernel")


def a_function_of_somebody_elses(folder: Path, sign: Path) -> None:
    (folder / "3_Dense").mkdir()
    write(folder / "3_Dense" / "config.json", {"activation_function": "os.system"})
    add_module(folder, "sentence_transformers.models.Dense", "3_Dense")


def another_model_to_be_fetched(folder: Path, sign: Path) -> None:
    write(folder / "adapter_config.json", {"base_model_name_or_path": "somebody/else"})


def weights_that_are_quantized(folder: Path, sign: Path) -> None:
    change(folder / "config.json", quantization_config={"quant_method": "awq"})


def a_link_out_of_the_folder(folder: Path, sign: Path) -> None:
    outside = folder.parent / "outside.json"
    (folder / "config.json").rename(outside)
    (folder / "config.json").symlink_to(outside)


def a_folder_that_is_a_link(folder: Path, sign: Path) -> None:
    outside = folder.parent / "outside"
    outside.mkdir()
    (folder / "4_More").symlink_to(outside)


def a_module_out_of_the_folder(folder: Path, sign: Path) -> None:
    (folder.parent / "outside").mkdir()
    add_module(folder, "sentence_transformers.models.Normalize", "../outside")


def a_pipe_in_place_of_a_file(folder: Path, sign: Path) -> None:
    (folder / "vocab.txt").unlink()
    os.mkfifo(folder / "vocab.txt")


def a_network_larger_than_its_weights(folder: Path, sign: Path) -> None:
    change(folder / "config.json", vocab_size=10**10)


def more_layers_than_weights(folder: Path, sign: Path) -> None:
    change(folder / "config.json", num_hidden_layers=10**9)


def a_configuration_without_end(folder: Path, sign: Path) -> None:
    (folder / "config.json").write_text("[" * 100_000, encoding="utf-8")


def a_configuration_that_is_cut_short(folder: Path, sign: Path) -> None:
    (folder / "config.json").write_text("{", encoding="utf-8")


def modules_that_are_none(folder: Path, sign: Path) -> None:
    write(folder / "modules.json", {"type": "sentence_transformers.models.Transformer"})


def a_vocabulary_too_large(folder: Path, sign: Path) -> None:
    with (folder / "vocab.txt").open("r+b") as file:
        file.truncate(2**30)  # of nothing: it takes no room on the disk


def more_files_than_a_model_has(folder: Path, sign: Path) -> None:
    for number in range(MOST_FILES):
        (folder / f"{number}.txt").touch()


TRICKS: dict[Trick, str] = {
    weights_in_a_pickle: "pytorch_model.bin is or could be a pickle, which can run code",
    a_layers_weights_in_a_pickle: "3_Dense/pytorch_model.bin is or could be a pickle",
    a_pickle_that_nobody_asked_for: "extra.pkl is or could be a pickle",
    a_projection_that_is_a_pickle: "can be loaded (ValueError)",
    a_module_of_the_folders_own: "modeling_evil.py could be code",
    a_module_of_an_installed_package: "modules.json names the class subprocess.Popen",
    a_function_of_the_library_as_a_module: "names the class sentence_transformers.util.misc.import",
    a_network_of_the_folders_own: "modeling_evil.py could be code",
    a_network_named_without_its_code: "config.json says auto_map, which brings code",
    a_tokenizer_of_the_folders_own: "tokenizer_config.json says auto_map",
    trust_asked_for_by_the_configuration: "sentence_bert_config.json says trust_remote_code",
    pickles_asked_for_by_the_configuration: "sentence_bert_config.json switches use_safetensors off",
    attention_from_the_hub: "config.json fetches its attention from somebody/kernel",
    a_function_of_somebody_elses: "3_Dense/config.json names the function os.system",
    another_model_to_be_fetched: "adapter_config.json says base_model_name_or_path",
    weights_that_are_quantized: "config.json says quantization_config",
    a_link_out_of_the_folder: "config.json leads out of the folder",
    a_folder_that_is_a_link: "4_More leads out of the folder",
    a_module_out_of_the_folder: "modules.json leads out of the folder, to ../outside",
    a_pipe_in_place_of_a_file: "vocab.txt is no plain file",
    a_network_larger_than_its_weights: "config.json says vocab_size 10,000,000,000, for which",
    more_layers_than_weights: "config.json says 1,000,000,000 layers, for which its weights",
    a_configuration_without_end: "RecursionError in it",
    a_configuration_that_is_cut_short: "JSONDecodeError in it",
    modules_that_are_none: "TypeError in it",
    a_vocabulary_too_large: "vocab.txt is larger than 134,217,728 bytes",
    more_files_than_a_model_has: "more than 2,000 files",
}


def single(folder: Path) -> Path:
    return write_model(folder, {"query": "query: "})


KINDS = {"of one vector": single, "of late interaction": write_pylate}


@pytest.fixture(scope="module", params=KINDS)
def good(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a good model of each kind; tests work on copies."""
    return KINDS[request.param](tmp_path_factory.mktemp("good") / "m")


def test_without_a_trick_the_same_model_is_loaded(good: Path) -> None:
    assert SentenceEncoder.load(str(good), threads=1).encode_questions(["pan"]).pieces


@pytest.mark.parametrize("trick", TRICKS, ids=lambda trick: trick.__name__)
def test_a_trick_is_refused_and_nothing_of_it_runs(
    trick: Trick, good: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(good, tmp_path / "m"))
    sign = tmp_path / "it-ran"
    trick(folder, sign)
    message = f"encoder '{folder}': {folder} holds no model that can be loaded"

    with pytest.raises(EncoderError, match=re.escape(message)) as refused:
        SentenceEncoder.load(str(folder), threads=1)

    assert TRICKS[trick] in str(refused.value)
    assert "; set INDEX_ENCODER to a sentence-transformers model" in str(refused.value)
    assert not sign.exists()
    assert not [name for name in sys.modules if "evil" in name]


def test_the_planted_code_would_run_if_it_were_let(tmp_path: Path) -> None:
    sign = tmp_path / "it-ran"

    pickle.loads(pickle.dumps(Planted(sign)))

    assert sign.read_text(encoding="utf-8") == "it ran"


def test_a_second_copy_of_the_weights_is_left_unread(good: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(good, tmp_path / "m"))
    sign = tmp_path / "it-ran"
    (folder / "pytorch_model.bin").write_bytes(pickle.dumps(Planted(sign)))

    loaded = SentenceEncoder.load(str(folder), threads=1)

    assert loaded.encode_questions(["pan"]).pieces
    assert loaded.digest == SentenceEncoder.load(str(good), threads=1).digest
    assert not sign.exists()


def test_weights_of_other_libraries_are_left_unread(good: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(good, tmp_path / "m"))
    with (folder / "tf_model.h5").open("wb") as file:
        file.truncate(2**30)

    assert SentenceEncoder.load(str(folder), threads=1).encode_questions(["pan"]).pieces


def test_links_within_the_hubs_cache_are_followed(good: Path, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(good, tmp_path / "models--a--b" / "snapshots" / "0123abcd"))
    blobs = folder.parent.parent / "blobs"
    blobs.mkdir()
    for path in [path for path in folder.rglob("*") if path.is_file()]:
        blob = blobs / path.relative_to(folder).as_posix().replace("/", "-")
        path.rename(blob)
        path.symlink_to(blob)

    loaded = SentenceEncoder.load(str(folder), threads=1)

    assert loaded.digest == SentenceEncoder.load(str(good), threads=1).digest


def test_the_bundled_encoder_is_made_of_data() -> None:
    check_model(BUNDLED_ENCODER, "bundled")
