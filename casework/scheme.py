"""The scheme's settings as the rules need them: made once by `bot` from the configuration, never changed."""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from casework.quiet import QuietHours
from casework.ride_terms import RideTerms
from casework.router import Router
from casework.terms import Given, Term, Unit
from casework.workdays import Hours

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Category:
    """One kind of report (类别, Open311's service)."""

    key: str
    name_zh: str
    name_en: str
    icon: str
    claim_within: Term
    resolve_within: Term
    words: tuple[str, ...] = ()
    radius: float = 0.0  # metres within which an open case may be the same; 0: nobody is asked
    update_within: Term | None = None  # how long after a word to the reporter there is to be another one
    keep_photos: timedelta | None = YEAR  # how long after its end a case has its photos; None: for ever

    @property
    def terms(self) -> Given:
        """What a case of this category is given when it is reported."""
        return Given(self.claim_within, self.update_within, self.resolve_within)

    def name(self, language: str) -> str:
        return self.name_zh if language.startswith("zh") else self.name_en


@dataclass(frozen=True, slots=True)
class Ladder:
    """When a case is chased (催办): a warning, the deadline, the street (督办), then again and again.

    What is overdue by `notice_after` is named in the weekly report (通报).
    """

    warn_before: timedelta
    street_after: timedelta
    repeat_every: timedelta
    max_per_case: int
    notice_after: Term = Term.parse("5工作日")  # noqa: RUF009 - it is immutable
    nudge_every: timedelta = timedelta(hours=2)  # how often an admin may 催一下 a case


@dataclass(frozen=True, slots=True)
class Duplicates:
    """Whether riders are shown open cases near theirs, and how long they have to say that it is one."""

    ask: bool = True
    answer_within: timedelta = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Checks:
    """Who looks whether a case is mended (核查), and for how long they may; `enabled` false: nobody."""

    enabled: bool = True
    answer_within: timedelta = timedelta(hours=48)
    neighbours_per_day: int = 2
    neighbour_within: timedelta = timedelta(hours=24)
    rework_within: Term = Term.parse("1工作日")  # noqa: RUF009 - it is immutable
    reopen_within: timedelta = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Transfers:
    """Whether a community is asked before a case is its own, and how long it has to answer by day."""

    ask: bool = True
    decide_within: timedelta = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Digests:
    """When groups hear in the morning how they stand (早报); never without an hour.

    The street hears of the week before (周报) on the weekday (0 is Monday) at the hour `weekly`, likewise.
    """

    morning: time | None = None
    working_days_only: bool = True
    weekday: int = 0
    weekly: time | None = None


@dataclass(frozen=True, slots=True)
class Giving:
    """What riders are given in return (回馈): `kinds` have a button each.

    A day may be noted afterwards for so long as `back`; whoever noted something may withdraw it for so long
    as `undo_within`, and an administrator as long as it could be noted.
    """

    kinds: tuple[str, ...] = ("义诊", "饮水", "加热", "充电", "药箱", "慰问品")
    back: timedelta = timedelta(days=92)
    undo_within: timedelta = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Scheme:
    categories: dict[str, Category]
    admins: frozenset[int]
    timezone: ZoneInfo
    quiet: QuietHours
    ladder: Ladder
    riders_open: bool = False
    street_group: int | None = None
    show_reporter: bool = False
    keep_photos: timedelta | None = YEAR  # of a category that has left the configuration
    keep_dropped: timedelta = timedelta(days=7)  # how long photos of a draft stay that came to nothing
    keep_looks: timedelta = timedelta(days=730)  # how long it is known who looked at whom
    silent_at_night: bool = True
    photos_max: int = 9
    draft_expires: timedelta = timedelta(hours=24)
    border_margin: float = 15.0
    description_max: int = 500
    watermark: bool = True
    after_photo_required: bool = False
    direct_resolve: bool = True
    default_language: str = "zh_CN"
    location_datum: str = "wgs84"
    rides: RideTerms = RideTerms()  # noqa: RUF009 - it is immutable
    duplicates: Duplicates = Duplicates()
    checks: Checks = Checks()
    transfers: Transfers = Transfers()
    digests: Digests = Digests()
    giving: Giving = Giving()
    router: Router = field(default_factory=Router)
    hours: Hours = field(default_factory=Hours)

    def local(self, instant: datetime) -> datetime:
        return instant.astimezone(self.timezone)

    def category(self, key: str) -> Category:
        """The category by key; one that has left the configuration still has a name."""
        return self.categories.get(key) or Category(
            key,
            key,
            key,
            "📌",
            Term(4, Unit.WORKING_HOUR),
            Term(5, Unit.WORKING_DAY),
            keep_photos=self.keep_photos,
        )
