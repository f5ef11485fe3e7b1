"""The closed vocabularies of the scheme. Each value is what is stored; the Chinese term stands beside it."""

from enum import StrEnum


class Status(StrEnum):
    DISPATCHED = "dispatched"  # 已派遣, waiting to be claimed
    CLAIMED = "claimed"  # 处置中
    ON_HOLD = "on_hold"  # 挂起
    CLOSED = "closed"  # 已结案
    RETURNED = "returned"  # 已退回
    WITHDRAWN = "withdrawn"  # 已撤回
    DUPLICATE = "duplicate"  # 重复件: goes on as another case, which has its number

    @property
    def is_open(self) -> bool:
        return self in OPEN


OPEN = frozenset({Status.DISPATCHED, Status.CLAIMED, Status.ON_HOLD})


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
    ASKED = "asked"  # 办结: the holder was asked for a photo or a note
    FOLLOWED = "followed"  # 关注: somebody else reports the same
    MERGED = "merged"  # 并案
    SPLIT = "split"  # 拆分


class Role(StrEnum):
    RIDER = "rider"  # 骑手
    STAFF = "staff"  # 社区工作人员
    ADMIN = "admin"  # 街道管理员
    SYSTEM = "system"  # 系统


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


class PhotoState(StrEnum):
    NEW = "new"  # only Telegram has it yet
    KEPT = "kept"
    REFUSED = "refused"


class ParcelKind(StrEnum):
    """What a row of the outbox is; `handlers.parcels` knows how each looks."""

    CARD = "card"  # the living card of a case in a group
    RECEIPT = "receipt"  # the living card of a case with its reporter
    NOTICE = "notice"  # one short message to the reporter about one event
    RELAY = "relay"  # a rider's words under the group's card
    REMINDER = "reminder"  # 催办, all due cases of one chat in one message
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


class Topic(StrEnum):
    """What a commit may wake."""

    OUTBOX = "outbox"
    PHOTOS = "photos"
