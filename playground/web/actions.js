/** What one can do with a message: reply, react, edit, copy, look at its JSON. By hover, key or long press. */

import * as api from "./api.js";
import { editMessage, replyTo } from "./composer.js";
import { h, icon, iconButton } from "./dom.js";
import { linkTo } from "./links.js";
import { complain, copy, sheet, showJson } from "./overlay.js";
import { here } from "./store.js";
import { isMine, oneLine } from "./summary.js";
import { t } from "./words.js";

const EMOJI = ["👍", "❤️", "👏", "🔥", "🎉", "🙏", "👎"];
const LONG_PRESS = 480; // milliseconds

async function react(message, emoji) {
  try {
    await api.react({ ...here(), message_id: message.message_id, emoji });
  } catch (error) {
    complain(error);
  }
}

function openActions(messages) {
  const m = messages.find((one) => one.caption) ?? messages[0];
  sheet({
    title: oneLine(m) || t("actions"),
    className: "actions",
    fill: (close) => {
      const item = (name, label, act) =>
        h("button", { type: "button", class: "menu-item", onclick: () => { close(); act(); } }, icon(name), label);
      const link = linkTo(m);
      const text = m.text ?? m.caption;
      return h(
        "div",
        { class: "sheet-body" },
        h("div", { class: "emoji-row", role: "group", "aria-label": t("react") }, EMOJI.map((e) => h("button", { type: "button", class: "emoji", "aria-label": `${t("react")} ${e}`, onclick: () => { close(); react(m, e); } }, e))),
        item("reply", t("reply"), () => replyTo(messages[0])),
        isMine(m) && text !== undefined ? item("edit", t("edit"), () => editMessage(m)) : null,
        text ? item("copy", t("copyText"), () => copy(text)) : null,
        link ? item("link", t("copyLink"), () => copy(link)) : null,
        item("code", t("json"), () => showJson(`message_id ${m.message_id}`, messages.length > 1 ? messages : m)),
      );
    },
  });
}

/** The buttons beside a bubble, and the listeners for a long press and a right click on its row. */
export function messageActions(messages) {
  const button = h(
    "span",
    { class: "bubble-tools" },
    iconButton("reply", t("reply"), () => replyTo(messages[0])),
    iconButton("more", t("actions"), () => openActions(messages)),
  );
  const listen = (row) => {
    let timer = 0;
    const stop = () => clearTimeout(timer);
    const onControl = (event) => event.target.closest("a, .inline-keyboard, .bubble-tools");
    row.addEventListener("pointerdown", (event) => {
      if (event.pointerType !== "mouse" && !onControl(event)) timer = setTimeout(() => openActions(messages), LONG_PRESS);
    });
    for (const name of ["pointerup", "pointercancel", "pointermove"]) row.addEventListener(name, stop, { passive: true });
    row.addEventListener("contextmenu", (event) => {
      if (onControl(event) || !event.target.closest(".bubble")) return;
      event.preventDefault();
      stop();
      if (!document.querySelector("dialog[open]")) openActions(messages);
    });
  };
  return { button, listen };
}
