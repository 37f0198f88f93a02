from itertools import pairwise

import pytest

from index.generation import Generation
from index.places import Place
from tests.index.essays import write_essay
from tests.index.workshop import Workshop


def test_reading_on_from_the_first_passage_goes_through_the_whole_essay(
    shipped: Generation,
) -> None:
    assert len(shipped.essays) == 5
    for slug in shipped.essays:
        pages = [passage for passage in shipped.texts if passage.essay == slug]

        walked = [pages[0]]
        while (place := shipped.around(walked[-1].id)) and place.next:
            walked.append(place.next)

        assert walked == pages == list(shipped.reading(slug))


def test_what_comes_next_has_this_before_it(shipped: Generation) -> None:
    for passage, following in pairwise(shipped.texts):
        here, there = shipped.around(passage.id), shipped.around(following.id)

        assert here is not None
        assert there is not None
        if passage.essay == following.essay:
            assert (here.next, there.previous) == (following, passage)
            assert there.number == here.number + 1
        else:
            assert (here.next, there.previous) == (None, None)
            assert (here.number, there.number) == (here.total, 1)


def test_a_passage_alone_in_its_essay_has_no_neighbours(workshop: Workshop) -> None:
    workshop.build()
    (garden,) = (p for p in workshop.serving().texts if p.essay == "huerto")

    assert workshop.serving().around(garden.id) == Place(garden, 1, 1, None, None)


def test_a_passage_is_found_by_its_id(shipped: Generation) -> None:
    assert [shipped.passage(passage.id) for passage in shipped.texts] == list(shipped.texts)


@pytest.mark.parametrize("key", ["", "aaaaaaaaaaaaaaaa", "../manifest.json", "😀"])
def test_an_id_that_never_was_has_no_passage_and_no_place(key: str, shipped: Generation) -> None:
    assert shipped.passage(key) is None
    assert shipped.around(key) is None
    assert shipped.former(key) is None
    assert shipped.reading(key) == ()


def test_a_passage_that_is_gone_is_remembered_by_its_first_sentence(workshop: Workshop) -> None:
    workshop.build()
    (garden,) = (p for p in workshop.serving().texts if p.essay == "huerto")
    write_essay(workshop.corpus, "huerto", "En el huerto plantamos tomates, ajos y calabacines.\n")
    workshop.build()

    gone = workshop.serving().former(garden.id)

    assert workshop.serving().passage(garden.id) is None
    assert gone is not None
    assert (gone.id, gone.essay) == (garden.id, "huerto")
    assert gone.first_sentence == "En el huerto plantamos tomates, pimientos y calabacines."


def test_the_id_of_a_passage_survives_an_edit_elsewhere(workshop: Workshop) -> None:
    workshop.build()
    before = [passage.id for passage in workshop.serving().reading("mar")]
    path = workshop.corpus / "mar.md"
    path.write_text(path.read_text(encoding="utf-8") + "\nUna ola más.\n", encoding="utf-8")

    workshop.build()

    after = [passage.id for passage in workshop.serving().reading("mar")]
    assert after[: len(before)] == before
    assert len(after) == len(before) + 1
