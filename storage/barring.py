"""Who was suspended when they had themselves forgotten (停用): known again if they come back, and not before.

What is kept is a slow digest of their number under a key of this database. It gives nobody a number back;
whoever has the whole database can still ask of one number whether it is among them, which takes a while for
each.
"""

import hashlib
import secrets
from functools import lru_cache

from sqlalchemy import delete, select

from storage import places
from storage.people import upsert
from storage.prepared import Prepared
from storage.records import Record
from storage.tables import barred
from storage.work import Work

_KEY = "barred_key"
_COST = 2**13  # 8 MiB and some 25 ms for each number that is tried
_ANY = Prepared(lambda _: select(barred.c.at).limit(1), Record)


def bar(work: Work, person_id: int) -> None:
    """The person will be known as suspended."""
    new = upsert(work, barred).values(digest=_of(work, person_id), at=work.now)
    work.run(new.on_conflict_do_nothing())


def lift(work: Work, person_id: int) -> None:
    """They will not any more."""
    if _any(work):
        work.run(delete(barred).where(barred.c.digest == _of(work, person_id)))


def is_barred(work: Work, person_id: int) -> bool:
    """Whether the person was suspended when they had themselves forgotten."""
    if not _any(work):
        return False
    return work.one(select(barred.c.at).where(barred.c.digest == _of(work, person_id))) is not None


def _any(work: Work) -> bool:
    return _ANY.value(work) is not None


def _of(work: Work, person_id: int) -> str:
    key = places.setting(work, _KEY) or places.settle(work, _KEY, secrets.token_hex(16))
    return _digest(key, person_id)


@lru_cache(maxsize=1024)
def _digest(key: str, person_id: int) -> str:
    return hashlib.scrypt(str(person_id).encode(), salt=key.encode(), n=_COST, r=8, p=1, dklen=32).hex()
