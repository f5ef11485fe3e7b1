/** The line where one writes: text, commands, replies, edits, and the reply keyboard above it. */

import * as api from "./api.js";
import { openAttach, sendFiles } from "./attach.js";
import { h, icon, iconButton } from "./dom.js";
import { complain } from "./overlay.js";
import { openPicker } from "./picker.js";
import { chatOf, here, store } from "./store.js";
import { oneLine, senderName } from "./summary.js";
import { t } from "./words.js";

const drafts = new Map(); // "person/chat/topic" -> {text, reply, edit}
let current = { text: "", reply: null, edit: null };
let keyboardHidden = false;
let declined = null; // the forced reply that was waved away
let composing = ""; // key of the chat the composer stands in

const field = () => document.querySelector("#text");
const key = () => `${store.me}/${store.chat}/${store.topic}`;

function fit() {
  const box = field();
  box.style.height = "auto";
  box.style.height = `${Math.min(box.scrollHeight, 160)}px`;
  document.querySelector("#send").disabled = !box.value.trim();
}

function drawContext() {
  const about = current.edit ?? current.reply;
  const box = document.querySelector("#context");
  box.hidden = !about;
  if (!about) return box.replaceChildren();
  const title = current.edit ? t("editing") : t("replyTo", { name: senderName(about) });
  return box.replaceChildren(icon(current.edit ? "edit" : "reply"), h("span", {}, h("b", {}, title), h("small", {}, oneLine(about))), iconButton("close", t("cancel"), dropContext));
}

function dropContext() {
  if (current.edit) field().value = "";
  declined = current.reply?.message_id ?? null;
  current.reply = null;
  current.edit = null;
  drawContext();
  fit();
  field().focus();
}

/** The next message sent answers `message`. */
export function replyTo(message) {
  current.reply = message;
  current.edit = null;
  drawContext();
  field().focus();
}

/** Take an own message back into the line to change its text or caption. */
export function editMessage(message) {
  current.edit = message;
  current.reply = null;
  field().value = message.text ?? message.caption;
  drawContext();
  fit();
  field().focus();
}

/** The reply in hand as a field for any way of sending; it is used up. */
export function takeReply() {
  const reply = current.reply?.message_id;
  current.reply = null;
  drawContext();
  return reply ? { reply_to: reply } : {};
}

async function submit() {
  const text = field().value.trim();
  if (!text) return;
  const edit = current.edit;
  field().value = "";
  hideCommands();
  current.edit = null;
  const reply = takeReply();
  fit();
  try {
    if (edit) await api.edit({ ...here(), message_id: edit.message_id, text });
    else await api.say({ ...here(), text, ...reply });
  } catch (error) {
    if (!field().value) field().value = text; // what was written is not lost
    fit();
    complain(error);
  }
}

function hideCommands() {
  document.querySelector("#commands").hidden = true;
  document.querySelector("#slash").setAttribute("aria-expanded", "false");
}

function showCommands(prefix = "") {
  const fitting = store.commands.filter((c) => c.command.startsWith(prefix));
  const list = document.querySelector("#commands");
  const run = async (command) => {
    hideCommands();
    field().value = "";
    fit();
    try {
      await api.say({ ...here(), text: `/${command}${store.chat < 0 ? `@${store.world.bot.username}` : ""}` });
    } catch (error) {
      complain(error);
    }
  };
  list.replaceChildren(...fitting.map((c) => h("button", { type: "button", class: "menu-item", onclick: () => run(c.command) }, h("b", {}, `/${c.command}`), h("span", {}, c.description))));
  list.hidden = fitting.length === 0;
  document.querySelector("#slash").setAttribute("aria-expanded", String(!list.hidden));
}

async function tapKey(button) {
  if (button.request_location) return openPicker({ tapLabel: button.text });
  try {
    await api.tap({ ...here(), label: button.text });
  } catch (error) {
    complain(error);
  }
  return undefined;
}

function drawKeyboard() {
  const rows = store.keyboard?.keyboard ?? [];
  const box = document.querySelector("#reply-keyboard");
  const asButton = (key_) => (typeof key_ === "string" ? { text: key_ } : key_);
  const cap = (button) => h("button", { type: "button", class: `cap ${button.style ?? ""}`, onclick: () => tapKey(button) }, button.text);
  box.replaceChildren(...rows.map((row) => h("div", { class: "inline-row" }, row.map(asButton).map(cap))));
  box.hidden = rows.length === 0 || keyboardHidden;
  const toggle = document.querySelector("#toggle-keyboard");
  toggle.hidden = rows.length === 0;
  toggle.setAttribute("aria-expanded", String(!box.hidden));
}

/** Show the composer as it stands in the open chat; a private chat never used shows START instead. */
export function drawComposer() {
  const open = chatOf() !== null;
  const unused = open && store.chat > 0 && store.messages.length === 0;
  document.querySelector("#start").hidden = !unused;
  document.querySelector("#composer").hidden = !open || unused;
  if (composing !== key()) {
    drafts.set(composing, { ...current, text: field().value });
    composing = key();
    current = drafts.get(composing) ?? { text: "", reply: null, edit: null };
    field().value = current.text;
    keyboardHidden = false;
    hideCommands();
    drawContext();
    fit();
  }
  answerWhenForced();
  const placeholder = store.keyboard?.input_field_placeholder;
  field().placeholder = placeholder || t("write");
  drawKeyboard();
  document.querySelector("#slash").hidden = store.commands.length === 0;
}

function onKey(event) {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    submit();
  } else if (event.key === "Escape") {
    if (!document.querySelector("#commands").hidden) hideCommands();
    else if (current.reply || current.edit) dropContext();
  }
}

/** The bot's ForceReply opens a reply to its message, as clients do. */
function answerWhenForced() {
  if (!store.keyboard?.force_reply || current.reply || current.edit) return;
  const asked = store.messages.find((m) => m.message_id === store.keyboard.message_id);
  if (!asked || declined === asked.message_id) return;
  current.reply = asked;
  drawContext();
}

const imagesOf = (transfer) => [...(transfer?.files ?? [])];

/** Who begins to type writes a message, wherever the focus is. */
function typeAnywhere(event) {
  const typing = event.target.closest?.("input, select, textarea, dialog");
  const printable = event.key.length === 1 && event.key !== " " && !event.ctrlKey && !event.metaKey && !event.altKey;
  if (printable && !typing && field().checkVisibility()) field().focus();
}

export function initComposer() {
  document.addEventListener("keydown", typeAnywhere);
  field().addEventListener("keydown", onKey);
  field().setAttribute("aria-label", t("write"));
  field().addEventListener("input", () => {
    fit();
    const typed = field().value.match(/^\/(\w*)$/);
    if (typed) showCommands(typed[1]);
    else hideCommands();
  });
  field().addEventListener("paste", (event) => {
    const files = imagesOf(event.clipboardData);
    if (!files.length) return;
    event.preventDefault();
    sendFiles(files, takeReply());
  });
  const drop = document.querySelector("#thread-pane");
  drop.addEventListener("dragover", (event) => event.preventDefault());
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    const files = imagesOf(event.dataTransfer);
    if (files.length && chatOf()) sendFiles(files, takeReply());
  });
  document.querySelector("#composer").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  document.querySelector("#attach").addEventListener("click", () => openAttach(takeReply));
  document.querySelector("#slash").addEventListener("click", () => (document.querySelector("#commands").hidden ? showCommands() : hideCommands()));
  document.querySelector("#toggle-keyboard").addEventListener("click", () => {
    keyboardHidden = !keyboardHidden;
    drawKeyboard();
  });
  document.querySelector("#start").addEventListener("click", () => api.say({ ...here(), text: "/start" }).catch(complain));
}
