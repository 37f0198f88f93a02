from typing import Any

import pytest

from bot.handlers.reports import BAR, MOST_TITLES, plan_words, progress_words, summary
from bot.messages import ENGLISH, LANGUAGES, SPANISH, Messages

COUNTS = {"essays": 5, "passages": 100, "sentences": 201, "questions": 747, "over_window": 0}
PLAN = {
    "added": ["Uno"],
    "changed": ["Dos {0}", "Tres"],
    "removed": ["Cuatro"],
    "unchanged": 2,
    "to_encode": 12,
    "reused": 1036,
}


def report(**changes: Any) -> dict[str, Any]:
    return {
        "switched": True,
        "plan": PLAN,
        "counts": COUNTS,
        "passages_added": 3,
        "passages_gone": 2,
        "canaries": {"asked": 94, "found": 89, "rank": 3},
        "seconds": 1.2345,
    } | changes


@pytest.mark.parametrize(
    ("done", "total", "percent", "full"),
    [(0, 10, 0, 0), (5, 10, 50, 10), (1, 3, 33, 6), (3, 3, 100, 20), (0, 0, 0, 0)],
)
def test_progress_is_a_bar_a_share_and_numbers(
    done: int, total: int, percent: int, full: int
) -> None:
    words = progress_words({"stage": "encode", "done": done, "total": total}, ENGLISH)

    bar = "▓" * full + "░" * (BAR - full)
    assert words == (
        f"I am reading the essays again.\n{bar} {percent} %\ntexts encoded: {done} of {total}"
    )


@pytest.mark.parametrize("messages", LANGUAGES.values(), ids=LANGUAGES)
@pytest.mark.parametrize("stage", ["encode", "compare", "publish"])
def test_every_stage_has_a_name(messages: Messages, stage: str) -> None:
    assert messages.reindex_stages[stage] in progress_words(
        {"stage": stage, "done": 1, "total": 3}, messages
    )


def test_the_summary_names_what_changed() -> None:
    assert summary(report(), ENGLISH) == (
        "Done. 5 essays, 100 passages (3 new, 2 gone), 12 texts encoded and 1036 reused, in 1.2 s. "
        "Trial questions: 89 of 94 find their passage.\n"
        "+ Uno\n~ Dos {0}\n~ Tres\n− Cuatro"
    )


def test_texts_longer_than_the_encoder_reads_are_told() -> None:
    told = summary(report(counts=COUNTS | {"over_window": 4}), SPANISH)

    assert told.splitlines()[-1] == SPANISH.reindex_over_window.format(number=4)


def test_nothing_changed_is_said_in_one_sentence() -> None:
    assert summary(report(switched=False), SPANISH) == SPANISH.reindex_unchanged


def test_the_plan_names_what_is_new_changed_and_removed_and_what_is_to_encode() -> None:
    assert plan_words(PLAN, ENGLISH) == (
        "+ Uno\n~ Dos {0}\n~ Tres\n− Cuatro\nTexts to encode: 12; reused: 1036."
    )


def test_a_long_plan_names_the_first_and_counts_the_rest() -> None:
    titles = [f"Ensayo {number}" for number in range(MOST_TITLES + 7)]

    lines = plan_words(PLAN | {"added": titles}, SPANISH).splitlines()

    assert lines[: MOST_TITLES + 1] == [
        *(f"+ Ensayo {number}" for number in range(MOST_TITLES)),
        "+ … y 7 ensayos más",
    ]


@pytest.mark.parametrize(
    ("to_encode", "said"),
    [
        (0, "No essay has changed."),
        (9, "No essay has changed.\nTexts to encode: 9; reused: 1036."),
    ],
)
def test_where_no_essay_has_changed_the_plan_says_so(to_encode: int, said: str) -> None:
    nothing: dict[str, Any] = {"added": [], "changed": [], "removed": []}

    assert plan_words(PLAN | nothing | {"to_encode": to_encode}, ENGLISH) == said
