"""The sentences that staff answer with as long as the admins keep none of their own, as catalogue keys."""

from casework.vocabulary import TemplateVerb

SHIPPED: dict[TemplateVerb, tuple[str, ...]] = {
    TemplateVerb.RETURN: ("reason.not_ours", "reason.not_found", "reason.unclear", "reason.known"),
    TemplateVerb.UNABLE: ("unable.owner", "unable.power", "unable.means", "unable.consent"),
    TemplateVerb.DECLINE: ("decline.not_here", "decline.not_ours", "decline.elsewhere"),
    TemplateVerb.RESOLVE: ("result.cleared", "result.repaired", "result.moved", "result.secured"),
    TemplateVerb.HOLD: ("hold.hands", "hold.parts", "hold.permit"),
    TemplateVerb.IN_HAND: ("news.on_the_way", "news.ordered", "news.owner"),
}
