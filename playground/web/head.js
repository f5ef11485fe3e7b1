/** The bar over the thread: which chat this is, and the topics of a forum. */

import { h } from "./dom.js";
import { chatAvatar, subtitle } from "./lists.js";
import { chatOf, go, person, store, titleOf } from "./store.js";
import { t } from "./words.js";

export function drawHead() {
  const chat = chatOf();
  document.body.classList.toggle("in-thread", chat !== null);
  const title = document.querySelector("#chat-title");
  title.replaceChildren(
    ...(chat
      ? [chatAvatar(chat), h("span", { class: "chat-words" }, h("b", {}, titleOf(chat)), h("small", {}, `${person().name} · ${subtitle(chat)}`))]
      : [h("small", {}, t("pickChat"))]),
  );
  drawTopics(chat);
}

function drawTopics(chat) {
  const box = document.querySelector("#topics");
  const topics = chat?.topics ?? [];
  box.hidden = !chat?.is_forum || topics.length === 0;
  const tab = (id, name) =>
    h("button", { type: "button", class: "tab", "aria-current": store.topic === id ? "true" : null, onclick: () => go(store.me, store.chat, id) }, name);
  box.replaceChildren(tab(null, t("all")), ...topics.map((topic) => tab(topic.id, topic.name)));
}
