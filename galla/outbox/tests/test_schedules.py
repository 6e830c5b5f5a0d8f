"""Jobs that come again by the clock of a zone."""

import datetime
from concurrent.futures import ThreadPoolExecutor
from zoneinfo import ZoneInfo

import pytest
from cronsim import CronSimError
from django.db import connections

from galla.outbox import schedules
from galla.outbox.models import Message, Schedule
from galla.outbox.tests import jobs

pytestmark = pytest.mark.django_db

EVENING = datetime.datetime(2026, 11, 21, 18, 0, tzinfo=datetime.UTC)  # 23:30 in Kolkata


@pytest.fixture(autouse=True)
def only_ours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedules, "_wanted", {})


def test_a_nightly_job_comes_at_the_hour_of_its_zone() -> None:
    schedules.every(jobs.NOTE, cron="20 3 * * *", zone="Asia/Kolkata")
    schedules.lay(at=EVENING)
    assert schedules.next_due() == datetime.datetime(2026, 11, 21, 21, 50, tzinfo=datetime.UTC)


def test_a_job_is_enqueued_once_when_its_time_has_come() -> None:
    schedules.every(jobs.NOTE, cron="0 * * * *")
    schedules.lay(at=EVENING)
    assert schedules.run_due(at=EVENING) == 0
    at = EVENING + datetime.timedelta(hours=1)
    assert schedules.run_due(at=at) == 1
    assert schedules.run_due(at=at) == 0
    message = Message.objects.get()
    assert (message.task, message.shop_id, message.reference) == (jobs.NOTE, None, f"schedule:{jobs.NOTE}")


def test_hours_that_passed_while_nothing_ran_are_made_up_for_once() -> None:
    schedules.every(jobs.NOTE, cron="0 * * * *")
    schedules.lay(at=EVENING)
    morning = EVENING + datetime.timedelta(hours=9, minutes=10)
    assert schedules.run_due(at=morning) == 1
    assert schedules.next_due() == EVENING + datetime.timedelta(hours=9, minutes=30)  # the full hour, in Kolkata


@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_enqueues() -> None:
    schedules.every(jobs.NOTE, cron="0 * * * *")
    schedules.lay(at=EVENING)
    at = EVENING + datetime.timedelta(hours=1)

    def ask(_worker: int) -> int:
        try:
            return schedules.run_due(at=at)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(6) as pool:
        assert sum(pool.map(ask, range(6))) == 1
    assert Message.objects.count() == 1


def test_laying_again_keeps_the_time_and_follows_the_code() -> None:
    schedules.every(jobs.NOTE, cron="0 5 * * *", zone="UTC")
    schedules.every(jobs.HOLD, cron="0 6 * * *", zone="UTC")
    schedules.lay(at=EVENING)
    kept = Schedule.objects.get(task=jobs.NOTE).next_at

    schedules.lay(at=EVENING + datetime.timedelta(days=3))
    assert Schedule.objects.get(task=jobs.NOTE).next_at == kept

    schedules._wanted.clear()
    schedules.every(jobs.NOTE, cron="0 7 * * *", zone="UTC")
    schedules.lay(at=EVENING)
    assert [row.task for row in Schedule.objects.all()] == [jobs.NOTE]
    assert Schedule.objects.get().next_at == datetime.datetime(2026, 11, 22, 7, tzinfo=datetime.UTC)


def test_an_hour_that_a_zone_skips_loses_no_night() -> None:
    one = schedules.Every("x", "30 2 * * *", "Europe/Berlin")
    before = datetime.datetime(2026, 3, 29, 0, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert schedules.next_time(one, before).date() == datetime.date(2026, 3, 29)


def test_a_cron_text_that_is_none_is_refused_where_it_is_written() -> None:
    with pytest.raises(CronSimError):
        schedules.every(jobs.NOTE, cron="every night")
    assert schedules.wanted() == []
