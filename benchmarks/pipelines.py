"""Other frameworks over the same essays, as they come; run by `frameworks.py`, JSON in and out.

It runs in a virtual environment without this project, so it imports nothing of it.
"""

import json
import statistics
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

import torch

TOP = 5

Ask = Callable[[str], list[str]]  # a question to the texts of the nearest chunks
Pipeline = tuple[Ask, list[str]]  # and every chunk there is


def llama_index(model: str, essays: list[str], **chunking: int) -> Pipeline:
    """Set up a VectorStoreIndex with the SentenceSplitter; without sizes, its own."""
    from llama_index.core import Document, VectorStoreIndex  # type: ignore[import-not-found]
    from llama_index.core.node_parser import SentenceSplitter  # type: ignore[import-not-found]
    from llama_index.embeddings.huggingface import (  # type: ignore[import-not-found]
        HuggingFaceEmbedding,
    )

    documents = [Document(text=essay) for essay in essays]
    index = VectorStoreIndex.from_documents(
        documents,
        embed_model=HuggingFaceEmbedding(model_name=model, device="cpu"),
        transformations=[SentenceSplitter(**chunking)],
    )
    retriever = index.as_retriever(similarity_top_k=TOP)
    chunks = [node.text for node in index.docstore.docs.values()]
    return lambda question: [found.node.text for found in retriever.retrieve(question)], chunks


def txtai(model: str, essays: list[str], *, hybrid: bool) -> Pipeline:
    """Set up an Embeddings database over paragraphs; it cuts nothing by itself."""
    from txtai import Embeddings  # type: ignore[import-not-found]

    chunks = [part.strip() for essay in essays for part in essay.split("\n\n") if part.strip()]
    embeddings = Embeddings(path=model, content=True, hybrid=hybrid)
    embeddings.index(chunks)
    return lambda question: [found["text"] for found in embeddings.search(question, TOP)], chunks


def run(
    name: str, build: Callable[[], Pipeline], package: str, questions: list[str]
) -> dict[str, Any]:
    """Build a pipeline, ask it every question, and tell what it found and how long it took."""
    begun = time.perf_counter()
    ask, chunks = build()
    build_s = time.perf_counter() - begun
    ask(questions[0])
    found, took = {}, []
    for question in questions:
        begun = time.perf_counter()
        found[question] = ask(question)
        took.append((time.perf_counter() - begun) * 1000)
    return {
        "name": f"{name} ({package} {version(package)})",
        "chunks": len(chunks),
        "chunk_chars": statistics.median(len(chunk) for chunk in chunks),
        "build_s": build_s,
        "latency_ms": took,
        "found": found,
    }


def main() -> None:
    """Read `{"model", "essays", "questions"}`, write what each framework did."""
    given = json.load(sys.stdin)
    model, essays, questions = given["model"], given["essays"], given["questions"]
    torch.set_num_threads(1)
    llama, txt = "llama-index-core", "txtai"
    results = [
        run("LlamaIndex, its 1,024 tokens", lambda: llama_index(model, essays), llama, questions),
        run(
            "LlamaIndex, 128 tokens",
            lambda: llama_index(model, essays, chunk_size=128, chunk_overlap=0),
            llama,
            questions,
        ),
        run("txtai, paragraphs", lambda: txtai(model, essays, hybrid=False), txt, questions),
        run("txtai hybrid, paragraphs", lambda: txtai(model, essays, hybrid=True), txt, questions),
    ]
    sys.stdout.write(json.dumps(results))


if __name__ == "__main__":
    main()
