"""Property tests try the same examples on every run, and none of them races the clock."""

import pytest
from hypothesis import HealthCheck, settings

settings.register_profile(
    "tertulia",
    deadline=None,
    derandomize=True,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("tertulia")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="try every point of tests/faults")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "strace: needs strace, and the right to attach it")
