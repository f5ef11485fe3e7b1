"""The keyboards under and below our messages."""

from collections.abc import Sequence

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)

from casework.places import Point, navigation_links
from casework.scheme import Category
from casework.view import CaseView
from casework.vocabulary import PhotoState, Status, TransferState
from handlers import checks
from handlers.blur_presses import BlurCasePress
from handlers.callback_data import (
    CasePress,
    CaseVerb,
    DraftPress,
    DraftVerb,
    ExtendPress,
    KindPress,
    MinePress,
    MineVerb,
    NotePress,
    Number,
    Press,
)
from handlers.texts import Texts

NO_BUTTONS = InlineKeyboardMarkup([])


def button(label: str, press: Press, style: str | None = None) -> InlineKeyboardButton:
    return InlineKeyboardButton(
        label, callback_data=press.pack(), api_kwargs={"style": style} if style else None
    )


def start(t: Texts) -> ReplyKeyboardMarkup:
    """One big button."""
    return ReplyKeyboardMarkup([[KeyboardButton(t.plain("button.snap"))]], resize_keyboard=True)


def ask_place(t: Texts) -> ReplyKeyboardMarkup:
    return ReplyKeyboardMarkup(
        [
            [KeyboardButton(t.plain("button.send_place"), request_location=True)],
            [KeyboardButton(t.plain("button.put_off")), KeyboardButton(t.plain("button.cancel"))],
        ],
        resize_keyboard=True,
        one_time_keyboard=True,
        input_field_placeholder=t.plain("place.placeholder"),
    )


def on_a_ride(t: Texts) -> ReplyKeyboardMarkup:
    """One big button, which stays."""
    return ReplyKeyboardMarkup([[KeyboardButton(t.plain("button.arrived"))]], resize_keyboard=True)


def hint(t: Texts, draft_id: int) -> InlineKeyboardMarkup:
    press = DraftPress(DraftVerb.HINT, Number(draft_id))
    return InlineKeyboardMarkup([[button(t.plain("button.photo_place"), press)]])


def categories(
    t: Texts, draft_id: int, known: Sequence[Category], suggestion: Category | None = None
) -> InlineKeyboardMarkup:
    """Two in a row, so that a thumb hits them; what the words suggest stands first, across."""

    def key(category: Category, *, first: bool = False) -> InlineKeyboardButton:
        label = f"{category.icon} {category.name(t.language)}"
        press = DraftPress(DraftVerb.CATEGORY, Number(draft_id), category.key)
        return button(f"{label} ✓" if first else label, press, "primary" if first else None)

    rest = [category for category in known if suggestion is None or category.key != suggestion.key]
    rows = [[key(suggestion, first=True)]] if suggestion else []
    rows += [[key(category) for category in rest[at : at + 2]] for at in range(0, len(rest), 2)]
    return InlineKeyboardMarkup(rows)


def receipt(t: Texts, view: CaseView) -> InlineKeyboardMarkup:
    """What the reporter may do with the case now."""
    report_id = Number(view.report.id)
    row = []
    if view.status.is_to_do:
        row.append(button(t.plain("button.supplement"), MinePress(MineVerb.SUPPLEMENT, report_id)))
    if view.status == Status.DISPATCHED:
        row.append(button(t.plain("button.withdraw"), MinePress(MineVerb.WITHDRAW, report_id)))
    return InlineKeyboardMarkup([row] if row else [])


def case_card(t: Texts, view: CaseView, *, may_skip_note: bool) -> InlineKeyboardMarkup:
    """What the group may do with the case now."""
    report_id = Number(view.report.id)

    def verb(name: CaseVerb, style: str | None = None) -> InlineKeyboardButton:
        return button(t.plain(f"button.case.{name.name.lower()}"), CasePress(name, report_id), style)

    if view.report.asked_by is not None and view.status in {Status.DISPATCHED, Status.CLAIMED}:
        direct = [verb(CaseVerb.DIRECT, "success")] if may_skip_note else []
        return InlineKeyboardMarkup([[*direct, verb(CaseVerb.BACK)]])
    if view.pending is not None:
        answers = [verb(CaseVerb.ACCEPT, "primary"), verb(CaseVerb.DECLINE)]
        return InlineKeyboardMarkup([answers, [verb(CaseVerb.MAP)]])
    ways = [verb(CaseVerb.TRANSFER), verb(CaseVerb.MAP), verb(CaseVerb.MORE)]
    match view.status:
        case Status.DISPATCHED:  # whoever reads a case first sees that its category is wrong
            rows = [[verb(CaseVerb.CLAIM, "primary"), verb(CaseVerb.RETURN)]]
            ways.insert(0, button(t.plain("button.case.kind_short"), KindPress(report_id)))
        case Status.CLAIMED:
            rows = [[verb(CaseVerb.RESOLVE, "success"), verb(CaseVerb.RETURN)]]
        case Status.ON_HOLD:
            rows = [[verb(CaseVerb.RESUME, "primary")]]
        case _:
            return NO_BUTTONS
    return InlineKeyboardMarkup([*rows, ways])


def back(t: Texts, report_id: int) -> list[InlineKeyboardButton]:
    return [button(t.plain("button.case.back"), CasePress(CaseVerb.BACK, Number(report_id)))]


def more(
    t: Texts, view: CaseView, ways: Sequence[Sequence[InlineKeyboardButton]] = ()
) -> InlineKeyboardMarkup:
    """What is done to a case more seldom than its card has room for."""
    report_id = Number(view.report.id)
    keys = [button(t.plain("button.case.note"), NotePress(report_id))]
    if view.status != Status.DISPATCHED:  # else it stands on the card
        keys.insert(0, button(t.plain("button.case.kind"), KindPress(report_id)))
    if view.status == Status.CLAIMED:
        keys.insert(0, button(t.plain("button.case.extend"), ExtendPress(report_id)))
    if has_photos(view):
        keys.append(blur(t, report_id))
    return InlineKeyboardMarkup([*ways, keys, back(t, view.report.id)])


def has_photos(view: CaseView) -> bool:
    """Whether there is a photo that can be blurred."""
    shown = (*view.before, *view.after, *view.looked)
    return any(photo.state == PhotoState.KEPT and photo.gone_at is None for photo in shown)


def blur(t: Texts, report_id: int) -> InlineKeyboardButton:
    return button(t.plain("button.case.blur"), BlurCasePress(Number(report_id)))


def unable(t: Texts, view: CaseView) -> list[InlineKeyboardButton]:
    """The way out for what cannot be done by anybody here."""
    return [button(t.plain("button.case.unable"), CasePress(CaseVerb.UNABLE, Number(view.report.id)))]


def transfer_targets(t: Texts, view: CaseView) -> InlineKeyboardMarkup:
    """The communities on whose border the spot is come first, then the others, then the street.

    Those that have said no are left out: it is the street that may send them the case again.
    """
    report_id = Number(view.report.id)
    here = view.community.id if view.community else 0
    near = {community.id: grid for grid, community in view.near if community.id != here}
    said_no = {one.to_community_id for one in view.transfers if one.state == TransferState.DECLINED}
    others = [one for one in view.communities if one.id != here and (one.id not in said_no or not here)]
    others.sort(key=lambda community: community.id not in near)
    rows = [
        [
            button(
                f"📍 {community.name}" if community.id in near else community.name,
                CasePress(CaseVerb.SEND_TO, report_id, Number(community.id)),
            )
        ]
        for community in others[:20]
    ]
    if here:
        street = CasePress(CaseVerb.SEND_TO, report_id, Number(0))
        rows.append([button(t.plain("button.case.street"), street)])
    return InlineKeyboardMarkup([*rows, back(t, view.report.id)])


def maps(t: Texts, view: CaseView) -> InlineKeyboardMarkup:
    links = navigation_links(Point(view.report.lat, view.report.lng), view.report.number)
    chinese = t.language.startswith("zh")
    keys = [InlineKeyboardButton(link.name_zh if chinese else link.name_en, url=link.url) for link in links]
    rows = [keys[at : at + 3] for at in range(0, len(keys), 3)]
    return InlineKeyboardMarkup([*rows, back(t, view.report.id)])


def mine(numbers: Sequence[tuple[int, str]], page: int, pages: int) -> InlineKeyboardMarkup:
    """A button for each report of the page, and the way to the other pages."""
    rows = [
        [button(label, MinePress(MineVerb.SHOW, Number(report_id), Number(page)))]
        for report_id, label in numbers
    ]
    turn = [
        button(label, MinePress(MineVerb.PAGE, page=Number(to)))
        for label, to in (("‹", page - 1), ("›", page + 1))
        if 0 <= to < pages
    ]
    return InlineKeyboardMarkup([*rows, turn] if turn else rows)


def my_case(t: Texts, view: CaseView, page: int, *, following: bool = False) -> InlineKeyboardMarkup:
    back = button(t.plain("button.back"), MinePress(MineVerb.PAGE, page=Number(page)))
    if following:
        leave = MinePress(MineVerb.LEAVE, Number(view.report.id), Number(page))
        return InlineKeyboardMarkup([[button(t.plain("button.leave"), leave)], [back]])
    own = checks.reporters(view)
    answers = [] if own is None else checks.buttons(t, view, own)
    return InlineKeyboardMarkup([*answers, *receipt(t, view).inline_keyboard, [back]])


def confirm_withdrawal(t: Texts, report_id: int) -> InlineKeyboardMarkup:
    wanted = Number(report_id)
    yes = button(t.plain("button.withdraw_yes"), MinePress(MineVerb.WITHDRAW_YES, wanted), "danger")
    no = button(t.plain("button.back"), MinePress(MineVerb.RECEIPT, wanted))
    return InlineKeyboardMarkup([[yes, no]])
