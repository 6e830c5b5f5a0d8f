"""The hours of a day as bars, on a morning before the first bill too."""

from galla.office.charts import hour_chart


def test_a_morning_before_the_first_bill_shows_what_the_same_day_of_last_week_had() -> None:
    chart = hour_chart({}, {9: 10_000}, before_name="last Saturday")
    assert chart is not None
    assert [bar.before_minor for bar in chart.bars if bar.has_mark] == [10_000]
    assert (any(bar.is_peak for bar in chart.bars), chart.summary) == (False, "Nothing was sold yet.")


def test_the_highest_hour_is_said_and_an_empty_day_has_no_chart() -> None:
    chart = hour_chart({9: 10_000, 10: 25_000}, {9: 40_000}, before_name="last Saturday")
    assert chart is not None
    assert "₹250.00" in chart.summary
    assert hour_chart({}, {}, before_name="last Saturday") is None
    assert hour_chart({9: 0}, {9: 0}, before_name="last Saturday") is None
