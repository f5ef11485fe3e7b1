"""Settings of what is reported twice (重复件), and of who answers for a case."""

from datetime import timedelta

from bot.config.fields import Duration, Table


class Duplicates(Table):
    """When a report is like one that is open near it; how near is each category's own `radius`."""

    ask: bool = True
    answer_within: Duration = timedelta(minutes=10)


class Transfers(Table):
    """When staff give a case to another community (转派)."""

    ask: bool = True
    decide_within: Duration = timedelta(hours=2)
