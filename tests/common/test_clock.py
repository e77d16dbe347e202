import json
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from pytest_django import Settings

from common import clock

OPENING = datetime(2020, 3, 4, 2, 0, tzinfo=UTC)


def test_now_is_aware_and_utc() -> None:
    assert clock.now().utcoffset() == timedelta(0)


def test_now_is_the_machines_time_without_a_demonstration() -> None:
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)


def test_local_shows_the_same_instant_in_shanghai() -> None:
    shown = clock.local(datetime(2020, 2, 29, 16, 0, tzinfo=UTC))
    assert shown.isoformat() == "2020-03-01T00:00:00+08:00"


def test_local_refuses_an_instant_without_time_zone() -> None:
    with pytest.raises(ValueError, match="没有时区"):
        clock.local(OPENING.replace(tzinfo=None))


def test_frozen_stops_the_clock_inside_the_block_only() -> None:
    with clock.frozen(OPENING):
        assert clock.now() == OPENING
        with clock.frozen(OPENING + timedelta(days=1)):
            assert clock.now() == OPENING + timedelta(days=1)
        assert clock.now() == OPENING
    assert clock.now() > OPENING + timedelta(days=365)


def test_frozen_is_undone_by_an_error() -> None:
    with pytest.raises(RuntimeError), clock.frozen(OPENING):
        raise RuntimeError
    assert clock.now() != OPENING


def test_frozen_takes_any_time_zone_and_answers_in_utc() -> None:
    with clock.frozen(OPENING.astimezone(timezone(timedelta(hours=8)))):
        assert clock.now() == OPENING
        assert clock.now().tzinfo is UTC


def _demonstration(settings: Settings, folder: Path, content: str) -> None:
    settings.DEMONSTRATION_FILE = folder / "demonstration.json"
    settings.DEMONSTRATION = True
    settings.DEMONSTRATION_FILE.write_text(content, encoding="utf-8")


def test_the_demonstration_starts_in_the_past_and_runs_on(settings: Settings, tmp_path: Path) -> None:
    an_hour_ago = datetime.now(UTC) - timedelta(hours=1)
    content = {"demonstration_start": "2020-03-04T10:00:00+08:00", "started": an_hour_ago.isoformat()}
    _demonstration(settings, tmp_path, json.dumps(content))
    assert OPENING + timedelta(hours=1) <= clock.now() < OPENING + timedelta(hours=2)


def test_a_demonstration_started_by_the_clock_begins_at_the_instant_asked_for(
    settings: Settings, tmp_path: Path
) -> None:
    settings.DEMONSTRATION_FILE = tmp_path / "new" / "demonstration.json"
    settings.DEMONSTRATION = True
    clock.start_demonstration(settings.DEMONSTRATION_FILE, OPENING)
    first = clock.now()
    assert OPENING <= first < OPENING + timedelta(hours=1)
    assert first <= clock.now()


def test_a_demonstration_started_anew_counts_at_once(settings: Settings, tmp_path: Path) -> None:
    settings.DEMONSTRATION_FILE = tmp_path / "demonstration.json"
    settings.DEMONSTRATION = True
    clock.start_demonstration(settings.DEMONSTRATION_FILE, OPENING)
    clock.now()
    clock.start_demonstration(settings.DEMONSTRATION_FILE, OPENING + timedelta(days=30))
    assert clock.now() >= OPENING + timedelta(days=30)


def test_the_file_alone_makes_no_demonstration(settings: Settings, tmp_path: Path) -> None:
    settings.DEMONSTRATION_FILE = tmp_path / "demonstration.json"
    settings.DEMONSTRATION = False
    clock.start_demonstration(settings.DEMONSTRATION_FILE, OPENING)
    assert clock.now() > OPENING + timedelta(days=365)


@pytest.mark.parametrize(
    "content",
    ["", "{}", "[]", '{"demonstration_start": "2020-03-04T10:00:00", "started": "2026-01-01T00:00:00+00:00"}'],
    ids=["empty", "no keys", "a list", "no time zone"],
)
def test_a_damaged_demonstration_clock_never_falls_back_to_the_real_date(
    settings: Settings, tmp_path: Path, content: str
) -> None:
    _demonstration(settings, tmp_path, content)
    with pytest.raises(ImproperlyConfigured, match="演示时钟文件"):
        clock.now()
