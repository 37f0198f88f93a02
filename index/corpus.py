"""Read the essays and check them, line by line."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from index.domain import Essay, Section, Voice
from index.errors import CorpusError
from index.front_matter import OPTIONAL, read_front_matter
from index.reader_questions import SUFFIX, read_reader_questions
from index.sources import read_text, shown

COMMENTS = frozenset({"comentarios", "comments", "comentários"})
SPEAKERS = {
    "lector": Voice.READER,
    "reader": Voice.READER,
    "leitor": Voice.READER,
    "autor": Voice.REPLY,
    "author": Voice.REPLY,
}

_FENCE = "---"
_SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_HEADING = re.compile(r"(#{1,6})[ \t]+(.*)")


def read_corpus(folders: Sequence[Path]) -> tuple[Essay, ...]:
    """Read every `<slug>.md` of these folders, sorted by slug; a missing folder is empty.

    Raises:
        CorpusError: An essay or a questions file is broken, two essays share a slug, a
            questions file has no essay, or there is no essay at all.
    """
    files: dict[str, Path] = {}
    for folder in folders:
        for path in sorted(folder.glob("*.md")):
            slug = _slug(path)
            if slug in files:
                raise CorpusError(
                    path,
                    None,
                    found=f"a second essay with the slug {slug!r}, the first is {files[slug]}",
                    expected="one essay a slug over all folders of INDEX_CORPUS",
                    remedy="rename or remove one of the two",
                )
            files[slug] = path
    if not files:
        raise CorpusError(
            folders[0] if folders else Path(),
            None,
            found="no essay",
            expected="at least one <slug>.md in the folders of INDEX_CORPUS",
            remedy="put an essay there, see corpus/README.md",
        )
    for folder in folders:
        for path in sorted(folder.glob(f"*{SUFFIX}")):
            _belongs_to_an_essay(path, files)
    return tuple(read_essay(files[slug]) for slug in sorted(files))


def read_essay(path: Path) -> Essay:
    """Read one essay and, where there is one beside it, its questions file.

    Raises:
        CorpusError: The file is not UTF-8, has no front matter or a wrong one, or no text.
    """
    lines = read_text(path).split("\n")
    fence = _closing_fence(path, lines)
    fields = read_front_matter(path, "\n".join(lines[1:fence]))
    text, first_line = "\n".join(lines[fence + 1 :]), fence + 2
    sections = tuple(_sections(path, text, first_line))
    if not any(_has_words(text[section.start : section.end]) for section in sections):
        raise CorpusError(
            path,
            first_line,
            found="no text after the front matter",
            expected="the words of the essay",
            remedy="paste them below the closing '---', or remove the file",
        )
    beside = path.with_name(path.stem + SUFFIX)
    questions = tuple(read_reader_questions(beside, text)) if beside.exists() else ()
    return Essay(
        slug=_slug(path),
        title=fields["title"],
        language=fields["language"],
        text=text,
        sections=sections,
        questions=questions,
        **{key: fields.get(key) for key in OPTIONAL},
    )


def _slug(path: Path) -> str:
    if not _SLUG.fullmatch(path.stem):
        raise CorpusError(
            path,
            None,
            found=f"the file name {path.name!r}",
            expected="a slug of the letters a-z, digits and single hyphens, then .md",
            remedy="rename the file, for example to 'por-que-compartimos.md'",
        )
    return path.stem


def _belongs_to_an_essay(path: Path, files: dict[str, Path]) -> None:
    slug = path.name.removesuffix(SUFFIX)
    if slug not in files or files[slug].parent != path.parent:
        raise CorpusError(
            path,
            None,
            found="questions without an essay",
            expected=f"{slug}.md beside it",
            remedy="rename the file after its essay, or remove it",
        )


def _closing_fence(path: Path, lines: Sequence[str]) -> int:
    if lines[0].rstrip() != _FENCE:
        raise CorpusError(
            path,
            1,
            found=f"{shown(lines[0])}" if lines[0].strip() else "an empty line",
            expected="'---', the beginning of the front matter",
            remedy="begin the file with '---', 'title: …', 'language: …', '---'",
        )
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == _FENCE:
            return number
    raise CorpusError(
        path,
        len(lines),
        found="the end of the file",
        expected="'---', the end of the front matter",
        remedy="close the front matter with a line '---' before the text",
    )


def _sections(path: Path, text: str, first_line: int) -> Iterator[Section]:
    """Divide the text at its headings; together the sections hold every line but those."""
    heading, voice, in_comments, start, offset = "", Voice.AUTHOR, False, 0, 0
    for number, line in enumerate(text.split("\n"), start=first_line):
        if found := _HEADING.match(line):
            yield Section(heading, voice, start, offset)
            level, words = len(found[1]), found[2].strip()
            if level == 2:
                heading, in_comments = words, words.casefold() in COMMENTS
                voice = Voice.COMMENT if in_comments else Voice.AUTHOR
            elif level == 3 and in_comments:
                voice = _speaker(path, number, words)
            elif level == 3:
                heading = words
            else:
                raise CorpusError(
                    path,
                    number,
                    found=f"a heading with {level} '#'",
                    expected="'## ' for a section or '### ' below one",
                    remedy="the title stands in the front matter; change or delete the heading",
                )
            start = offset + len(line) + 1
        offset += len(line) + 1
    yield Section(heading, voice, min(start, len(text)), len(text))


def _speaker(path: Path, line: int, words: str) -> Voice:
    try:
        return SPEAKERS[words.casefold()]
    except KeyError:
        raise CorpusError(
            path,
            line,
            found=f"the heading {shown(words)} among the comments",
            expected="'### Lector' (Reader) or '### Autor' (Author)",
            remedy="say which of the two speaks; names of commenters are not kept",
        ) from None


def _has_words(stretch: str) -> bool:
    return any(character.isalpha() for character in stretch)
