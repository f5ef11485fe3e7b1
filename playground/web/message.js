/** One bubble from one message, or from the several messages of an album. */

import { h, icon, safeHtml } from "./dom.js";
import { inlineKeyboard } from "./inline.js";
import { flash, makeReachable } from "./links.js";
import { liveControls } from "./live.js";
import { miniMap } from "./map.js";
import { lightbox } from "./overlay.js";
import { store } from "./store.js";
import { clockTime } from "./when.js";
import { colourOf, oneLine, senderName } from "./summary.js";
import { t } from "./words.js";

const urlOf = (m) => m._photo_url ?? m._files?.[0]?.url ?? null;
const readableSize = (bytes) => (bytes > 900_000 ? `${(bytes / 1048576).toFixed(1)} MB` : `${Math.ceil((bytes ?? 0) / 1024)} KB`);

function picture(m) {
  const size = m.photo.at(-1);
  return h(
    "button",
    { type: "button", class: "photo", "aria-label": t("enlarge"), dataset: { id: m.message_id }, onclick: () => lightbox(urlOf(m), m.caption) },
    h("img", { src: urlOf(m), alt: m.caption || t("photo"), width: size.width, height: size.height, loading: "lazy", decoding: "async" }),
  );
}

const place = (m) =>
  h(
    "div",
    { class: "place" },
    miniMap(m.location, m.location.horizontal_accuracy),
    m.venue
      ? h("p", {}, h("b", {}, m.venue.title), h("br"), h("small", {}, m.venue.address))
      : h("p", {}, m.location.live_period ? h("b", { class: "live" }, t("live"), " ") : null, h("small", {}, `${m.location.latitude.toFixed(5)}, ${m.location.longitude.toFixed(5)}`)),
  );

const file = (m) =>
  h(
    "a",
    { class: "file", href: urlOf(m) ?? "#", download: m.document.file_name ?? "" },
    h("span", { class: "file-icon" }, icon("file")),
    h("span", {}, h("b", {}, m.document.file_name ?? t("document")), h("small", { class: "foot" }, readableSize(m.document.file_size))),
  );

const poll = (m) =>
  h("div", { class: "poll" }, h("b", {}, m.poll.question), m.poll.options.map((o) => h("div", {}, `○ ${o.text}`)), h("p", {}));

const voice = (m) =>
  h("div", { class: "voice" }, h("span", { class: "file-icon" }, icon("voice")), h("span", { class: "wave", "aria-hidden": "true" }), h("small", { class: "foot" }, `0:${String(m.voice.duration ?? 3).padStart(2, "0")}`));

function body(messages) {
  const [m] = messages;
  if (messages.length > 1 && messages.every((one) => one.photo)) return h("div", { class: `album n${messages.length}` }, messages.map(picture));
  if (messages.length > 1) return messages.map((one) => h("div", { dataset: { id: one.message_id } }, one.photo ? picture(one) : file(one)));
  if (m.photo) return picture(m);
  if (m.location) return place({ ...m, location: { lat: m.location.latitude, lng: m.location.longitude, ...m.location } });
  if (m.document) return file(m);
  if (m.sticker) return h("div", { class: "sticker" }, m.sticker.emoji ?? "🙂");
  if (m.voice) return voice(m);
  if (m.poll) return poll(m);
  if (m.contact) return h("div", { class: "contact" }, h("p", {}, `👤 ${m.contact.first_name} ${m.contact.phone_number ?? ""}`));
  return null;
}

function quote(m) {
  const answered = m.reply_to_message;
  if (!answered || answered.forum_topic_created) return null;
  const shown = store.messages.find((one) => one.message_id === answered.message_id); // has the photo's address
  return h(
    "button",
    { type: "button", class: "quote", style: { "--who": colourOf(answered) }, onclick: () => flash(answered.message_id) },
    shown?._photo_url ? h("img", { src: shown._photo_url, alt: "" }) : null,
    h("span", {}, h("b", {}, senderName(answered)), h("small", {}, oneLine(answered))),
  );
}

const forwardName = ({ forward_origin: origin }) => {
  if (!origin) return null;
  return origin.sender_user?.first_name ?? origin.sender_user_name ?? origin.chat?.title ?? origin.sender_chat?.title ?? "…";
};

function reactions(m) {
  const signs = m._reactions;
  return signs ? h("div", { class: "reactions" }, signs.map((emoji) => h("span", {}, emoji))) : null;
}

const hasText = (m) => m.text !== undefined || m.caption !== undefined;

/** The bubble; `named` shows the sender, `topic` the forum topic it belongs to, `actions` goes at its side. */
export function bubble(messages, { mine, named, topic, actions }) {
  const m = messages.find(hasText) ?? messages[0];
  const last = messages.at(-1);
  const edited = messages.some((one) => one._edited);
  const bare = !hasText(m) && (Boolean(messages[0].photo) || Boolean(m.sticker));
  const meta = h("span", { class: "meta" }, edited ? h("span", { class: "edited" }, t("edited"), " ") : null, h("time", { datetime: new Date(last.date * 1000).toISOString() }, clockTime(last.date)));
  const forward = forwardName(m);
  const text = hasText(m) ? makeReachable(safeHtml("div", { class: "text" }, m._html ?? "")) : null;
  text?.append(meta);
  const content = body(messages);
  if (!text && !bare && messages.length === 1) content?.querySelector?.(".foot, p")?.append(meta);
  const wide = messages[0].photo || m.location;
  const box = h(
    "div",
    { class: ["bubble", bare ? "bare" : "", wide ? "wide" : "", m.sticker ? "is-sticker" : ""].join(" ").trim() },
    named ? h("div", { class: "sender", style: { "--who": colourOf(m) } }, senderName(m), m.sender_chat ? h("small", {}, t("admin")) : null) : null,
    topic ? h("div", { class: "topic-mark" }, `# ${topic}`) : null,
    forward ? h("div", { class: "forward" }, t("forwarded", { name: forward })) : null,
    quote(messages[0]),
    content,
    text ?? (bare || messages.length > 1 ? meta : null),
    reactions(m),
    liveControls(m),
  );
  if (messages[0].photo && messages.length === 1) {
    const { width, height } = messages[0].photo.at(-1);
    box.style.setProperty("--photo", `${Math.round(Math.min(380, (450 * width) / height))}px`);
  }
  return h("div", { class: `stack ${mine ? "out" : "in"}` }, h("div", { class: "bubble-line" }, box, actions), inlineKeyboard(last));
}
