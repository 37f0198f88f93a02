import re
from pathlib import Path

import pytest

from index.errors import CorpusError
from index.front_matter import read_front_matter

HEAD = "title: T\nlanguage: es\n"
ESSAY = Path("a.md")


def test_all_fields_are_read_as_text() -> None:
    source = (
        "title: 'Uno: dos'\nlanguage: pt-BR\nauthor: L.\nabout: >-\n  Una línea\n  y otra.\n"
        "source: Revista\nurl: https://example.org/a?b=c\npublished: 2013-04-30\nrights: CC BY\n"
    )

    assert read_front_matter(ESSAY, source) == {
        "title": "Uno: dos",
        "language": "pt-BR",
        "author": "L.",
        "about": "Una línea y otra.",
        "source": "Revista",
        "url": "https://example.org/a?b=c",
        "published": "2013-04-30",
        "rights": "CC BY",
    }


@pytest.mark.parametrize("value", ["2013", "2013-04", "2013-04-30", "'2013'"])
def test_a_year_a_month_and_a_day_are_dates(value: str) -> None:
    fields = read_front_matter(ESSAY, f"{HEAD}published: {value}\n")

    assert fields["published"] == value.strip("'")


@pytest.mark.parametrize("empty", ["published:", "published: ''", "published: '  '"])
def test_an_empty_field_is_as_if_it_were_not_there(empty: str) -> None:
    assert read_front_matter(ESSAY, f"{HEAD}{empty}\n") == {"title": "T", "language": "es"}


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "language: es",
            "a.md:1: found no 'title' in the front matter; expected a line 'title: …'",
        ),
        ("title: T", "a.md:1: found no 'language' in the front matter; expected a line"),
        ("title: ''\nlanguage: es", "a.md:1: found no 'title' in the front matter"),
        ("", "a.md:1: found no 'title'"),
        ("just words", "a.md:1: found no 'title'"),
        ("- title: T", "a.md:1: found no 'title'"),
        (
            f"{HEAD}tags: x",
            "a.md:4: found the unknown key 'tags'; expected one of title, language, author, about, "
            "source, url, published, rights; correct or delete the line",
        ),
        (
            f"{HEAD}title: U",
            "a.md:4: found the key 'title' a second time; expected each key once; "
            "delete one of the two lines",
        ),
        (
            f"{HEAD}author: [a, b]",
            "a.md:4: found a list or a mapping as 'author'; expected a text; write the value",
        ),
        (f"{HEAD}author: {{a: b}}", "a.md:4: found a list or a mapping as 'author'"),
        (
            "title: T\nlanguage: español",
            "a.md:3: found 'español' as 'language'; expected a language tag such as 'es' or "
            "'pt-BR'; correct the line",
        ),
        (f"{HEAD}published: ayer", "a.md:4: found 'ayer' as 'published'; expected a year, or"),
        (f"{HEAD}published: 30/04/2013", "a.md:4: found '30/04/2013' as 'published'"),
        (
            f"{HEAD}url: www.example.org",
            "a.md:4: found 'www.example.org' as 'url'; expected an address with http:// or https",
        ),
        (
            f"{HEAD}author: a: b",
            "a.md:4: found what YAML cannot read (mapping values are not allowed here); expected "
            "'key: value' lines; put a value with ': ' or '#' in it into quotation marks",
        ),
        (f"{HEAD}author: 'a", "a.md:4: found what YAML cannot read"),
        (f"{HEAD}author: *a", "a.md:4: found "),
        (f"{HEAD}author: a\u0080b", "found what YAML cannot read (ReaderError); expected"),
    ],
)
def test_a_wrong_front_matter_is_refused_with_its_line(source: str, message: str) -> None:
    with pytest.raises(CorpusError, match=re.escape(message)):
        read_front_matter(ESSAY, source)


@pytest.mark.parametrize(
    "source",
    [
        pytest.param("title: " + "[" * 5000, id="nested lists"),
        pytest.param("? " * 5000, id="nested keys"),
        pytest.param('title: "\\UFFFFFFFF"\nlanguage: es', id="a code point that is none"),
        pytest.param('title: "\\U00110000"\nlanguage: es', id="a code point beyond the last"),
        pytest.param('title: "\\ud83d"\nlanguage: es', id="half a code point"),
        pytest.param('title: "a\\0b"\nlanguage: es', id="a control character"),
    ],
)
def test_yaml_that_tries_to_break_its_reader_is_refused(source: str) -> None:
    with pytest.raises(CorpusError, match=r"a\.md:[12]: found .*; expected .*; "):
        read_front_matter(ESSAY, source)
