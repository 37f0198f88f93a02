import pytest

from bot.secrecy import SHORTEST, forms

DATABASE = "postgresql+psycopg://ada:p%40ss%2Fword@db/tertulia"


@pytest.mark.parametrize(
    ("secret", "shown"),
    [
        ("123456:AAHxyz", ["123456:AAHxyz", "123456%3AAAHxyz", "AAHxyz"]),
        (DATABASE, [DATABASE, "p%40ss%2Fword", "p@ss/word", "p%2540ss%252Fword"]),
        ("socks5://ada:secret@proxy:1080", ["secret"]),
        ("a b+c/d", ["a b+c/d", "a%20b%2Bc/d", "a%20b%2Bc%2Fd", "a+b%2Bc%2Fd"]),
        ("http://[broken", ["http://[broken"]),
    ],
    ids=["token", "database", "proxy", "anything", "no address"],
)
def test_a_secret_is_known_in_each_form(secret: str, shown: list[str]) -> None:
    assert set(shown) <= set(forms([secret]))


def test_the_longest_form_comes_first_so_that_no_rest_is_left() -> None:
    found = forms([DATABASE])

    assert [len(form) for form in found] == sorted(map(len, found), reverse=True)


def test_what_is_too_short_to_be_told_from_other_words_is_left() -> None:
    assert forms(["", "abc", "postgresql://ada:bot@db/x"]) == (
        "postgresql%3A%2F%2Fada%3Abot%40db%2Fx",
        "postgresql%3A//ada%3Abot%40db/x",
        "postgresql://ada:bot@db/x",
    )
    assert all(len(form) >= SHORTEST for form in forms(["abcd", "1:x"]))
