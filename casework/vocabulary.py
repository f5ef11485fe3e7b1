"""The closed vocabularies of the scheme. Each value is what is stored; the Chinese term stands beside it."""

from enum import IntEnum, StrEnum


class Status(StrEnum):
    DISPATCHED = "dispatched"  # 已派遣, waiting to be claimed
    CLAIMED = "claimed"  # 处置中
    ON_HOLD = "on_hold"  # 挂起
    AWAITING_CHECK = "awaiting_check"  # 待核查: called done, and nobody has looked yet
    CLOSED = "closed"  # 已结案, the only end that is called solved
    RETURNED = "returned"  # 已退回
    WITHDRAWN = "withdrawn"  # 已撤回
    DUPLICATE = "duplicate"  # 重复件: goes on as another case, which has its number
    UNABLE = "unable"  # 无法解决

    @property
    def is_open(self) -> bool:
        """Whether the case goes on."""
        return self in OPEN

    @property
    def is_to_do(self) -> bool:
        """Whether the community still has something to do; while a check is awaited it has not."""
        return self in TO_DO


TO_DO = frozenset({Status.DISPATCHED, Status.CLAIMED, Status.ON_HOLD})
OPEN = TO_DO | {Status.AWAITING_CHECK}


class Verb(StrEnum):
    """What people do to a case; the keys of `lifecycle.TRANSITIONS`."""

    CLAIM = "claim"  # 认领
    RESOLVE = "resolve"  # 办结
    RETURN = "return"  # 退回
    TRANSFER = "transfer"  # 转派
    HOLD = "hold"  # 挂起
    RESUME = "resume"  # 恢复
    WITHDRAW = "withdraw"  # 撤回
    REASSIGN = "reassign"  # 改派
    MERGE = "merge"  # 并案: it is the same as another case
    SPLIT = "split"  # 拆分: it is not, after all
    UNABLE = "unable"  # 无法解决
    PASS = "pass"  # noqa: S105 - 核查通过, no password
    REWORK = "rework"  # 返工
    CLOSE = "close"  # 结案, by itself
    REOPEN = "reopen"  # 重新办理


class EventKind(StrEnum):
    """What a row of the 流转记录 says happened."""

    SUBMITTED = "submitted"  # 上报
    DISPATCHED = "dispatched"  # 派遣
    CLAIMED = "claimed"  # 认领
    RESOLVED = "resolved"  # 办结
    RETURNED = "returned"  # 退回
    TRANSFERRED = "transferred"  # 转派
    HELD = "held"  # 挂起
    RESUMED = "resumed"  # 恢复
    WITHDRAWN = "withdrawn"  # 撤回
    REASSIGNED = "reassigned"  # 改派
    COMMENTED = "commented"  # 留言, from the group
    ANSWERED = "answered"  # 回复, from the rider
    SUPPLEMENTED = "supplemented"  # 补充说明
    IN_HAND = "in_hand"  # 处理中
    REMINDED = "reminded"  # 催办
    SNOOZED = "snoozed"  # 稍后提醒
    NUDGED = "nudged"  # 催一下: the street asks the community to see to it
    ASKED = "asked"  # 办结: the holder was asked for a photo or a note
    FOLLOWED = "followed"  # 关注: somebody else reports the same
    MERGED = "merged"  # 并案
    SPLIT = "split"  # 拆分
    UNABLE = "unable"  # 无法解决
    CHECK_ASKED = "check_asked"  # 核查: a rider nearby was asked to look
    PASSED = "passed"  # 核查通过
    REWORKED = "reworked"  # 核查不通过, 返工
    CLOSED = "closed"  # 结案, because nobody answered or nobody is asked
    RATED = "rated"  # 评价
    REOPENED = "reopened"  # 不满意, 重新办理
    ACCEPTED = "accepted"  # 接收
    DECLINED = "declined"  # 不接
    UNDECIDED = "undecided"  # nobody answered, so the street has it
    RECATEGORISED = "recategorised"  # 改类别
    EXTENSION_ASKED = "extension_asked"  # 申请延期
    EXTENDED = "extended"  # 延期
    EXTENSION_REFUSED = "extension_refused"  # 不同意延期
    BLURRED = "blurred"  # 打码
    UNBLURRED = "unblurred"  # 恢复原图


class Role(StrEnum):
    RIDER = "rider"  # 骑手
    STAFF = "staff"  # 社区工作人员
    ADMIN = "admin"  # 街道管理员
    SYSTEM = "system"  # 系统


class TemplateVerb(StrEnum):
    """What a template (回复模板) is the reason, the result or the news of."""

    RETURN = "return"  # 退回
    UNABLE = "unable"  # 无法解决
    DECLINE = "decline"  # 不接
    RESOLVE = "resolve"  # 办结
    HOLD = "hold"  # 挂起: how long, then why
    IN_HAND = "in_hand"  # 处理中


class TransferState(StrEnum):
    ASKED = "asked"
    ACCEPTED = "accepted"  # 接收, or claimed
    DECLINED = "declined"  # 不接
    UNDECIDED = "undecided"  # the street has it, because nobody answered
    OVERRULED = "overruled"  # the street sent it elsewhere meanwhile


class ExtensionRefusal(StrEnum):
    """Why more time cannot even be asked for."""

    UNCLEAR = "unclear"  # until when, is not said
    NO_REASON = "no_reason"
    NOT_LATER = "not_later"  # than the deadline that the case has
    TOO_FAR = "too_far"


class GivingRefusal(StrEnum):
    """Why what was given to riders (回馈) cannot be noted or withdrawn like that."""

    NUMBER = "number"  # to how many, is not said, or is no number that can be
    WHAT = "what"  # what it was, is not said
    DAY = "day"  # to come, too long ago, or in no calendar
    WHOSE = "whose"  # one of several communities, and which is not said
    FOREIGN = "foreign"  # another community's
    OTHERS = "others"  # somebody else noted it
    LATE = "late"  # it was noted too long ago


class MergeRefusal(StrEnum):
    """Why two cases cannot be one."""

    ITSELF = "itself"
    CYCLE = "cycle"  # the other one is part of this one already
    CLOSED = "closed"  # what ended cannot take anything on
    FOREIGN = "foreign"  # somebody else's to handle
    SEVERAL = "several"  # the end of the number fits several


class RiderStanding(StrEnum):
    NONE = "none"
    APPOINTED = "appointed"  # 已聘任
    SUSPENDED = "suspended"  # 已停用


class DraftState(StrEnum):
    OPEN = "open"  # the one that the person is asked about
    RIDING = "riding"  # 捎带拍: waits for the end of its ride
    LATER = "later"  # 稍后再填
    SUBMITTED = "submitted"
    CANCELLED = "cancelled"
    EXPIRED = "expired"
    FOLLOWED = "followed"  # 关注: what it tells of was reported before


class Part(StrEnum):
    """What a draft needs before it is a report, in the order in which riders are asked."""

    PHOTO = "photo"
    PLACE = "place"
    CATEGORY = "category"


class PlaceSource(StrEnum):
    PHONE = "phone"  # the location button or an attached location
    LIVE = "live"
    VENUE = "venue"
    TYPED = "typed"
    LINK = "link"
    EXIF = "exif"


class Doubt(StrEnum):
    """Why a photo of a ride has no place by its fixes (定位不可靠)."""

    NONE = "none"  # there was no fix at all
    STALE = "stale"  # the nearest one is too long before or after the photo
    JUMP = "jump"  # it is further from its neighbours than anybody rides
    VAGUE = "vague"  # the phone itself says that it may be far off


class PhotoRole(StrEnum):
    BEFORE = "before"
    AFTER = "after"
    FOLLOW = "follow"  # by somebody who follows the case
    CHECK = "check"  # what the rider who looked saw
    COMMENT = "comment"  # came as a file with staff's words to the rider


class PhotoState(StrEnum):
    NEW = "new"  # only Telegram has it yet
    KEPT = "kept"
    REFUSED = "refused"


class CheckAs(StrEnum):
    """Whose word a check is."""

    REPORTER = "reporter"  # 上报人
    NEIGHBOUR = "neighbour"  # a rider who is often near


class CheckState(StrEnum):
    ASKED = "asked"
    DOUBTED = "doubted"  # 没修好 was pressed; a photo or words are awaited for a while
    UNHAPPY = "unhappy"  # 不满意, likewise
    PASSED = "passed"
    FAILED = "failed"  # 没修好
    DECLINED = "declined"  # 不顺路
    EXPIRED = "expired"  # it was decided without them


class Verified(StrEnum):
    """Who found a closed case mended; "" where the street asks nobody."""

    REPORTER = "reporter"
    NEIGHBOUR = "neighbour"
    UNVERIFIED = "unverified"  # nobody answered


class Rating(IntEnum):
    """What the reporter thinks of it (满意度)."""

    GOOD = 3  # 满意
    FAIR = 2  # 基本满意
    POOR = 1  # 不满意


class ParcelKind(StrEnum):
    """What a row of the outbox is; `handlers.parcels` knows how each looks."""

    CARD = "card"  # the living card of a case in a group
    RECEIPT = "receipt"  # the living card of a case with its reporter
    NOTICE = "notice"  # one short message to the reporter about one event
    RELAY = "relay"  # a rider's words under the group's card
    EXTENSION = "extension"  # 延期: an admin is asked for more time; edited once it is decided
    REMINDER = "reminder"  # 催办, all due cases of one chat in one message
    ESCALATION = "escalation"  # 督办, the street hears of an overdue case with its record; several in a list
    CHASE = "chase"  # a reminder or 督办 that is out shows its cases as they are now
    DIGEST = "digest"  # 早报, how a group stands in the morning
    WEEKLY = "weekly"  # 周报, a week's figures as a picture or as a workbook
    CHECK = "check"  # the living question whether a case is mended, then its answer
    SHEET = "sheet"  # 九宫格, several new cases of a group in one message, as they are now
    DRAFTS = "drafts"  # a rider's drafts that wait to be finished, with the buttons to do so
    ORIGIN = "origin"  # the number of the case, as an answer to the group's message that it began with
    WORD = "word"  # a sentence from the catalogue to one person


class ParcelState(StrEnum):
    PENDING = "pending"
    LEASED = "leased"
    SENT = "sent"
    WAITING = "waiting"  # for a group to be bound
    DEAD = "dead"  # the person blocked the bot, or it can never be sent


class Purpose(StrEnum):
    """What a message of ours is to a case, so that a reply to it is understood."""

    CARD = "card"
    RECEIPT = "receipt"
    NOTICE = "notice"
    RELAY = "relay"
    PROMPT = "prompt"
    CHECK = "check"
    EXTENSION = "extension"
    BLUR = "blur"  # where somebody taps what is to be blurred
    NOTE = "note"  # asks staff for a note (备注)


class Stage(StrEnum):
    """Which deadline a reminder is about."""

    CLAIM = "claim"  # 响应
    UPDATE = "update"  # 进展
    RESOLVE = "resolve"  # 处置


class Level(StrEnum):
    WARN = "warn"  # 预警
    REMIND = "remind"  # 催办
    STREET = "street"  # 督办
    REPEAT = "repeat"  # 再次催办
    NOTICE = "notice"  # 通报, in the weekly report


class LookVia(StrEnum):
    """By which way somebody saw who a reporter is (查看记录)."""

    AUDIT = "audit"
    FIND = "find"
    RIDERS = "riders"
    EXPORT = "export"


class Topic(StrEnum):
    """What a commit may wake."""

    OUTBOX = "outbox"
    PHOTOS = "photos"
