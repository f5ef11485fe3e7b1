"""From the configuration to what the rules and the handlers need."""

from pathlib import Path

from bot.config import Config
from casework import keeping
from casework.ride_terms import RideTerms
from casework.scheme import Category, Checks, Digests, Duplicates, Giving, Ladder, Scheme, Transfers
from storage.photos import PhotoKeeper, PhotoStore

_LANGUAGES = {"zh": "zh_CN", "en": "en"}


def scheme_of(config: Config) -> Scheme:
    """The scheme's settings, made once at the start."""
    reports, reminders, access = config.reports, config.reminders, config.access
    return Scheme(
        categories={
            category.key: Category(
                category.key,
                category.name.zh,
                category.name.en,
                category.icon,
                category.claim_within,
                category.resolve_within,
                category.words,
                float(category.radius),
                category.update_within,
                keeping.parse(category.keep_photos or config.storage.keep_photos),
            )
            for category in config.categories
        },
        admins=frozenset(access.admins),
        timezone=reminders.zone,
        quiet=reminders.quiet,
        silent_at_night=reminders.silent_at_night,
        ladder=Ladder(
            reminders.warn_before,
            reminders.street_after,
            reminders.repeat_every,
            reminders.max_per_case,
            reminders.notice_after,
            reminders.nudge_every,
        ),
        riders_open=access.riders == "open",
        street_group=access.street_group or None,
        show_reporter=access.show_reporter,
        keep_photos=keeping.parse(config.storage.keep_photos),
        keep_dropped=config.storage.keep_dropped,
        keep_looks=config.storage.keep_looks,
        photos_max=reports.photos_max,
        draft_expires=reports.draft_expires,
        border_margin=float(reports.border_margin),
        description_max=reports.description_max,
        watermark=reports.watermark,
        after_photo_required=reports.after_photo_required,
        direct_resolve=reports.direct_resolve,
        default_language=_LANGUAGES[reports.language_default],
        location_datum=access.location_datum,
        transfers=Transfers(config.transfers.ask, config.transfers.decide_within),
        duplicates=Duplicates(config.duplicates.ask, config.duplicates.answer_within),
        checks=Checks(
            config.checks.enabled,
            config.checks.answer_within,
            config.checks.neighbours_per_day,
            config.checks.neighbour_within,
            config.checks.rework_within,
            config.checks.reopen_within,
        ),
        rides=_rides(config),
        digests=Digests(
            config.digests.morning_at,
            config.digests.working_days_only,
            *(config.digests.weekly_at or (0, None)),
        ),
        giving=Giving(config.giving.kinds, config.giving.back, config.giving.undo_within),
        hours=config.hours.hours,
    )


def _rides(config: Config) -> RideTerms:
    rides = config.rides
    return RideTerms(
        rides.evening_at,
        rides.fix_within,
        float(rides.accuracy_max),
        float(rides.speed_max),
        rides.longest,
        rides.drafts_max,
    )


def photos_of(config: Config) -> PhotoKeeper:
    """Where the photos are kept: a folder, or a bucket."""
    place = str(config.storage.photos)
    if not place.startswith("s3://"):
        return PhotoStore(Path(place))
    from storage.s3 import PhotoBucket  # noqa: PLC0415 - the library is an extra

    return PhotoBucket.at(place)
