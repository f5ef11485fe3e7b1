/** The tools on the right: the clock, faults on demand, what can happen to a group or between person and bot. */

import * as api from "./api.js";
import { h } from "./dom.js";
import { complain, toast } from "./overlay.js";
import { chatOf, go, loadWorld, person, store } from "./store.js";
import { clockSeconds, fullDay, now, setNow, span } from "./when.js";
import { t } from "./words.js";

const KINDS = ["429", "403_blocked", "403_kicked", "400_chat_not_found", "500", "502_html", "timeout", "reset", "truncated", "not_modified"];
const METHODS = ["*", "sendMessage", "sendPhoto", "sendMediaGroup", "sendDocument", "editMessageText", "editMessageCaption", "editMessageMedia", "editMessageReplyMarkup", "answerCallbackQuery", "deleteMessage", "getFile", "getUpdates"];

const $ = (id) => document.querySelector(id);
const option = (value, label = value) => h("option", { value }, label);

/** Run a request, tell its failure, then read the world anew. */
async function change(request) {
  try {
    await request();
    await loadWorld();
    return true;
  } catch (error) {
    complain(error);
    return false;
  }
}

function drawClock() {
  const ms = now();
  $("#clock-time").textContent = clockSeconds(ms);
  $("#clock-day").textContent = fullDay(ms);
}

/** The clock stands at `iso`, `offset` seconds ahead of real time. */
export function tellClock({ now: iso, offset_seconds: offset }) {
  setNow(iso);
  if (offset !== undefined) $("#clock-offset").textContent = offset > 30 ? t("ahead", { time: span(offset) }) : t("real");
  drawClock();
}

const advance = (seconds) => async () => {
  try {
    tellClock(await api.clock({ advance_seconds: seconds }));
    await loadWorld();
  } catch (error) {
    complain(error);
  }
};

function groups() {
  const byId = new Map();
  for (const chats of Object.values(store.world.chats)) for (const chat of chats) if (chat.type !== "private") byId.set(chat.id, chat);
  return [...byId.values()];
}

/** Keep the choice of a select while its options are drawn anew. */
function refill(select, options, preferred = null) {
  const old = preferred ?? select.value;
  select.replaceChildren(...options);
  if (options.some((o) => o.value === String(old))) select.value = String(old);
}

/** Draw what depends on the world: armed faults, groups, the block button. */
export function drawPanel() {
  tellClock(store.world);
  const armed = (store.world.faults ?? []).map((f) => h("li", {}, h("b", {}, f.kind), ` ${f.method || "*"} ${f.chat_id ?? ""} `, h("small", {}, t("armed", { n: f.times ?? 1 }))));
  $("#faults-armed").replaceChildren(...armed);
  $("#faults-clear").hidden = armed.length === 0;
  $("#faults-count").textContent = armed.length || "";
  const inChats = groups().map((g) => option(g.id, g.title));
  const people = store.world.people.map((p) => option(p.id, p.name));
  refill($("#fault-chat"), [option("", t("everywhere")), ...inChats, ...people]);
  refill($("#group-chat"), groups().map((g) => option(g.id, g.title)), store.chat < 0 ? store.chat : null);
  drawMigrate();
  const name = person()?.name;
  const blocked = Boolean(person()?.blocked);
  $("#block").textContent = t(blocked ? "unblockBot" : "blockBot", { name });
  $("#block").dataset.blocked = String(!blocked);
}

/** Telegram upgrades basic groups only. */
function drawMigrate() {
  const chosen = groups().find((g) => g.id === Number($("#group-chat").value));
  $("#group-buttons [data-op='migrate']").disabled = chosen?.type !== "group";
}

async function armFault(event) {
  event.preventDefault();
  const body = { method: $("#fault-method").value, kind: $("#fault-kind").value, times: Number($("#fault-times").value) || 1 };
  if ($("#fault-chat").value) body.chat_id = Number($("#fault-chat").value);
  if (body.kind === "429") body.retry_after = Number($("#fault-retry").value) || 3;
  await change(() => api.fault(body));
}

async function groupOperation(op) {
  const body = { op, chat: Number($("#group-chat").value) };
  if (op === "create_topic") body.name = $("#topic-name").value.trim() || t("topicName");
  let answer = null;
  const ok = await change(async () => {
    answer = await api.group(body);
  });
  if (!ok) return;
  toast(t("done"));
  if (answer.chat !== body.chat && chatOf(answer.chat)) go(store.me, answer.chat); // migrated
}

export function initPanel() {
  for (const [label, seconds] of [["plus1h", 3600], ["plus8h", 28800], ["plus1d", 86400]]) {
    $("#clock-buttons").append(h("button", { type: "button", dataset: { advance: seconds }, onclick: advance(seconds) }, t(label)));
  }
  $("#fault-method").replaceChildren(...METHODS.map((m) => option(m, m === "*" ? t("anyMethod") : m)));
  $("#fault-kind").replaceChildren(...KINDS.map((k) => option(k)));
  $("#fault-kind").addEventListener("change", () => {
    $("#fault-retry-label").hidden = $("#fault-kind").value !== "429";
  });
  $("#fault-form").addEventListener("submit", armFault);
  $("#faults-clear").addEventListener("click", () => change(api.clearFaults));
  const operations = ["kick", "add_bot", "promote", "demote", "migrate"];
  $("#group-buttons").append(...operations.map((op) => h("button", { type: "button", dataset: { op }, onclick: () => groupOperation(op) }, t(op))));
  $("#group-chat").addEventListener("change", drawMigrate);
  $("#topic-form").addEventListener("submit", (event) => {
    event.preventDefault();
    groupOperation("create_topic");
  });
  $("#block").addEventListener("click", async () => {
    if (await change(() => api.block({ as: store.me, blocked: $("#block").dataset.blocked === "true" }))) toast(t("done"));
  });
  setInterval(drawClock, 1000);
}
