"""What a community was asked about a case and has not answered yet (转派待接收)."""

from collections.abc import Sequence

from casework.vocabulary import Status, TransferState
from storage import transfers
from storage.records import Report, Transfer
from storage.work import Work


def pending_of(work: Work, report: Report) -> Transfer | None:
    """What the community that has the case now has not answered yet."""
    return pending_among(transfers.of_report(work, report.id), report)


def pending_among(asked: Sequence[Transfer], report: Report) -> Transfer | None:
    """The same of these; who works on the case has answered."""
    if report.status != Status.DISPATCHED:
        return None
    here = (one for one in asked if one.to_community_id == report.community_id)
    return next((one for one in here if one.state == TransferState.ASKED), None)
