import errno
import json
import os
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from index.build import Builder
from index.cohort import Example
from index.confidence import FILE, Calibration, Logistic
from index.domain import Encoded, Gone, Vectors
from index.errors import CalibrationError, CorpusError, IndexDamaged, IndexNotWritten
from index.generation import Generation
from index.lexicon import Lexicon
from index.plan import Plan
from index.report import Progress
from tests.fakes import WordEncoder
from tests.index.essays import BREAD, GARDEN, SEA, write_essay, write_questions
from tests.index.workshop import EXAMPLES, Workshop, quietly, with_examples

NEW_GARDEN = f"{GARDEN}\nEn otoño el huerto descansa bajo la paja.\n"


def vectors_by_text(generation: Generation) -> dict[str, Vectors]:
    """Return the vector of every text, a passage behind its title."""
    above = {slug: f"{essay.title.rstrip('.')}." for slug, essay in generation.essays.items()}
    texts = [
        *(f"{above[passage.essay]} {passage.text}" for passage in generation.texts),
        *(sentence.text for passage in generation.texts for sentence in passage.sentences),
        *(question.text for _, question in generation.questions),
    ]
    rows = generation.vectors.rows(range(len(generation.vectors)))
    return dict(zip(texts, rows, strict=True))


def is_encoded_as_it_stands(generation: Generation) -> None:
    """Show that every row and every token vector is that of its text."""
    encoder, tokens = WordEncoder(), generation.tokens
    assert tokens is not None
    rows = generation.vectors.rows(range(len(generation.vectors)))
    passages = generation.texts
    above = [f"{generation.essays[passage.essay].title}." for passage in passages]
    encoded = encoder.encode_passages([passage.text for passage in passages], above)
    said = [sentence.text for passage in passages for sentence in passage.sentences]
    asked = encoder.encode_questions([question.text for _, question in generation.questions])
    expected = [
        encoded.vectors,
        encoder.encode_passages(said, [""] * len(said)).vectors,
        asked.vectors,
    ]
    np.testing.assert_allclose(rows, np.concatenate(expected), atol=1e-6)
    for number, pieces in enumerate([*encoded.pieces, *asked.pieces]):
        kept = tokens.pieces_of(number)
        np.testing.assert_array_equal(kept.ids, pieces.ids)
        np.testing.assert_allclose(kept.vectors, pieces.vectors, atol=1 / 250)


def test_a_first_build_encodes_every_text_once_and_serves(workshop: Workshop) -> None:
    report = workshop.build()

    serving = workshop.serving()
    assert report.switched
    assert report.generation == serving.id == workshop.shelf.current_id()
    assert report.plan == Plan(
        ("El huerto", "El mar", "El pan"),
        (),
        (),
        0,
        to_encode=27,
        reused=0,
    )
    assert report.counts == {
        "essays": 3,
        "passages": 9,
        "sentences": 13,
        "questions": 5,
        "over_window": 0,
    }
    assert (report.passages_added, report.passages_gone) == (9, 0)
    assert len(workshop.encoder.encoded) == len(set(workshop.encoder.encoded))
    assert set(workshop.encoder.encoded) == {
        *vectors_by_text(serving),
        *(example.text for example in EXAMPLES),
    }
    assert len(vectors_by_text(serving)) == 27


def test_the_rows_are_passages_then_sentences_then_questions(workshop: Workshop) -> None:
    workshop.build()

    serving = workshop.serving()

    assert len(serving.vectors) == 9 + 13 + 5
    is_encoded_as_it_stands(serving)


def test_every_question_belongs_to_the_passage_with_its_quotation(workshop: Workshop) -> None:
    workshop.build()

    serving = workshop.serving()

    assert [(serving.texts[n].essay, q.text, q.language) for n, q in serving.questions] == [
        ("mar", "¿Cuántas veces al día sube la marea?", "es"),
        ("pan", "¿Cuánto tiempo reposa la masa?", "es"),
        ("pan", "¿Cuándo descansa la masa del pan?", "es"),
        ("pan", "How long does the dough rest?", "en"),
        ("pan", "¿Cuándo se añade la sal?", "es"),
    ]
    for number, question in serving.questions:
        passage = serving.texts[number]
        assert passage.start <= question.start < question.end <= passage.end


def test_a_build_without_changes_is_not_switched(workshop: Workshop) -> None:
    first = workshop.build()
    workshop.encoder.encoded.clear()

    second = workshop.build()

    assert not second.switched
    assert second.generation == first.generation
    assert second.plan == Plan((), (), (), 3, to_encode=0, reused=27)
    assert second.counts == first.counts
    assert (second.passages_added, second.passages_gone) == (0, 0)
    assert workshop.encoder.encoded == []
    assert workshop.shelf.ids() == [first.generation]


def test_after_a_change_only_the_new_texts_are_encoded(workshop: Workshop) -> None:
    workshop.build()
    before = vectors_by_text(workshop.serving())
    workshop.encoder.encoded.clear()
    write_essay(workshop.corpus, "huerto", NEW_GARDEN, "El huerto")

    report = workshop.build()

    assert report.switched
    assert report.plan == Plan((), ("El huerto",), (), 2, to_encode=2, reused=27)
    assert workshop.encoder.encoded == [
        "El huerto. En otoño el huerto descansa bajo la paja.",
        "En otoño el huerto descansa bajo la paja.",
    ]
    assert (report.passages_added, report.passages_gone) == (1, 0)
    after = vectors_by_text(workshop.serving())
    for text, row in before.items():
        np.testing.assert_array_equal(after[text], row)


def test_new_questions_alone_make_a_new_generation(workshop: Workshop) -> None:
    workshop.build()
    workshop.encoder.encoded.clear()
    write_questions(workshop.corpus, "huerto", "- quote: riego por goteo\n  es: ['¿Cómo riego?']")

    report = workshop.build()

    assert report.plan.changed == ("El huerto",)
    assert workshop.encoder.encoded == ["¿Cómo riego?"]


def test_the_passages_of_a_removed_essay_are_listed_as_gone(workshop: Workshop) -> None:
    workshop.build()
    garden = [p for p in workshop.serving().texts if p.essay == "huerto"]
    (workshop.corpus / "huerto.md").unlink()

    report = workshop.build()

    assert report.plan.removed == ("El huerto",)
    assert report.passages_gone == 1
    assert sorted(workshop.serving().essays) == ["mar", "pan"]
    assert workshop.serving().gone == [
        Gone(garden[0].id, "huerto", "En el huerto plantamos tomates, pimientos y calabacines.")
    ]


def test_what_is_gone_stays_listed_until_it_comes_back(workshop: Workshop) -> None:
    workshop.build()
    (workshop.corpus / "huerto.md").unlink()
    workshop.build()
    write_essay(workshop.corpus, "mar", SEA.replace("dos veces", "tres veces"), "El mar")
    write_questions(workshop.corpus, "mar", "")
    workshop.build()
    assert [gone.essay for gone in workshop.serving().gone] == ["huerto", "mar"]

    write_essay(workshop.corpus, "huerto", GARDEN, "El huerto")
    workshop.build()

    assert [gone.first_sentence for gone in workshop.serving().gone] == [
        "La marea alta llega dos veces al día."
    ]


def test_ids_of_what_has_not_changed_stay(workshop: Workshop) -> None:
    workshop.build()
    before = {passage.text: passage.id for passage in workshop.serving().texts}
    write_essay(workshop.corpus, "pan", f"Una entrada nueva.\n\n{BREAD}", "El pan")

    workshop.build()

    after = {passage.text: passage.id for passage in workshop.serving().texts}
    assert {text: after[text] for text in before} == before


def test_a_broken_essay_changes_nothing(workshop: Workshop) -> None:
    first = workshop.build()
    (workshop.corpus / "roto.md").write_text("sin cabecera", encoding="utf-8")

    with pytest.raises(CorpusError, match=r"roto\.md:1: found 'sin cabecera'; expected '---'"):
        workshop.build()

    assert workshop.serving().id == first.generation
    assert workshop.shelf.ids() == [first.generation]
    assert list(workshop.shelf.generations.iterdir()) == [
        workshop.shelf.generations / first.generation
    ]


def test_a_question_about_a_heading_is_refused_by_file_and_words(workshop: Workshop) -> None:
    write_questions(workshop.corpus, "mar", "- quote: Las mareas\n  es: ['¿Qué?']")
    message = (
        f"{workshop.corpus / 'mar.questions.yaml'}: found a quote that is a heading, 'Las mareas'; "
        "expected a stretch of the essay that can be quoted; quote the words below the heading"
    )

    with pytest.raises(CorpusError, match=re.escape(message)):
        workshop.build()


def test_a_full_build_encodes_everything_anew_and_switches(workshop: Workshop) -> None:
    first = workshop.build()
    encoded = sorted(workshop.encoder.encoded)
    workshop.encoder.encoded.clear()

    second = workshop.build(full=True)

    assert second.switched
    assert second.generation > first.generation
    assert second.plan == Plan((), (), (), 3, to_encode=27, reused=0)
    # What is not for the essays is the project's, not the corpus's, and stays as it is.
    assert sorted([*workshop.encoder.encoded, *(e.text for e in EXAMPLES)]) == encoded


def test_another_encoder_encodes_everything_anew(workshop: Workshop) -> None:
    workshop.build()
    texts = set(workshop.encoder.encoded)
    workshop.encoder = WordEncoder("other", dimension=32)

    report = workshop.build()

    assert report.switched
    assert report.plan.reused == 0
    assert set(workshop.encoder.encoded) == texts
    assert workshop.shelf.manifest()["encoder"] == {
        "name": "other",
        "digest": workshop.encoder.digest,
        "dimension": 32,
        "window": 200,
    }


def test_another_length_of_passages_makes_a_new_generation(workshop: Workshop) -> None:
    workshop.build()

    report = workshop.builder(max_chars=60).build(quietly)

    assert report.switched
    assert all(len(passage.text) <= 60 for passage in workshop.serving().texts)


def test_reader_questions_can_be_left_out(workshop: Workshop) -> None:
    report = workshop.builder(questions=False).build(quietly)

    assert report.counts["questions"] == 0
    assert report.canaries == {"asked": 0, "found": 0, "rank": 3}


def test_canaries_are_recorded_with_those_of_the_build_before(workshop: Workshop) -> None:
    first = workshop.build()
    write_essay(workshop.corpus, "huerto", NEW_GARDEN, "El huerto")

    second = workshop.build()

    assert first.canaries == {"asked": 5, "found": first.canaries["found"], "rank": 3}
    assert 1 <= first.canaries["found"] <= 5
    assert second.canaries["before"] == {"asked": 5, "found": first.canaries["found"]}
    assert workshop.shelf.manifest()["canaries"] == second.canaries


def test_texts_longer_than_the_window_are_counted(workshop: Workshop) -> None:
    workshop.encoder.window = 12

    report = workshop.build()

    serving = workshop.serving()
    counted = workshop.encoder.count_tokens(list(vectors_by_text(serving)))
    assert report.counts["over_window"] == sum(n > 12 for n in counted)
    assert report.counts["over_window"] > 0


def test_the_plan_is_told_first_and_the_progress_after_it(workshop: Workshop) -> None:
    told: list[Plan | Progress] = []

    report = workshop.builder().build(told.append)

    assert told[0] == report.plan
    assert told[1:] == [
        *(Progress("encode", done, 27) for done in (9, 22, 27)),
        Progress("compare", len(EXAMPLES), len(EXAMPLES)),
        *(Progress("publish", done, 3) for done in range(4)),
    ]


def test_texts_are_encoded_in_batches_and_every_row_is_its_text(workshop: Workshop) -> None:
    words = ["rojo", "verde", "azul", "gris", "negro", "blanco", "pardo"]
    body = "\n\n".join(
        f"La palabra {a} {b} {c} sirve de poco." for a in words for b in words for c in words
    )
    write_essay(workshop.corpus, "colores", body)
    told: list[Plan | Progress] = []

    workshop.builder().build(told.append)

    done = [e.done for e in told if isinstance(e, Progress) and e.stage == "encode"]
    assert len(done) > 2
    assert done == sorted(done)
    is_encoded_as_it_stands(workshop.serving())


def test_only_the_newest_generations_are_kept(workshop: Workshop) -> None:
    built = [workshop.build(full=True, keep=2).generation for _ in range(4)]

    assert workshop.shelf.ids() == [built[3], built[2]]


def test_leftovers_of_an_interrupted_build_are_removed_by_the_next(workshop: Workshop) -> None:
    workshop.build()
    leftover = workshop.shelf.generations / "20200101T000000000000Z"
    leftover.mkdir()
    (leftover / "essays.json").write_bytes(b"{")

    workshop.build(full=True)

    assert not leftover.exists()


def test_a_damaged_serving_generation_is_replaced_from_the_one_before(copied: Workshop) -> None:
    new, old = copied.shelf.ids()
    (copied.shelf.generations / new / "vectors.faiss").write_bytes(b"")

    report = copied.build()

    assert report.switched
    assert report.plan.reused > 0
    assert copied.serving().id == report.generation > new > old
    assert sorted(copied.serving().essays) == ["huerto", "mar", "pan", "viento"]


def test_a_build_after_a_rollback_serves_the_corpus_as_it_is(copied: Workshop) -> None:
    new, old = copied.shelf.ids()
    copied.shelf.rollback()

    report = copied.build()

    assert report.switched
    assert report.plan.added == ("Viento",)
    assert copied.shelf.ids() == [report.generation, new, old]


def refuse(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


@pytest.mark.parametrize(
    "writing",
    [
        "index.draft.write_json",
        "index.draft.write_bytes",
        "index.generation.Lexicon.save",
        "index.draft.sync",
        "index.manifest.write_bytes",
        "index.shelf.Shelf.publish",
    ],
)
def test_a_write_that_fails_leaves_the_former_generation_serving(
    writing: str, workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = workshop.build()
    write_essay(workshop.corpus, "huerto", NEW_GARDEN, "El huerto")
    message = re.escape(
        f"{workshop.shelf.home}: the new generation could not be written (No space left on device); "
        "the serving one is untouched; see to room and rights there, then build again"
    )

    with monkeypatch.context() as patched:
        patched.setattr(writing, refuse)
        with pytest.raises(IndexNotWritten, match=message):
            workshop.build()

    assert workshop.serving().id == first.generation
    assert workshop.shelf.verify() == first.generation
    assert workshop.build().switched
    assert workshop.shelf.ids()[-1] == first.generation


def fail_at(call: int, real: Callable[[int], None]) -> Callable[[int], None]:
    calls = 0

    def fsync(descriptor: int) -> None:
        nonlocal calls
        calls += 1
        if calls == call:
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        real(descriptor)

    return fsync


def test_a_disk_that_fails_at_any_point_leaves_a_whole_generation_serving(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = workshop.build().generation
    write_essay(workshop.corpus, "huerto", NEW_GARDEN, "El huerto")
    real = os.fsync
    reasons = []

    for call in range(1, 100):
        monkeypatch.setattr("os.fsync", fail_at(call, real))
        try:
            workshop.build()
        except IndexNotWritten as error:
            reasons.append(str(error))
        else:
            break
        assert workshop.shelf.verify() == workshop.serving().id

    assert len(reasons) >= 15
    assert all("(Input/output error)" in reason for reason in reasons)
    assert workshop.shelf.verify() == workshop.serving().id > first
    assert "En otoño" in workshop.serving().essays["huerto"].text


def test_a_build_that_has_switched_does_not_say_that_it_has_not(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        workshop.build(full=True, keep=2)

    with monkeypatch.context() as patched:
        patched.setattr(shutil, "rmtree", refuse)
        report = workshop.build(full=True, keep=2)

    assert report.switched
    assert workshop.serving().id == report.generation


def test_an_encoder_that_fails_leaves_the_former_generation_serving(workshop: Workshop) -> None:
    class Broken(WordEncoder):
        def encode_passages(self, texts: object, contexts: object) -> Encoded:
            raise RuntimeError("out of memory")

    first = workshop.build()
    workshop.encoder = Broken("broken")

    with pytest.raises(RuntimeError, match="out of memory"):
        workshop.build()

    assert workshop.serving().id == first.generation
    assert workshop.shelf.ids() == [first.generation]


def test_a_home_that_cannot_be_made_is_refused_with_a_remedy(workshop: Workshop) -> None:
    (workshop.root / "index").write_text("a file in the way", encoding="utf-8")

    with pytest.raises(IndexNotWritten, match="see to room and rights there, then build again"):
        workshop.build()


def test_a_lexicon_that_is_damaged_before_the_switch_is_noticed(
    workshop: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = workshop.build()
    real = Lexicon.save

    def save_and_lose_the_end(lexicon: Lexicon, folder: Path) -> None:
        real(lexicon, folder)
        path = folder / "data.csc.index.npy"
        path.write_bytes(path.read_bytes()[:-8])

    with monkeypatch.context() as patched:
        patched.setattr("index.generation.Lexicon.save", save_and_lose_the_end)
        with pytest.raises((IndexDamaged, IndexNotWritten), match=str(workshop.shelf.home)):
            workshop.build(full=True)

    assert workshop.serving().id == first.generation


def test_a_builder_is_data(workshop: Workshop) -> None:
    assert workshop.builder() == Builder(
        (workshop.corpus,),
        workshop.shelf,
        workshop.encoder,
        500,
        3,
        with_questions=True,
        late=True,
        calibrations=(workshop.root,),
    )


def token_files(generation: Generation) -> list[str]:
    return [name for name in generation.manifest["files"] if name.startswith("tokens/")]


def test_without_late_interaction_there_are_no_token_files(workshop: Workshop) -> None:
    workshop.build(late=False)

    serving = workshop.serving()

    assert serving.tokens is None
    assert token_files(serving) == []
    assert not serving.manifest["corpus"]["late_interaction"]
    assert len(serving.vectors) == 27


@pytest.mark.parametrize("late", [True, False])
def test_switching_late_interaction_makes_a_new_generation(late: bool, workshop: Workshop) -> None:
    workshop.build(late=not late)

    report = workshop.build(late=late)

    assert report.switched
    assert report.plan.unchanged == 3
    assert bool(token_files(workshop.serving())) == late
    assert workshop.serving().manifest["corpus"]["late_interaction"] is late
    assert not workshop.build(late=late).switched


def test_token_vectors_are_taken_from_the_generation_before_bit_by_bit(workshop: Workshop) -> None:
    workshop.build()
    before = workshop.serving()
    assert before.tokens is not None
    numbers = {passage.id: number for number, passage in enumerate(before.texts)}
    write_essay(workshop.corpus, "aire", "El aire de la sierra es limpio.")

    workshop.build()

    after = workshop.serving()
    assert after.tokens is not None
    assert after.texts[0].essay == "aire"
    for number, passage in enumerate(after.texts[1:], start=1):
        former = before.tokens.pieces_of(numbers[passage.id])
        np.testing.assert_array_equal(after.tokens.pieces_of(number).ids, former.ids)
        np.testing.assert_array_equal(after.tokens.pieces_of(number).vectors, former.vectors)
    for number in range(len(after.questions)):
        np.testing.assert_array_equal(
            after.tokens.pieces_of(len(after.texts) + number).vectors,
            before.tokens.pieces_of(len(before.texts) + number).vectors,
        )


def test_another_title_encodes_the_passages_under_it_anew(workshop: Workshop) -> None:
    workshop.build()
    workshop.encoder.encoded.clear()
    write_essay(workshop.corpus, "huerto", GARDEN, "La huerta.")

    workshop.build()

    assert workshop.encoder.encoded == [f"La huerta. {GARDEN.strip()}"]


def test_an_encoder_without_tokens_builds_as_if_late_interaction_were_off(
    workshop: Workshop,
) -> None:
    workshop.encoder = WordEncoder("plain", late=False)

    workshop.build()

    assert workshop.serving().tokens is None
    assert not workshop.build().switched


def test_an_encoder_without_tokens_encodes_only_what_is_new(workshop: Workshop) -> None:
    workshop.encoder = WordEncoder("plain", late=False)
    workshop.build()
    workshop.encoder.encoded.clear()
    write_essay(workshop.corpus, "huerto", NEW_GARDEN, "El huerto")

    report = workshop.build()

    assert (report.plan.to_encode, report.plan.reused) == (2, 27)
    assert len(workshop.encoder.encoded) == 2


def calibrated(encoder: WordEncoder, threshold: float = 0.5) -> Calibration:
    return Calibration(encoder.digest, Logistic(0, {"lead": 1.0}), Logistic(0, {}), threshold)


def write_calibration(folder: Path, calibration: Calibration) -> None:
    (folder / FILE).write_text(json.dumps(calibration.to_json()), encoding="utf-8")


def test_another_calibration_makes_a_new_generation_with_nothing_encoded(
    workshop: Workshop,
) -> None:
    first = workshop.build()
    assert workshop.serving().calibration is None
    workshop.encoder.encoded.clear()

    for threshold in (0.25, 0.75):
        found = calibrated(workshop.encoder, threshold)
        write_calibration(workshop.root, found)
        report = workshop.build()

        assert report.switched
        assert report.generation > first.generation
        assert report.plan == Plan((), (), (), 3, to_encode=0, reused=27)
        assert workshop.serving().calibration == found
        assert not workshop.build().switched
    assert workshop.encoder.encoded == []


def test_a_calibration_of_another_encoder_changes_nothing(workshop: Workshop) -> None:
    workshop.build()
    write_calibration(workshop.root, calibrated(WordEncoder("other")))

    assert not workshop.build().switched
    assert workshop.serving().calibration is None


def test_a_broken_calibration_changes_nothing(workshop: Workshop) -> None:
    first = workshop.build()
    (workshop.root / FILE).write_text("{", encoding="utf-8")

    with pytest.raises(CalibrationError, match=re.escape(f"{workshop.root / FILE}: found ")):
        workshop.build(full=True)

    assert workshop.serving().id == first.generation
    assert workshop.shelf.ids() == [first.generation]


def test_a_broken_calibration_is_noticed_before_anything_is_encoded(workshop: Workshop) -> None:
    (workshop.root / FILE).write_text("{", encoding="utf-8")

    with pytest.raises(CalibrationError, match=re.escape(f"{workshop.root / FILE}: found ")):
        workshop.build()

    assert workshop.encoder.encoded == []


def test_what_is_not_for_the_essays_is_encoded_once(workshop: Workshop) -> None:
    workshop.build()
    before = workshop.serving().cohort
    workshop.encoder.encoded.clear()
    write_essay(workshop.corpus, "huerto", NEW_GARDEN, "El huerto")

    workshop.build()

    after = workshop.serving().cohort
    assert not {example.text for example in EXAMPLES} & set(workshop.encoder.encoded)
    np.testing.assert_array_equal(after.vectors, before.vectors)
    assert after.kinds == before.kinds == [example.kind for example in EXAMPLES]


def test_other_examples_make_a_new_generation_and_encode_nothing_else(workshop: Workshop) -> None:
    workshop.build()
    workshop.encoder.encoded.clear()
    examples = [*EXAMPLES, Example("hasta luego", "farewell")]

    with with_examples(examples):
        report = workshop.build()
        again = workshop.build()

    assert (report.switched, again.switched) == (True, False)
    assert workshop.encoder.encoded == [example.text for example in examples]
    assert workshop.serving().cohort.kinds[-1] == "farewell"
