import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from index import __main__ as command
from index.confidence import FEATURES, FILE, Calibration, Logistic
from index.settings import IndexSettings
from tests.fakes import WordEncoder
from tests.index.essays import GARDEN, SHIPPED, write_essay, write_questions, write_small_corpus
from tests.index.workshop import EXAMPLES

ROOT = Path(__file__).parents[2]


class CommandLine:
    """`python -m index` in this process, with the small encoder."""

    def __init__(self, root: Path, captured: pytest.CaptureFixture[str]) -> None:
        self.root, self.captured = root, captured
        self.patch = pytest.MonkeyPatch()
        self.encoder = WordEncoder()
        self.patch.chdir(root)
        self.patch.setattr(command, "_encoder", lambda settings, threads: self.encoder)
        for name in IndexSettings.model_fields:
            self.patch.delenv(f"INDEX_{name.upper()}", raising=False)
        self.patch.setenv("INDEX_CORPUS", str(root / "corpus"))
        self.patch.setenv("INDEX_HOME", str(root / "index"))

    def __call__(self, *arguments: str) -> tuple[int, str, str]:
        self.patch.setattr(sys, "argv", ["index", *arguments])
        self.captured.readouterr()
        with pytest.raises(SystemExit, match=r"\d") as ended:
            command.main()
        captured = self.captured.readouterr()
        return int(str(ended.value.code)), captured.out, captured.err

    def json(self, *arguments: str) -> Any:
        status, out, err = self(*arguments, "--json")
        assert (status, err) == (0, "")
        return json.loads(out)


@pytest.fixture
def index(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Any:
    write_small_corpus(tmp_path / "corpus")
    line = CommandLine(tmp_path, capsys)
    yield line
    line.patch.undo()


def test_a_build_says_what_it_did(index: CommandLine) -> None:
    status, out, err = index("build")

    assert status == 0
    assert "Essays: 3 new, 0 changed, 0 removed, 0 as before." in " ".join(err.split())
    assert "3 essays, 9 passages (9 new, 0 gone), 13 sentences, 5 reader" in " ".join(out.split())
    assert "  + El huerto\n  + El mar\n  + El pan\n" in out


def test_a_second_build_says_that_nothing_has_changed(index: CommandLine) -> None:
    index("build")

    status, out, _ = index("build")

    assert status == 0
    assert out.startswith("Nothing has changed; generation 2")


def test_a_full_build_switches_anyway(index: CommandLine) -> None:
    index("build")

    status, out, _ = index("build", "--full")

    assert status == 0
    assert "Generation 2" in out


def test_a_build_in_the_background_reports_json_lines(
    index: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[int] = []
    monkeypatch.setattr("os.nice", steps.append)

    status, out, err = index("build", "--background")

    events = [json.loads(line) for line in out.splitlines()]
    assert (status, err, steps) == (0, "", [10])
    assert [event["event"] for event in events] == [*("plan", *["progress"] * 8, "built")]
    assert events[0]["added"] == ["El huerto", "El mar", "El pan"]
    assert events[1]["stage"] == "encode"
    assert events[-1]["switched"] is True
    assert events[-1]["counts"]["passages"] == 9


def test_a_build_in_the_background_reports_its_failure(
    index: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("os.nice", lambda step: 0)
    (index.root / "corpus" / "roto.md").write_text("x", encoding="utf-8")

    status, out, err = index("build", "--background")

    event = json.loads(out)
    assert status == 1
    assert (event["event"], event["error"]) == ("failed", "CorpusError")
    assert "roto.md:1: found 'x'; expected '---'" in event["message"]
    assert err.startswith("CorpusError: ")


def test_a_broken_essay_is_one_sentence_and_status_1(index: CommandLine) -> None:
    (index.root / "corpus" / "roto.md").write_text("x", encoding="utf-8")

    status, out, err = index("build")

    assert (status, out) == (1, "")
    assert err.lstrip("\n") == (
        f"CorpusError: {index.root}/corpus/roto.md:1: found 'x'; expected '---', the beginning of "
        "the front matter; begin the file with '---', 'title: …', 'language: …', '---'\n"
    )


def test_the_status_warns_of_an_index_that_is_too_large(
    index: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    index("build")
    monkeypatch.setattr("index.terminal.HEAVY", 1000)

    status, out, _ = index("status")

    assert status == 0
    assert "Warning: the index is 0.0 GB" in out


def test_the_status_shows_the_serving_generation(index: CommandLine) -> None:
    index("build")

    status, out, _ = index("status")

    rows = {key: value.strip() for key, value in re.findall(r"^ (\S.*?)  +(.*)$", out, re.M)}
    assert status == 0
    assert rows["encoder"] == f"words ({index.encoder.digest[:12]})"
    assert (rows["essays"], rows["passages"], rows["over window"]) == ("3", "9", "0")
    assert rows["kept"] == rows["generation"]


def test_the_status_tells_a_damaged_file_of_the_serving_generation(index: CommandLine) -> None:
    index("build")
    name = index.json("status")["id"]
    (index.root / "index" / "generations" / name / "gone.json").write_bytes(b"[ ]")

    damage = index.json("status")["damage"]

    assert "gone.json: found 3 bytes" in damage
    shown = "".join(index("status")[1].split())
    assert "degraded" + "".join(damage.split()) in shown


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (MemoryError(), "MemoryError: memory ran out; the serving index is untouched; let less"),
        (
            OSError(5, "Input/output error", "essays.json"),
            "OSError: essays.json: Input/output error; the serving index is whole; see to that disk",
        ),
    ],
)
def test_what_the_machine_refuses_is_told_with_a_remedy(
    error: Exception, told: str, index: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("index.build.Builder.build", refuse)
    monkeypatch.setattr("os.nice", lambda step: 0)

    status, out, err = index("build", "--background")

    assert status == 1
    assert err.startswith(told)
    assert json.loads(out)["message"] in err


def test_the_status_as_json_is_the_manifest(index: CommandLine) -> None:
    index("build")

    manifest = index.json("status")

    assert manifest["format"] == 2
    assert manifest["counts"]["questions"] == 5
    assert manifest["kept"] == [manifest["id"]]
    assert set(manifest) == {
        *("format", "id", "created", "encoder", "corpus", "counts", "files", "calibration"),
        *("cohort", "canaries", "kept", "damage"),
    }


@pytest.mark.parametrize(
    "arguments", [["status"], ["verify"], ["rollback"], ["ask", "¿Qué?"], ["ask", "x", "--json"]]
)
def test_before_the_first_build_every_command_says_to_build(
    arguments: list[str], index: CommandLine
) -> None:
    status, out, err = index(*arguments)

    assert (status, out) == (1, "")
    assert err == (
        f"IndexNotBuilt: {index.root}/index: found no generation; run `python -m index build`\n"
    )


def test_verify_names_the_generation_or_the_damage(index: CommandLine) -> None:
    index("build")
    status, out, _ = index("verify")
    assert status == 0
    assert re.fullmatch(r"Generation \d{8}T\d{12}Z is whole\.\n", out)

    (path,) = (index.root / "index").glob("generations/*/essays.json")
    path.write_bytes(b"")
    status, out, err = index("verify")

    assert (status, out) == (1, "")
    assert err.startswith(f"IndexDamaged: {path}: found 0 bytes")


def test_a_rollback_goes_to_the_generation_before(index: CommandLine) -> None:
    index("build")
    first = index.json("status")["id"]
    index("build", "--full")
    second = index.json("status")["id"]

    status, out, _ = index("rollback")

    assert status == 0
    assert " ".join(out.split()) == f"Generation {first} serves again, in place of {second}."
    assert index.json("status")["id"] == first


def test_questions_are_answered_as_the_contract_says(index: CommandLine) -> None:
    index("build")

    found = index.json("ask", "¿Cuándo se añade la sal?", "--k", "2")

    assert (found["question"], found["language"]) == ("¿Cuándo se añade la sal?", "es")
    assert (found["answered"], found["confidence"], len(found["hits"])) == (True, 1.0, 2)
    assert set(found) == {
        *("question", "language", "answered", "confidence", "quoted", "small_talk", "hits")
    }
    hit = found["hits"][0]
    assert found["quoted"][0] == hit["passage"]
    assert found["small_talk"] is None
    assert re.fullmatch(r"[a-z2-7]{16}", hit.pop("passage"))
    assert hit.pop("score") > found["hits"][1]["score"]
    text = (index.root / "corpus" / "pan.md").read_text(encoding="utf-8").split("---\n", 2)[2]
    assert text[hit.pop("start") : hit.pop("end")] == "La sal se añade al final."
    assert hit == {
        "essay": "pan",
        "title": "El pan",
        "author": None,
        "url": None,
        "voice": "author",
        "section": "",
        "text": "La sal se añade al final.",
        "key_sentence": "La sal se añade al final.",
    }


def test_an_empty_question_has_no_hits(index: CommandLine) -> None:
    index("build")

    found = index.json("ask", " ")

    assert (found["answered"], found["confidence"], found["hits"]) == (False, 0.0, [])
    assert (found["quoted"], found["small_talk"]) == ([], None)


def test_small_talk_is_named_by_its_kind(index: CommandLine) -> None:
    index("build")

    found = index.json("ask", "hola")

    assert (found["answered"], found["small_talk"]) == (False, "greeting")


def test_answers_are_shown_for_people_too(index: CommandLine) -> None:
    index("build")

    status, out, _ = index("ask", "¿Cuándo se añade la sal?")

    assert status == 0
    assert out.startswith(
        "confidence 1.00: answers\n\nLa sal se añade al final.\n1. El pan · author"
    )


def test_another_encoder_than_the_builds_is_refused(index: CommandLine) -> None:
    index("build")
    index.encoder = WordEncoder("other")

    status, _, err = index("ask", "¿Qué?")

    assert status == 1
    assert re.match(r"IndexMismatch: generation 2\w+ was built with words \(", err)


GOLD = {
    "id": "a",
    "question": "¿Cuándo se añade la sal?",
    "answerable": True,
    "lang": "es",
    "gold": [{"quote": "La sal se añade al final"}],
}


def write_gold(root: Path) -> str:
    other = {"id": "b", "question": "Who won?", "answerable": False, "lang": "en", "gold": []}
    path = root / "gold.jsonl"
    path.write_text(f"{json.dumps(GOLD)}\n{json.dumps(other)}\n", encoding="utf-8")
    return str(path)


def test_an_evaluation_prints_the_figures_of_the_contract(index: CommandLine) -> None:
    index("build")

    status, out, _ = index("evaluate", "--questions", write_gold(index.root), "--json")

    found = json.loads(out)
    assert status == 0
    assert (found["hit@1"], found["mrr"], found["auroc"]) == (1.0, 1.0, 1.0)
    assert set(found["by_language"]) == {"en", "es"}
    assert set(found["latency_ms"]) == {"p50", "p99"}


def test_an_evaluation_is_shown_as_a_table(index: CommandLine) -> None:
    index("build")

    status, out, _ = index("evaluate", "--questions", write_gold(index.root))

    assert status == 0
    assert "MRR 1.000 · AUROC of the confidence 1.000" in out


@pytest.mark.parametrize(
    "arguments", [["--without-questions"], ["--encoder", "words"], ["--home", "aside"]]
)
def test_an_evaluation_aside_leaves_the_serving_index_alone(
    arguments: list[str], index: CommandLine
) -> None:
    index("build")
    before = index.json("status")
    write_essay(index.root / "corpus", "nuevo", GARDEN)

    status, out, _ = index("evaluate", "--questions", write_gold(index.root), "--json", *arguments)

    assert status == 0
    assert json.loads(out)["hit@5"] == 1.0
    assert index.json("status") == before


@pytest.mark.parametrize("arguments", [["--without-questions"], ["--home", "aside"]])
def test_an_evaluation_aside_is_as_sure_as_the_calibration_of_the_serving_index(
    arguments: list[str], index: CommandLine
) -> None:
    never = Logistic(-1.0, dict.fromkeys(FEATURES, 0.0))
    calibration = Calibration(index.encoder.digest, never, never, 0.9)
    index("build")
    (index.root / "index" / FILE).write_text(json.dumps(calibration.to_json()), encoding="utf-8")

    status, out, _ = index("evaluate", "--questions", write_gold(index.root), "--json", *arguments)

    assert status == 0
    assert json.loads(out)["answered"] == 0.0


def test_a_wrong_file_of_questions_is_refused_before_anything_is_built(index: CommandLine) -> None:
    (index.root / "gold.jsonl").write_text("{", encoding="utf-8")

    status, _, err = index("evaluate", "--questions", "gold.jsonl", "--without-questions")

    assert status == 1
    assert err.startswith("QuestionsError: gold.jsonl:1: found JSONDecodeError")
    assert index.encoder.encoded == []


def write_gold_of_the_reader_questions(root: Path) -> str:
    """Write questions enough to calibrate on the small corpus."""
    known = [
        *("cuánto tiempo reposa la masa", "cuándo descansa la masa del pan", "cuándo la sal"),
        *("how long does the dough rest", "cuántas veces sube la marea", "riego por goteo"),
        *("harina de trigo duro", "pescadores conocen sus horas", "color del mar con el viento"),
        *("harina de centeno", "tomates y pimientos"),
    ]
    others = [f"{a} {b}" for a in ("quién ganó", "dónde queda", "qué pesa") for b in "wxyz"]
    rows = [
        *({"question": text, "answerable": True, "gold": [{"quote": "x"}]} for text in known),
        *({"question": text, "answerable": False, "gold": [], "kind": "far"} for text in others),
    ]
    path = root / "many.jsonl"
    path.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return str(path)


def test_a_calibration_is_written_and_the_next_build_takes_it_up(index: CommandLine) -> None:
    index("build")
    before = index.json("status")
    index.encoder.encoded.clear()

    status, out, _ = index(
        "calibrate", "--questions", write_gold_of_the_reader_questions(index.root)
    )

    path = index.root / "index" / FILE
    found = Calibration.from_json(json.loads(path.read_text(encoding="utf-8")))
    first, figures = out.splitlines()
    assert status == 0
    assert first == f"{path}: threshold {found.threshold}"
    assert json.loads(figures) == found.figures
    assert (found.figures["questions"], found.figures["answerable"]) == (23, 11)
    assert found.encoder == index.encoder.digest
    assert index.json("status") == before
    index.encoder.encoded.clear()
    assert "Texts: 0 to encode, 27 reused." in " ".join(index("build")[2].split())
    assert index.json("status")["calibration"] == found.to_json()
    assert index.encoder.encoded == []


def test_a_calibration_on_too_few_questions_is_refused_and_nothing_is_written(
    index: CommandLine,
) -> None:
    status, out, err = index("calibrate", "--questions", write_gold(index.root), "--out", "c.json")

    assert (status, out) == (1, "")
    assert "CalibrationError: c.json: found 1 questions with an answer and 1 without; at" in err
    assert index.encoder.encoded == []
    assert not (index.root / "c.json").exists()
    assert not (index.root / "index").exists()


def test_a_broken_calibration_is_one_sentence_and_status_1(index: CommandLine) -> None:
    (index.root / "index").mkdir()
    (index.root / "index" / FILE).write_text("{", encoding="utf-8")

    status, _, err = index("build")

    assert status == 1
    assert f"CalibrationError: {index.root}/index/{FILE}: found " in " ".join(err.split())


@pytest.mark.parametrize(("threshold", "answered"), [("", False), ("0.01", True)])
def test_the_threshold_of_the_settings_comes_before_the_calibrated_one(
    threshold: str, answered: object, index: CommandLine
) -> None:
    never = Logistic(-1.0, dict.fromkeys(FEATURES, 0.0))
    calibration = Calibration(index.encoder.digest, never, never, 0.9)
    (index.root / "index").mkdir()
    (index.root / "index" / FILE).write_text(json.dumps(calibration.to_json()), encoding="utf-8")
    index("build")
    index.patch.setenv("INDEX_THRESHOLD", threshold)

    found = index.json("ask", "¿Cuándo se añade la sal?")

    assert found["confidence"] == 0.2689
    assert found["answered"] is answered


def test_late_interaction_is_switched_off_by_a_setting(index: CommandLine) -> None:
    index.patch.setenv("INDEX_LATE_INTERACTION", "false")
    index("build")

    assert not any(name.startswith("tokens/") for name in index.json("status")["files"])
    assert index.json("ask", "¿Cuándo se añade la sal?")["answered"]


def test_a_wrong_setting_is_refused_by_name(
    index: CommandLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("INDEX_KEEP", "1")

    status, out, err = index("status")

    assert (status, out) == (2, "")
    assert err == ("INDEX_KEEP: Input should be greater than or equal to 2; correct the setting\n")


def test_the_status_does_not_load_torch(index: CommandLine) -> None:
    index("build")
    program = (
        "import runpy, sys\n"
        "sys.argv = ['index', 'status']\n"
        "try:\n"
        "    runpy.run_module('index', run_name='__main__')\n"
        "finally:\n"
        "    heavy = {'torch', 'sentence_transformers', 'transformers'} & set(sys.modules)\n"
        "    print('loaded:', sorted(heavy))\n"
    )
    index.patch.setenv("PYTHONPATH", str(ROOT))

    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert ran.returncode == 0
    assert "generation" in ran.stdout
    assert ran.stdout.endswith("loaded: []\n")


def test_the_bundled_encoder_builds_and_answers_as_the_contract_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    slug = "antes-de-pedir-crea-conexiones"
    (tmp_path / "corpus").mkdir()
    shutil.copy(SHIPPED / f"{slug}.md", tmp_path / "corpus")
    entries = yaml.safe_load((SHIPPED / f"{slug}.questions.yaml").read_text(encoding="utf-8"))
    few = [{"quote": entry["quote"], "en": entry["en"][:1]} for entry in entries]
    write_questions(tmp_path / "corpus", slug, yaml.safe_dump(few, allow_unicode=True))
    wanted = next(entry["en"][0] for entry in few if "antes de pedir" in str(entry["quote"]))
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("INDEX_ENCODER", raising=False)
    monkeypatch.setenv("INDEX_CORPUS", "corpus")
    monkeypatch.setenv("INDEX_HOME", "index")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PYTHONUTF8", "1")
    run = [sys.executable, "-m", "index"]
    examples = [(example.text, example.kind) for example in EXAMPLES]
    program = (
        "import runpy, sys\n"
        "import index.build, index.cohort\n"
        f"few = tuple(index.cohort.Example(*example) for example in {examples!r})\n"
        "index.build.examples = index.cohort.examples = lambda: few\n"
        "sys.argv = ['index', 'build']\n"
        "runpy.run_module('index', run_name='__main__')\n"
    )

    built = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )
    asked = subprocess.run(
        [*run, "ask", wanted, "--json"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (built.returncode, asked.returncode, asked.stderr) == (0, 0, "")
    found = json.loads(asked.stdout)
    assert set(found) >= {"question", "language", "answered", "confidence", "hits"}
    assert (found["language"], found["answered"]) == ("en", True)
    assert 0 < found["confidence"] <= 1
    assert len(found["hits"]) == 3
    text = (SHIPPED / f"{slug}.md").read_text(encoding="utf-8").split("---\n", 2)[2]
    for hit in found["hits"]:
        assert set(hit) >= {
            *("essay", "title", "author", "voice", "passage", "text", "key_sentence"),
            *("start", "end", "score"),
        }
        assert (hit["essay"], hit["author"], hit["voice"]) == (slug, "Lucas", "author")
        assert hit["text"] == text[hit["start"] : hit["end"]]
        assert hit["key_sentence"] in hit["text"]
