/** The people on the left and the chats of the person played. */

import { h } from "./dom.js";
import { become, chatsOf, go, person, store, titleOf, unread, unreadOf } from "./store.js";
import { shortTime } from "./when.js";
import { colourFor, initial } from "./summary.js";
import { t } from "./words.js";

const badge = (n) => (n ? h("span", { class: "badge" }, n > 99 ? "99+" : String(n)) : null);

export const avatar = (name, colour, className = "") =>
  h("span", { class: `avatar ${className}`, style: { "--who": colour }, "aria-hidden": "true" }, initial(name));

export function drawPeople() {
  const one = (p) =>
    h(
      "button",
      { type: "button", class: "person", "aria-current": p.id === store.me ? "true" : null, title: p.blurb, dataset: { person: p.id }, onclick: () => become(p.id) },
      h("span", { class: "avatar-place" }, avatar(p.name, colourFor(p.id)), badge(unreadOf(p.id))),
      h("span", { class: "person-words" }, h("b", {}, p.name), h("small", {}, p.blurb)),
    );
  document.querySelector("#people-list").replaceChildren(...store.world.people.map(one));
}

export const chatAvatar = (chat) =>
  chat.type === "private"
    ? h("span", { class: "avatar bot", "aria-hidden": "true" }, "📸")
    : avatar(chat.title, colourFor(chat.id), "square");

export function drawChats() {
  const one = (chat) =>
    h(
      "button",
      { type: "button", class: "chat", "aria-current": chat.id === store.chat ? "true" : null, dataset: { chat: chat.id }, onclick: () => go(store.me, chat.id) },
      chatAvatar(chat),
      h(
        "span",
        { class: "chat-words" },
        h("span", { class: "chat-top" }, h("b", {}, titleOf(chat)), chat.last ? h("time", {}, shortTime(chat.last.date)) : null),
        h("span", { class: "chat-low" }, h("small", {}, chat.last?.text || subtitle(chat)), badge(unread(store.me, chat.id))),
      ),
    );
  document.querySelector("#chats-title").textContent = person()?.name ?? "";
  document.querySelector("#chats-blurb").textContent = person()?.blurb ?? "";
  document.querySelector("#chat-list").replaceChildren(...chatsOf().map(one));
}

/** What stands under a chat's title: its kind and one's part in it. */
export const subtitle = (chat) =>
  chat.type === "private" ? t("bot") : [t("group"), chat.role && chat.role !== "member" ? t("admin") : t("member")].join(" · ");
