from dataclasses import replace

import pytest

from index.domain import Essay, Gone
from index.passages import cut
from index.plan import Plan, corpus_digest, gone_since
from tests.index.essays import BREAD, essay_of, write_essay
from tests.index.workshop import Workshop

ESSAY = essay_of(BREAD)


def test_a_first_plan_adds_everything() -> None:
    plan = Plan.of(None, [replace(ESSAY, slug="a", title="A")], to_encode=3, reused=0)

    assert plan == Plan(("A",), (), (), 0, to_encode=3, reused=0)


def test_a_plan_tells_essays_apart_by_slug_and_content(workshop: Workshop) -> None:
    workshop.build()
    (workshop.corpus / "huerto.md").unlink()
    write_essay(workshop.corpus, "viento", "El viento sopla.", "El viento")
    write_essay(workshop.corpus, "pan", BREAD, "El pan nuestro")
    before = workshop.serving()

    plan = Plan.of(before, workshop.builder()._essays(), to_encode=0, reused=0)

    assert plan == Plan(("El viento",), ("El pan nuestro",), ("El huerto",), 1, 0, 0)


@pytest.mark.parametrize(
    "changed",
    [
        replace(ESSAY, text=f"{ESSAY.text} "),
        replace(ESSAY, title="Otro"),
        replace(ESSAY, slug="otro"),
        replace(ESSAY, author="L."),
        replace(ESSAY, sections=ESSAY.sections[:1]),
    ],
)
def test_any_change_of_an_essay_changes_the_digest_of_the_corpus(changed: Essay) -> None:
    assert corpus_digest([changed], 500, late=True) != corpus_digest([ESSAY], 500, late=True)


def test_the_length_of_passages_and_late_interaction_are_part_of_the_digest() -> None:
    digest = corpus_digest([ESSAY], 500, late=True)

    assert digest == corpus_digest([replace(ESSAY)], 500, late=True)
    assert digest != corpus_digest([ESSAY], 400, late=True)
    assert digest != corpus_digest([ESSAY], 500, late=False)


def test_passages_that_are_no_more_are_listed_with_those_of_before(workshop: Workshop) -> None:
    workshop.build()
    before = replace(workshop.serving(), gone=[Gone("aaaaaaaaaaaaaaaa", "antes", "Nada.")])
    kept = [passage for passage in before.texts if passage.essay != "huerto"]
    (left,) = (passage for passage in before.texts if passage.essay == "huerto")

    assert gone_since(before, kept) == [
        Gone("aaaaaaaaaaaaaaaa", "antes", "Nada."),
        Gone(left.id, "huerto", "En el huerto plantamos tomates, pimientos y calabacines."),
    ]


def test_a_passage_that_is_there_again_is_not_gone(workshop: Workshop) -> None:
    workshop.build()
    before = workshop.serving()
    gone = [Gone(before.texts[0].id, "huerto", "En el huerto.")]

    assert gone_since(replace(before, gone=gone), before.texts) == []


def test_nothing_is_gone_since_nothing() -> None:
    assert gone_since(None, cut(ESSAY, 500)) == []
