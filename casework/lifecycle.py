"""Where each verb can take a case from, and to: one table, read by the verbs, the buttons and the tests."""

from casework.vocabulary import Status, Verb

TRANSITIONS: dict[Verb, dict[Status, Status]] = {
    Verb.CLAIM: {Status.DISPATCHED: Status.CLAIMED},
    Verb.RESOLVE: {Status.DISPATCHED: Status.AWAITING_CHECK, Status.CLAIMED: Status.AWAITING_CHECK},
    Verb.RETURN: {Status.DISPATCHED: Status.RETURNED, Status.CLAIMED: Status.RETURNED},
    Verb.TRANSFER: {
        Status.DISPATCHED: Status.DISPATCHED,
        Status.CLAIMED: Status.DISPATCHED,
        Status.ON_HOLD: Status.DISPATCHED,
    },
    Verb.HOLD: {Status.CLAIMED: Status.ON_HOLD},
    Verb.RESUME: {Status.ON_HOLD: Status.CLAIMED},
    Verb.WITHDRAW: {Status.DISPATCHED: Status.WITHDRAWN},
    Verb.REASSIGN: {
        Status.DISPATCHED: Status.CLAIMED,
        Status.CLAIMED: Status.CLAIMED,
        Status.ON_HOLD: Status.CLAIMED,
    },
    Verb.MERGE: {
        Status.DISPATCHED: Status.DUPLICATE,
        Status.CLAIMED: Status.DUPLICATE,
        Status.ON_HOLD: Status.DUPLICATE,
    },
    # Back to where it was before it was merged; what is here is the least that this can be.
    Verb.SPLIT: {Status.DUPLICATE: Status.DISPATCHED},
    Verb.UNABLE: {
        Status.DISPATCHED: Status.UNABLE,
        Status.CLAIMED: Status.UNABLE,
        Status.ON_HOLD: Status.UNABLE,
    },
    Verb.PASS: {Status.AWAITING_CHECK: Status.CLOSED},
    Verb.REWORK: {Status.AWAITING_CHECK: Status.CLAIMED},
    Verb.CLOSE: {Status.AWAITING_CHECK: Status.CLOSED},
    Verb.REOPEN: {Status.CLOSED: Status.CLAIMED},
}


def allows(verb: Verb, status: str) -> bool:
    return Status(status) in TRANSITIONS[verb]


def after(verb: Verb, status: str) -> Status:
    """The status that `verb` leads to; KeyError where it leads nowhere."""
    return TRANSITIONS[verb][Status(status)]
