"""What the bot counts of itself, for Prometheus: numbers and kinds, never whose or about what."""

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

COMMIT_S = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 5.0)
SENT_S = (0.025, 0.05, 0.1, 0.15, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0, 120.0, 3600.0)


class Metrics:
    """Counters and gauges of one process, in a registry of their own.

    Attributes:
        updates: By kind and by what became of them: new, known, done, dropped, poison, stray.
        answers: Questions by outcome.
        letters: Letters that are settled, by state.
        latency: Seconds from the receipt of an update to its answer at Telegram.
        commits: Seconds of the database's transactions.
        waiting: Updates (`inbox`) and letters (`outbox`) that are stored and not dealt with.
        heard: Seconds since Telegram last answered.
        generation: 1 for the generation that serves.
        degraded: 1 while an earlier generation serves in the place of a damaged one.
        building: 1 while an index is built.
    """

    def __init__(self) -> None:
        own = self.registry = CollectorRegistry()
        ProcessCollector(registry=own)
        self.updates = Counter(
            "tertulia_updates", "Updates by what became of them.", ["kind", "state"], registry=own
        )
        self.answers = Counter(
            "tertulia_answers", "Questions by outcome.", ["outcome"], registry=own
        )
        self.letters = Counter(
            "tertulia_letters", "Letters that are settled, by state.", ["state"], registry=own
        )
        self.latency = Histogram(
            "tertulia_update_to_sent_seconds",
            "From the receipt of an update to its answer at Telegram.",
            buckets=SENT_S,
            registry=own,
        )
        self.commits = Histogram(
            "tertulia_database_commit_seconds",
            "Transactions of the database.",
            buckets=COMMIT_S,
            registry=own,
        )
        self.waiting = Gauge(
            "tertulia_waiting", "Stored and not dealt with.", ["queue"], registry=own
        )
        self.heard = Gauge(
            "tertulia_telegram_heard_age_seconds",
            "Since Telegram last answered; -1 if it never has.",
            registry=own,
        )
        self.generation = Gauge(
            "tertulia_generation_info", "The index that serves.", ["generation"], registry=own
        )
        self.degraded = Gauge(
            "tertulia_degraded", "An earlier index serves for a damaged one.", registry=own
        )
        self.building = Gauge("tertulia_build_running", "An index is being built.", registry=own)

    def text(self) -> bytes:
        """Return everything in Prometheus's text form."""
        return generate_latest(self.registry)
