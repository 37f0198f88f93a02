import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index.cohort import Cohort
from index.confidence import Calibration, Logistic
from index.domain import Essay, Gone, Vectors
from index.draft import Draft
from index.errors import IndexDamaged, IndexMismatch
from index.generation import Generation
from index.lexicon import letters, terms
from index.manifest import FORMAT, MANIFEST, write_manifest
from index.passages import anchor, cut
from index.rows import ASKING
from tests.fakes import WordEncoder
from tests.index.essays import essay_of
from tests.index.workshop import EXAMPLES, Workshop

FILES = 22  # of a generation with reader questions and token vectors
GONE = [Gone("abcdefghijklmnop", "antes", "Ya no está.")]


def draft_of(essays: tuple[Essay, ...], *, late: bool = True) -> Draft:
    encoder = WordEncoder()
    passages = tuple(passage for essay in essays for passage in cut(essay, 500))
    questions = []
    for essay in essays:
        own = [passage for passage in passages if passage.essay == essay.slug]
        for question in essay.questions:
            place = anchor(question, own)
            assert place is not None
            questions.append((passages.index(own[place]), question))
    texts = [
        *(passage.text for passage in passages),
        *(sentence.text for passage in passages for sentence in passage.sentences),
    ]
    titles = {essay.slug: f"{essay.title}." for essay in essays}
    above = [titles[passage.essay] for passage in passages]
    above += [""] * (len(texts) - len(passages))
    asked = encoder.encode_questions([question.text for _, question in questions])
    encoded = encoder.encode_passages(texts, above)
    return Draft(
        essays=essays,
        passages=passages,
        questions=questions,
        gone=GONE,
        rows=np.concatenate([encoded.vectors, asked.vectors]),
        pieces=[*encoded.pieces[: len(passages)], *asked.pieces] if late else [],
        cohort=Cohort(
            encoder.encode_questions([example.text for example in EXAMPLES]).vectors,
            [example.kind for example in EXAMPLES],
        ),
    )


def publish(draft: Draft, folder: Path, calibration: object = None) -> Generation:
    encoder = WordEncoder()
    write_manifest(
        folder,
        {
            "format": FORMAT,
            "encoder": {"name": encoder.name, "digest": encoder.digest},
            "files": draft.write(folder),
            "calibration": calibration,
        },
    )
    return Generation.open(folder)


def ask(question: str) -> tuple[Vectors, list[str], list[str]]:
    return WordEncoder().encode_questions([question]).vectors, terms(question), letters(question)


def test_what_is_written_is_what_is_opened(essays: tuple[Essay, ...], tmp_path: Path) -> None:
    draft = draft_of(essays)

    opened = publish(draft, tmp_path / "g")

    assert opened.id == "g"
    assert [opened.essays[essay.slug] for essay in essays] == [
        replace(essay, questions=()) for essay in essays
    ]
    assert tuple(opened.texts) == tuple(draft.passages)
    assert opened.questions == draft.questions
    assert opened.gone == GONE
    np.testing.assert_array_equal(opened.vectors.rows(range(len(draft.rows))), draft.rows)
    assert opened.tokens is not None
    for number, pieces in enumerate(draft.pieces):
        np.testing.assert_array_equal(opened.tokens.pieces_of(number).ids, pieces.ids)
        np.testing.assert_allclose(
            opened.tokens.pieces_of(number).vectors, pieces.vectors, atol=1 / 250
        )
    np.testing.assert_allclose(opened.cohort.vectors, draft.cohort.vectors, atol=1e-3)
    assert opened.cohort.kinds == draft.cohort.kinds
    assert opened.calibration is None


def test_a_generation_opened_twice_finds_the_same(
    essays: tuple[Essay, ...], tmp_path: Path
) -> None:
    first = publish(draft_of(essays), tmp_path / "g")
    second = Generation.open(tmp_path / "g")

    for question in ("¿Por qué compartimos?", "What is networking?", "zzz"):
        asked = ask(question)
        pieces = WordEncoder().encode_questions([question]).pieces[0]
        found = first.candidates(*asked, 300)
        assert found == second.candidates(*asked, 300)
        assert first.interact(pieces, found) == second.interact(pieces, found)
        assert first.company(asked[0]) == second.company(asked[0])


def test_words_of_any_kind_survive_the_disk(tmp_path: Path) -> None:
    essay = essay_of("Un\u00a0espacio, e\u0301, 👩\u200d💻 “comillas« raras y \\ \" '.\n")

    opened = publish(draft_of((essay,)), tmp_path / "g")

    assert opened.essays["prueba"].text == essay.text
    assert opened.texts[0].text == essay.text.strip()


def test_a_generation_without_questions_or_words_is_opened(tmp_path: Path) -> None:
    essay = essay_of("A. B.\n\nEl.\n")

    opened = publish(draft_of((essay,)), tmp_path / "g")

    assert [passage.text for passage in opened.texts] == ["A. B.", "El."]
    assert opened.candidates(*ask("A"), 300) == []


def test_every_candidate_is_what_brute_force_says(shipped: Generation) -> None:
    vector, stems, stretches = ask("¿Es bueno compartir conocimientos en las redes sociales?")
    encoder = WordEncoder()
    shares, spelt = shipped.lexicon.shares(stems), shipped.letters.shares(stretches)
    above = {slug: f"{essay.title.rstrip('.')}." for slug, essay in shipped.essays.items()}

    found = {c.number: c for c in shipped.candidates(vector, stems, stretches, 10_000)}

    for number, passage in enumerate(shipped.texts):
        if len(re.findall(r"\w+", passage.text)) < 3:
            assert number not in found
            continue
        said = [s.text for s in passage.sentences]
        sentences = encoder.encode_passages(said, [""] * len(said)).vectors @ vector[0]
        asking = np.asarray([text.rstrip("»”)\"'").endswith("?") for text in said])
        sentences -= ASKING * asking
        telling = sentences[~asking] if not asking.all() else sentences
        asked = {n: q.text for n, (owner, q) in enumerate(shipped.questions) if owner == number}
        cosines = encoder.encode_questions([*asked.values()]).vectors @ vector[0]
        three = sorted(zip((-cosines).tolist(), asked, strict=True))[:3]
        nearest = -sum(cosine for cosine, _ in three) / len(three) if three else None
        whole = encoder.encode_passages([passage.text], [above[passage.essay]]).vectors[0]
        candidate = found.pop(number)
        assert candidate.passage_cosine == pytest.approx(float(whole @ vector[0]), abs=1e-5)
        assert candidate.sentence_cosine == pytest.approx(float(sentences.max()), abs=1e-5)
        assert sentences[candidate.sentence] == pytest.approx(telling.max(), abs=1e-5)
        assert candidate.question_cosine == pytest.approx(nearest, abs=1e-5)
        assert set(candidate.questions) <= set(asked)
        assert [float(cosines[list(asked).index(n)]) for n in candidate.questions] == pytest.approx(
            [-cosine for cosine, _ in three], abs=1e-5
        )
        assert candidate.bm25 == float(shares[number])
        assert candidate.letters == float(spelt[number])
        assert (candidate.passage_maxsim, candidate.question_maxsim) == (None, None)
    assert found == {}


def test_a_row_left_out_is_as_if_it_were_not_there(two_builds: Workshop) -> None:
    generation = two_builds.serving()
    number, question = generation.questions[0]
    asked = ask(question.text)

    with_it = {c.number: c for c in generation.candidates(*asked, 300)}
    without = {c.number: c for c in generation.candidates(*asked, 300, without=0)}

    assert with_it[number].question_cosine == pytest.approx(1)
    assert without[number].question_cosine is None
    assert without[number].questions == ()
    assert without[number].sentence_cosine == pytest.approx(with_it[number].sentence_cosine)
    assert {n: c for n, c in without.items() if n != number} == {
        n: c for n, c in with_it.items() if n != number
    }


def test_late_interaction_is_what_brute_force_says(shipped: Generation) -> None:
    question = "¿Es bueno compartir conocimientos en las redes sociales?"
    pieces = WordEncoder().encode_questions([question]).pieces[0]
    candidates = shipped.candidates(*ask(question), 300)[::7]
    assert shipped.tokens is not None
    tokens, first = shipped.tokens, len(shipped.texts)
    weights = tokens.weights(pieces)

    found = shipped.interact(pieces, candidates)

    def there(text: int) -> float:
        return float(weights @ (pieces.vectors @ tokens.pieces_of(text).vectors.T).max(axis=1))

    def back(text: int) -> float:
        near = (pieces.vectors @ tokens.pieces_of(text).vectors.T).max(axis=0)
        rarity = tokens.block([text]).weights
        return float(near @ rarity / rarity.sum())

    assert len(found) > 10
    for before, after in zip(candidates, found, strict=True):
        assert replace(after, passage_maxsim=None, question_maxsim=None) == before
        assert after.passage_maxsim == pytest.approx(there(before.number), abs=1e-5)
        both = [(there(first + n) + back(first + n)) / 2 for n in before.questions]
        assert after.question_maxsim == (pytest.approx(max(both), abs=1e-5) if both else None)


def test_without_token_vectors_candidates_stay_as_they_are(tmp_path: Path) -> None:
    opened = publish(draft_of((essay_of("Uno dos tres cuatro."),), late=False), tmp_path / "g")
    found = opened.candidates(*ask("uno dos"), 300)
    pieces = WordEncoder().encode_questions(["uno dos"]).pieces[0]

    assert opened.tokens is None
    assert list((tmp_path / "g" / "tokens").iterdir()) == []
    assert opened.interact(pieces, found) == found != []
    assert opened.interact(pieces, []) == []


def test_a_question_within_a_passage_is_no_evidence(tmp_path: Path) -> None:
    essay = essay_of("¿Cuánto reposa la masa?\n\nLa masa reposa toda una noche.")
    opened = publish(draft_of((essay,)), tmp_path / "g")

    asking, telling = opened.candidates(*ask("¿Cuánto reposa la masa?"), 300)

    assert asking.sentence_cosine == pytest.approx(1 - ASKING)
    assert (asking.bm25, asking.letters) == (0, 0)
    assert min(telling.bm25, telling.letters) > 0


def test_the_key_sentence_is_a_question_only_where_nothing_else_is_said(tmp_path: Path) -> None:
    essay = essay_of("¿Cuánto reposa la masa? Toda una noche.\n\n¿Cuánto reposa? ¿Y la masa?")
    opened = publish(draft_of((essay,)), tmp_path / "g")

    telling, asking = opened.candidates(*ask("¿Cuánto reposa la masa?"), 300)

    keys = [opened.texts[c.number].sentences[c.sentence].text for c in (telling, asking)]
    assert keys == ["Toda una noche.", "¿Cuánto reposa?"]
    assert telling.sentence_cosine == pytest.approx(1 - ASKING)


def test_a_calibration_goes_with_its_generation(tmp_path: Path) -> None:
    known = Calibration("a", Logistic(1.0, {"lead": 2.0}), Logistic(0.0, {}), 0.5, {"folds": 10})
    draft = draft_of((essay_of("Uno dos tres."),))

    assert publish(draft, tmp_path / "g", known.to_json()).calibration == known


def test_a_calibration_that_is_none_is_damage(tmp_path: Path) -> None:
    opened = publish(draft_of((essay_of("Uno dos tres."),)), tmp_path / "g", {"threshold": 1})
    opened = replace(opened, manifest={**opened.manifest, "id": "g"})

    with pytest.raises(IndexDamaged, match=r"g: found no calibration \(KeyError\); expected a cal"):
        _ = opened.calibration


def test_passages_are_given_with_their_essays_in_order(shipped: Generation) -> None:
    found = shipped.passages([7, 3, 99, 7])

    assert [passage for _, passage in found] == [shipped.texts[n] for n in (7, 3, 99, 7)]
    assert all(essay.slug == passage.essay for essay, passage in found)


def test_passages_are_the_very_words_of_their_essays(shipped: Generation) -> None:
    for essay, passage in shipped.passages(range(len(shipped.texts))):
        assert passage.text == essay.text[passage.start : passage.end]
        assert all(s.text == essay.text[s.start : s.end] for s in passage.sentences)


def test_questions_of_another_encoder_are_refused(shipped: Generation) -> None:
    other = WordEncoder("other")
    message = (
        f"generation {shipped.id} was built with words ({WordEncoder().digest[:12]}), the encoder "
        f"in force is other ({other.digest[:12]})"
    )

    shipped.require(WordEncoder().digest, "words")
    with pytest.raises(IndexMismatch, match=re.escape(message)):
        shipped.require(other.digest, other.name)


def files_of(workshop: Workshop) -> list[Path]:
    """Return every file of the serving generation, in a fixed order."""
    folder = workshop.shelf.generations / str(workshop.shelf.current_id())
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_a_generation_is_made_of_the_files_its_manifest_lists(two_builds: Workshop) -> None:
    folder = files_of(two_builds)[0].parent
    names = {path.relative_to(folder).as_posix() for path in files_of(two_builds)}

    assert names == {MANIFEST, *two_builds.shelf.manifest()["files"]}
    assert len(names) == FILES


def is_refused_for_the_one_before(workshop: Workshop, damaged: Path) -> None:
    """Show that the serving generation is refused and the one before it serves."""
    new, old = sorted((f.name for f in workshop.shelf.generations.iterdir()), reverse=True)
    with pytest.raises(IndexDamaged, match=re.escape(str(damaged))):
        Generation.open(workshop.shelf.generations / new)
    with pytest.raises(IndexDamaged, match=re.escape(str(damaged))):
        workshop.shelf.verify()
    assert workshop.shelf.current().id == old


@settings(max_examples=300)
@given(
    file=st.integers(0, FILES - 1), place=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7)
)
def test_a_flipped_bit_anywhere_is_refused_and_the_generation_before_serves(
    two_builds: Workshop, file: int, place: float, bit: int
) -> None:
    path = files_of(two_builds)[file]
    whole = path.read_bytes()
    flipped = bytearray(whole)
    flipped[int(place * len(whole))] ^= 1 << bit
    path.write_bytes(flipped)

    try:
        is_refused_for_the_one_before(two_builds, path)
    finally:
        path.write_bytes(whole)


@settings(max_examples=100)
@given(file=st.integers(0, FILES - 1), kept=st.floats(0, 1, exclude_max=True))
def test_a_file_cut_short_is_refused_and_the_generation_before_serves(
    two_builds: Workshop, file: int, kept: float
) -> None:
    path = files_of(two_builds)[file]
    whole = path.read_bytes()
    path.write_bytes(whole[: int(kept * len(whole))])

    try:
        is_refused_for_the_one_before(two_builds, path)
    finally:
        path.write_bytes(whole)


@pytest.mark.parametrize("file", range(FILES))
@pytest.mark.parametrize("damage", ["longer", "zeroed", "swapped", "missing", "folder"])
def test_other_damage_is_refused_and_the_generation_before_serves(
    file: int, damage: str, copied: Workshop
) -> None:
    path = files_of(copied)[file]
    whole = path.read_bytes()
    path.unlink()
    if damage == "longer":
        path.write_bytes(whole + b"x")
    elif damage == "zeroed":
        path.write_bytes(bytes(len(whole)))
    elif damage == "swapped":
        path.write_bytes(files_of(copied)[(file + 1) % (FILES - 1)].read_bytes())
    elif damage == "folder":
        path.mkdir()

    if damage == "missing" and path.name == MANIFEST:
        assert len(copied.shelf.ids()) == 1
        assert copied.shelf.current().id == copied.shelf.ids()[0]
    else:
        is_refused_for_the_one_before(copied, path)


def test_where_no_generation_is_whole_the_serving_one_is_named(copied: Workshop) -> None:
    folders = [copied.shelf.generations / name for name in copied.shelf.ids()]
    for folder in folders:
        (folder / "passages.json").write_bytes(b"[]")

    message = re.escape(f"{folders[0] / 'passages.json'}: found 2 bytes with sha256 4f53cda18c2b;")
    with pytest.raises(IndexDamaged, match=message):
        copied.shelf.current()


def test_files_that_agree_with_their_manifest_but_make_no_index_are_refused(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "g"
    draft_of((essay_of("Uno dos tres."),)).write(folder)
    (folder / "passages.json").write_bytes(b'[["only an id"]]')

    with pytest.raises(
        IndexDamaged, match=r"found what cannot be read \(ValueError\); expected an"
    ):
        Generation.load(folder, {"files": {}})
