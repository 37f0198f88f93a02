"""A built index: written once, verified whenever it is opened, then only read."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from itertools import accumulate
from pathlib import Path
from typing import Any, Self

from index.domain import (
    Candidate,
    Essay,
    Passage,
    ReaderQuestion,
    Section,
    Sentence,
    Vectors,
    Voice,
)
from index.errors import IndexDamaged, IndexMismatch
from index.lexicon import Lexicon, terms, words
from index.manifest import (
    Manifest,
    fingerprint,
    read_json,
    read_manifest,
    sync,
    verify,
    write_bytes,
    write_json,
)
from index.vectors import VectorIndex

LEXICON = "lexicon"
TELLING_WORDS = 3  # fewer answer nothing


@dataclass(frozen=True, slots=True)
class Gone:
    """A passage that an earlier generation had and this one has not."""

    id: str
    essay: str
    first_sentence: str


@dataclass(frozen=True)
class Generation:
    """Everything that one build made; implements `Store`.

    The vectors are numbered passages first, then sentences, then reader questions, each in
    order; so a row's number tells what it is and nothing about it needs storing.

    Attributes:
        id: Its folder's name.
        essays: By slug.
        texts: Passages, in order; a passage's number is its place here.
        questions: (number of the passage that answers, question), in order.
        gone: Passages of earlier generations that are no more.
        manifest: What the build wrote about itself.
    """

    id: str
    essays: Mapping[str, Essay]
    texts: Sequence[Passage]
    questions: Sequence[tuple[int, ReaderQuestion]]
    gone: Sequence[Gone]
    vectors: VectorIndex
    lexicon: Lexicon
    manifest: Manifest
    _rows: "Rows" = field(init=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_rows", Rows.of(self.texts, self.questions))

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Read a published generation and verify every byte of it.

        Raises:
            IndexDamaged: A file is missing, or not what the manifest says, or unreadable.
            IndexMismatch: The generation is of another format.
        """
        return cls.load(folder, read_manifest(folder))

    @classmethod
    def load(cls, folder: Path, manifest: Manifest) -> Self:
        """Read the files that a manifest lists, also one that is not written yet.

        Raises:
            IndexDamaged: A file is missing, or not what the manifest says, or unreadable.
        """
        verify(folder, manifest)
        try:
            essays = {
                slug: _essay(slug, row) for slug, row in read_json(folder / "essays.json").items()
            }
            passages = [_passage(essays, row) for row in read_json(folder / "passages.json")]
            questions = [
                (row[0], ReaderQuestion(*row[1:])) for row in read_json(folder / "questions.json")
            ]
            gone = [Gone(*row) for row in read_json(folder / "gone.json")]
            vectors = VectorIndex.from_bytes((folder / "vectors.faiss").read_bytes())
            lexicon = Lexicon.load(folder / LEXICON, len(passages))
        except (ValueError, KeyError, TypeError, RuntimeError, OSError) as error:
            raise IndexDamaged(
                folder, found=f"what cannot be read ({type(error).__name__})", expected="an index"
            ) from error
        return cls(folder.name, essays, passages, questions, gone, vectors, lexicon, manifest)

    def require(self, encoder_digest: str, encoder_name: str) -> None:
        """Make sure that this encoder's questions can be asked here.

        Raises:
            IndexMismatch: The vectors are another encoder's.
        """
        built = self.manifest["encoder"]
        if built["digest"] != encoder_digest:
            raise IndexMismatch(
                self.id,
                stored=f"{built['name']} ({built['digest'][:12]})",
                offered=f"{encoder_name} ({encoder_digest[:12]})",
            )

    def passages(self, numbers: Sequence[int]) -> list[tuple[Essay, Passage]]:
        """Return these passages, each with its essay, in order."""
        return [(self.essays[self.texts[n].essay], self.texts[n]) for n in numbers]

    def candidates(
        self, vector: Vectors, terms: Sequence[str], n: int, *, without: int | None = None
    ) -> list[Candidate]:
        """Return the passages nearest by any of their vectors, and the best by words.

        Args:
            vector: The question, one unit row, shape (1, dimension).
            terms: Its stems.
            n: How many rows and how many passages by words to start from.
            without: A row to leave out, as if it were not there.
        """
        shares = self.lexicon.shares(terms)
        near = {self._rows.owner[row] for row in self.vectors.nearest(vector, n)}
        worded = {int(p) for p in (-shares).argsort(kind="stable")[:n] if shares[p] > 0}
        found = []
        for number in sorted((near | worded) & self._rows.telling):
            rows = self._rows.of_passage(number)
            kept = [row for row in rows if row != without]
            cosines = dict(zip(kept, self.vectors.cosines(vector, kept).tolist(), strict=True))
            sentences = [cosines[row] for row in self._rows.sentences[number]]
            questions = [cosines[row] for row in self._rows.questions[number] if row != without]
            best = max(range(len(sentences)), key=sentences.__getitem__)
            found.append(
                Candidate(
                    number=number,
                    sentence=best,
                    passage_cosine=cosines[number],
                    sentence_cosine=sentences[best],
                    question_cosine=max(questions, default=None),
                    bm25=float(shares[number]),
                )
            )
        return found

    def question_row(self, question: int) -> int:
        """Return the row that holds the vector of a reader question."""
        return self._rows.first_question + question


@dataclass(frozen=True, slots=True)
class Rows:
    """Which row of the vectors belongs to which passage.

    Attributes:
        owner: Number of the passage of each row.
        sentences: Rows of each passage's sentences.
        questions: Rows of each passage's reader questions.
        first_question: Row of the first reader question.
        telling: Numbers of the passages with words enough to answer anything: "L." has not.
    """

    owner: Sequence[int]
    sentences: Sequence[range]
    questions: Sequence[Sequence[int]]
    first_question: int
    telling: frozenset[int]

    @classmethod
    def of(
        cls, passages: Sequence[Passage], questions: Sequence[tuple[int, ReaderQuestion]]
    ) -> Self:
        """Number the rows: passages, sentences, reader questions."""
        counts = [len(passage.sentences) for passage in passages]
        ends = list(accumulate(counts, initial=len(passages)))
        owner = list(range(len(passages)))
        owner += [number for number, count in enumerate(counts) for _ in range(count)]
        asked: list[list[int]] = [[] for _ in passages]
        for row, (number, _) in enumerate(questions, start=ends[-1]):
            asked[number].append(row)
            owner.append(number)
        ranges = [range(end - count, end) for end, count in zip(ends[1:], counts, strict=True)]
        telling = frozenset(
            number
            for number, passage in enumerate(passages)
            if len(words(passage.text)) >= TELLING_WORDS
        )
        return cls(owner, ranges, asked, ends[-1], telling)

    def of_passage(self, number: int) -> list[int]:
        """Return every row of a passage."""
        return [number, *self.sentences[number], *self.questions[number]]


@dataclass(frozen=True, slots=True)
class Draft:
    """A generation before it is on disk.

    Attributes:
        essays: Whose passages these are.
        passages: In order.
        questions: Each with the number of its passage.
        gone: Passages of earlier generations that are no more.
        rows: Unit rows for passages, sentences and questions, in this order.
    """

    essays: Sequence[Essay]
    passages: Sequence[Passage]
    questions: Sequence[tuple[int, ReaderQuestion]]
    gone: Sequence[Gone]
    rows: Vectors

    def write(self, folder: Path) -> dict[str, dict[str, Any]]:
        """Write every file but the manifest into a folder that does not exist yet.

        Returns:
            Name, sha256 and size of every file, as read back from disk.

        Raises:
            OSError: Something could not be written in full.
        """
        (folder / LEXICON).mkdir(parents=True)
        write_json(folder / "essays.json", {e.slug: _essay_row(e) for e in self.essays})
        write_json(folder / "passages.json", [_passage_row(p) for p in self.passages])
        write_json(
            folder / "questions.json",
            [[number, q.text, q.language, q.start, q.end] for number, q in self.questions],
        )
        write_json(folder / "gone.json", [[g.id, g.essay, g.first_sentence] for g in self.gone])
        write_bytes(folder / "vectors.faiss", VectorIndex.from_rows(self.rows).to_bytes())
        documents = [terms(passage.text) for passage in self.passages]
        for number, question in self.questions:
            documents[number] += terms(question.text)
        Lexicon.from_terms(documents).save(folder / LEXICON)
        files = sorted(path for path in folder.rglob("*") if path.is_file())
        for path in [*files, folder / LEXICON]:
            sync(path)
        return {path.relative_to(folder).as_posix(): fingerprint(path) for path in files}


def _essay_row(essay: Essay) -> dict[str, Any]:
    row = asdict(essay)
    del row["slug"], row["questions"]  # the one is the key, the others have a file
    return row


def _essay(slug: str, row: dict[str, Any]) -> Essay:
    sections = tuple(
        Section(**{**section, "voice": Voice(section["voice"])}) for section in row["sections"]
    )
    return Essay(**{**row, "slug": slug, "sections": sections})


def _passage_row(passage: Passage) -> list[Any]:
    spans = [[sentence.start, sentence.end] for sentence in passage.sentences]
    return [
        passage.id,
        passage.essay,
        passage.section,
        passage.voice,
        passage.start,
        passage.end,
        spans,
    ]


def _passage(essays: Mapping[str, Essay], row: list[Any]) -> Passage:
    """Rebuild a passage; its words come from its essay's text and from nowhere else."""
    key, slug, section, voice, start, end, spans = row
    text = essays[slug].text
    sentences = tuple(Sentence(a, b, text[a:b]) for a, b in spans)
    return Passage(key, slug, section, Voice(voice), start, end, text[start:end], sentences)
