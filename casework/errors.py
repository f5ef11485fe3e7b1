"""What a verb may refuse, each with the data that a sentence to the person needs.

CaseworkError
├── NotFoundError        nothing there by that number, name or id
├── NotAllowedError      this person may not do that (needed: the role that may)
├── MovedError           the case is no longer where this verb can take it; carries it as it is now
├── PendingError         the community was asked for the case and has not answered yet
├── UnwillingError       the community said that it does not take this case
├── MergeError           two cases cannot be one (reason: why not)
├── FollowedError        others reported the same, and rely on this case
├── PhotoNeededError     the street asks for an after-photo before a case is closed
├── PhotoLostError       the photo is not kept any more: its time is over, or its file is lost
├── RedrawnError         somebody else blurred the photo meanwhile
├── TooManyPhotosError   the draft is full
├── TooManyDraftsError   as many drafts wait as one person may have
├── TooManyTemplatesError  a verb has as many sentences as a keyboard holds
├── TooLongError         a text beyond the limit
├── ExtensionError       more time cannot be asked for like that; its reason says why
├── GivingError          what riders are given cannot be noted like that; its reason says why
├── DeadlinesError       a category's two deadlines do not fit each other
└── BadImportError       a grid file with problems; nothing was changed
"""

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from casework.vocabulary import ExtensionRefusal, GivingRefusal, MergeRefusal, Role

if TYPE_CHECKING:
    from casework.places import Problem
    from storage.records import Report


class CaseworkError(Exception):
    """A refusal that a person should hear about in a plain sentence."""


class NotFoundError(CaseworkError):
    def __init__(self, what: str, name: str | int) -> None:
        super().__init__(f"no {what} {name}")
        self.what = what
        self.name = name


class NotAllowedError(CaseworkError):
    def __init__(self, needed: Role) -> None:
        super().__init__(f"only for {needed}")
        self.needed = needed


class MovedError(CaseworkError):
    def __init__(self, report: "Report") -> None:
        super().__init__(f"{report.number} is {report.status}")
        self.report = report


class PendingError(CaseworkError):
    def __init__(self, report: "Report") -> None:
        super().__init__(f"{report.number} waits for an answer")
        self.report = report


class UnwillingError(CaseworkError):
    def __init__(self, name: str) -> None:
        super().__init__(f"{name} does not take it")
        self.name = name


class MergeError(CaseworkError):
    def __init__(self, reason: MergeRefusal, number: str) -> None:
        super().__init__(f"cannot be merged into {number}: {reason}")
        self.reason = reason
        self.number = number


class FollowedError(CaseworkError):
    def __init__(self, report: "Report") -> None:
        super().__init__(f"{report.number} has {report.followers} followers")
        self.report = report


class PhotoNeededError(CaseworkError):
    def __init__(self, report: "Report") -> None:
        super().__init__(f"{report.number} needs an after-photo")
        self.report = report


class PhotoLostError(CaseworkError):
    def __init__(self) -> None:
        super().__init__("the photo is not kept any more")


class RedrawnError(CaseworkError):
    def __init__(self) -> None:
        super().__init__("somebody else blurred the photo meanwhile")


class TooManyPhotosError(CaseworkError):
    def __init__(self, limit: int) -> None:
        super().__init__(f"at most {limit} photos")
        self.limit = limit


class TooManyDraftsError(CaseworkError):
    def __init__(self, limit: int) -> None:
        super().__init__(f"at most {limit} drafts")
        self.limit = limit


class TooManyTemplatesError(CaseworkError):
    def __init__(self, limit: int) -> None:
        super().__init__(f"at most {limit} templates")
        self.limit = limit


class TooLongError(CaseworkError):
    def __init__(self, limit: int) -> None:
        super().__init__(f"at most {limit} characters")
        self.limit = limit


class ExtensionError(CaseworkError):
    def __init__(self, reason: ExtensionRefusal) -> None:
        super().__init__(f"no extension: {reason}")
        self.reason = reason


class GivingError(CaseworkError):
    def __init__(self, reason: GivingRefusal, about: str | int | date = "") -> None:
        super().__init__(f"not noted: {reason}")
        self.reason = reason
        self.about = about  # what the sentence names: a community, the first day, the most people


class DeadlinesError(CaseworkError):
    def __init__(self) -> None:
        super().__init__("the claim time is beyond the resolve time, or one of them too short or too long")


class BadImportError(CaseworkError):
    def __init__(self, problems: "Sequence[Problem]") -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems
