"""After days in which nobody wrote, all that was done is forgotten; what comes then is new."""

from tests.stories.street import Street


async def test_what_comes_after_a_quiet_week_is_not_taken_for_what_was_done_before_it(street: Street) -> None:
    await street.reported()
    await street.later(days=9)
    await street.bot.schedule.tidy()
    # The draft of last week names the third update as its cause: the third of this week is another.
    for name in ("rubbish_heap.jpg", "manhole_broken.jpg", "kitchen_dirty.jpg", "bikes_scattered.jpg"):
        await street.li.photo(name)
        await street.settled()
    assert street.rows("SELECT count(*) FROM photos") == [(1 + 4,)]
