/** Short words about a message: who wrote it, what it is in one line, what a service message says. */

import { store } from "./store.js";
import { t } from "./words.js";

const full = (user) => [user?.first_name, user?.last_name].filter(Boolean).join(" ");

/** The name shown over a bubble: the group's own for an anonymous administrator. */
export const senderName = (m) => m.sender_chat?.title ?? full(m.from);

/** The key that tells senders apart; equal keys in a row share one name and one avatar. */
export const senderKey = (m) => m.sender_chat?.id ?? m.from?.id ?? 0;

export const isMine = (m) => m.from?.id === store.me && !m.sender_chat;
export const colourOf = (m) => (senderKey(m) === store.world.bot.id ? "var(--accent)" : colourFor(senderKey(m)));

/** What a service message says, or null when the message is an ordinary one. */
export function serviceText(m) {
  const name = full(m.from);
  if (m.new_chat_members) return t("joined", { name: m.new_chat_members.map(full).join("、") });
  if (m.left_chat_member) return t("left", { name: full(m.left_chat_member) });
  if (m.migrate_to_chat_id) return t("migratedTo");
  if (m.migrate_from_chat_id) return t("migratedFrom");
  if (m.pinned_message) return t("pinned", { name, text: oneLine(m.pinned_message) });
  if (m.forum_topic_created) return t("topicCreated", { name: m.forum_topic_created.name });
  const other = ["new_chat_title", "group_chat_created", "supergroup_chat_created", "delete_chat_photo", "forum_topic_closed", "forum_topic_reopened", "message_auto_delete_timer_changed"];
  return other.some((key) => key in m) ? t("service") : null;
}

const KINDS = [
  ["sticker", (m) => `${m.sticker.emoji ?? ""} ${t("sticker")}`],
  ["voice", () => `🎤 ${t("voice")}`],
  ["venue", (m) => `📍 ${m.venue.title}`],
  ["location", (m) => `📍 ${t(m.location.live_period ? "live" : "location")}`],
  ["contact", (m) => `👤 ${m.contact.first_name}`],
  ["poll", (m) => `📊 ${m.poll.question}`],
  ["photo", (m) => `🖼 ${m.caption ?? t(m.media_group_id ? "album" : "photo")}`],
  ["document", (m) => `📄 ${m.caption ?? m.document.file_name ?? t("document")}`],
];

/** The message in one line, for quotes and the list of chats. */
export function oneLine(m) {
  const kind = KINDS.find(([key]) => key in m);
  const line = kind ? kind[1](m) : m.text ?? serviceText(m) ?? "";
  return line.replace(/\s+/g, " ").trim().slice(0, 120);
}

const COLOURS = ["#8458c4", "#2f83cc", "#3a9556", "#d07a1f", "#6b7a88", "#bf4f76", "#2b9691"];

/** A colour for a person or group. People get theirs by place in the cast, so that no two of the first seven share one. */
export function colourFor(id) {
  const place = store.world.people.findIndex((p) => p.id === id);
  return COLOURS[(place < 0 ? Math.abs(id % 1000) + 1 : place) % COLOURS.length];
}

/** The one sign of an avatar. */
export const initial = (name) => {
  const signs = [...(name || "?").trim()];
  return /\p{Script=Han}/u.test(signs[0]) ? signs[0] : signs[0].toUpperCase();
};
