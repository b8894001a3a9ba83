"""What all tests share: where the two real reports may stand, and how hard a property is tried."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

SHARED = Path(__file__).resolve().parents[2] / "shared"

settings.register_profile("short", max_examples=60, deadline=None, derandomize=True, print_blob=True)
settings.register_profile(
    "long", max_examples=5000, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("KB_TEST_PROFILE", "short"))


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder with gold.json and the two real reports; a test that needs it is skipped, aloud, without it."""
    if not (SHARED / "gold.json").is_file():
        pytest.skip(f"the real reports are not here: no {SHARED.name}/gold.json beside the checkout")
    return SHARED
