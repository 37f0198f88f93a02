"""Property tests try the same examples on every run, and none of them races the clock."""

from hypothesis import HealthCheck, settings

settings.register_profile(
    "tertulia",
    deadline=None,
    derandomize=True,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.load_profile("tertulia")
