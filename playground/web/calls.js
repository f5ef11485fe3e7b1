/** The log of the bot's API calls, newest first; a press opens one as JSON. */

import * as api from "./api.js";
import { h } from "./dom.js";
import { showJson } from "./overlay.js";
import { store } from "./store.js";
import { clockSeconds } from "./when.js";
import { t } from "./words.js";

const KEPT = 300;
const PAUSE = 250; // milliseconds in which calls are gathered

let next = 0;
let timer = 0;

const list = () => document.querySelector("#calls");

function chatName(id) {
  const known = store.world?.people.find((p) => p.id === Number(id));
  if (known) return known.name;
  const group = Object.values(store.world?.chats ?? {}).flat().find((c) => c.id === Number(id));
  return group?.title ?? id ?? "";
}

function line(call) {
  return h(
    "button",
    {
      type: "button",
      class: `call ${call.ok ? "" : "failed"} ${call.method === "getUpdates" ? "poll" : ""}`,
      onclick: () => showJson(call.method, call),
    },
    h("time", {}, clockSeconds(typeof call.at === "number" ? call.at * 1000 : Date.parse(call.at))),
    h("b", {}, call.method),
    h("small", { class: "call-chat" }, String(chatName(call.params?.chat_id))),
    h("small", { class: "call-ok" }, call.ok ? `${Math.round(call.ms)} ms` : String(call.error_code ?? "✕")),
    call.ok ? null : h("small", { class: "call-error" }, call.description ?? ""),
  );
}

/** Fetch the calls that came since; a server that started anew counts from nothing, and so does the list. */
async function load() {
  let answer;
  try {
    answer = await api.callsSince(next);
  } catch {
    return; // the bar over the page says so already
  }
  if (answer.next < next) {
    next = 0;
    list().replaceChildren();
    await load();
    return;
  }
  next = answer.next;
  list().prepend(...answer.calls.map(line).reverse());
  while (list().children.length > KEPT) list().lastChild.remove();
  document.querySelector("#no-calls").hidden = list().children.length > 0;
}

/** Something was called: look soon, many at once. */
export function callsChanged() {
  if (timer) return;
  timer = setTimeout(() => {
    timer = 0;
    load();
  }, PAUSE);
}

export function initCalls() {
  const hide = document.querySelector("#hide-polls");
  const apply = () => list().classList.toggle("no-polls", hide.checked);
  hide.addEventListener("change", apply);
  apply();
  document.querySelector("#no-calls").textContent = t("noCalls");
  load();
}
