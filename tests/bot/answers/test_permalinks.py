from urllib.parse import parse_qs, urlparse

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answers.permalinks import passage_in, permalink, sharing

IDS = st.text("abcdefghijklmnopqrstuvwxyz234567", min_size=16, max_size=16)


@given(passage=IDS)
def test_a_link_leads_to_its_passage_by_a_payload_that_telegram_takes(passage: str) -> None:
    payload = parse_qs(urlparse(permalink("tertulia_bot", passage)).query)["start"][0]

    assert passage_in(payload) == passage
    assert len(payload) <= 64


@given(passage=IDS)
def test_what_is_shared_is_the_link(passage: str) -> None:
    link = permalink("tertulia_bot", passage)

    assert parse_qs(urlparse(sharing(link)).query) == {"url": [link]}


@pytest.mark.parametrize("payload", ["", "p_", "p_" + "a" * 15, "p_" + "a" * 17, "p_" + "A" * 16])
def test_what_is_no_link_to_a_passage_is_told(payload: str) -> None:
    assert passage_in(payload) is None


@given(payload=st.text(max_size=80))
def test_nothing_that_people_type_does_harm(payload: str) -> None:
    passage = passage_in(payload)

    assert passage is None or payload == f"p_{passage}"
