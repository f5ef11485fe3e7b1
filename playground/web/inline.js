/** The buttons under a message, and what comes of pressing them. */

import * as api from "./api.js";
import { h, icon } from "./dom.js";
import { follow } from "./links.js";
import { alertBox, complain, copy, toast } from "./overlay.js";
import { store } from "./store.js";
import { t } from "./words.js";

async function pressCallback(message, button, node) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try {
    const { answer } = await api.press({ as: store.me, chat: message.chat.id, message_id: message.message_id, data: button.callback_data });
    if (!answer) toast(t("noAnswer"), "bad");
    else if (answer.url) follow(answer.url);
    else if (answer.text && answer.show_alert) alertBox(answer.text);
    else if (answer.text) toast(answer.text);
  } catch (error) {
    complain(error);
  } finally {
    node.removeAttribute("aria-busy");
  }
}

function pressed(message, button, node) {
  if (button.callback_data !== undefined) return pressCallback(message, button, node);
  if (button.url) return follow(button.url);
  if (button.copy_text) return copy(button.copy_text.text);
  if (button.web_app) return follow(button.web_app.url);
  return toast(t("unsupported"));
}

const mark = (button) => (button.url || button.web_app ? icon("open") : button.copy_text ? icon("copy") : null);

/** The keyboard under the message, or null. Styles primary, success and danger colour a button. */
export function inlineKeyboard(message) {
  const rows = message.reply_markup?.inline_keyboard;
  if (!rows?.length) return null;
  const key = (button) => {
    const node = h("button", { type: "button", class: `inline ${button.style ?? ""}`, onclick: () => pressed(message, button, node) }, h("span", {}, button.text), mark(button));
    return node;
  };
  return h("div", { class: "inline-keyboard" }, rows.map((row) => h("div", { class: "inline-row" }, row.map(key))));
}
