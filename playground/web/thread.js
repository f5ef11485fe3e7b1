/** The open chat as a thread: days, bubbles, albums; only what changed is drawn anew. */

import { messageActions } from "./actions.js";
import { h, icon } from "./dom.js";
import { flashWaiting } from "./links.js";
import { bubble } from "./message.js";
import { chatOf, markRead, store } from "./store.js";
import { dayKey, dayName } from "./when.js";
import { colourOf, initial, isMine, senderKey, senderName, serviceText } from "./summary.js";
import { t } from "./words.js";

const NEAR = 120; // pixels from the foot within which the thread follows new messages
const SERIES = 300; // seconds within which one sender's messages share a name

let drawn = new Map(); // row key -> {stamp, node}
let shown = ""; // the chat that is drawn
let behind = 0; // messages that came while the reader was further up
let stuck = true; // the thread follows its foot until the reader scrolls up
let lastTop = 0;

const scroller = () => document.querySelector("#scroll");
const thread = () => document.querySelector("#thread");
const atFoot = () => scroller().scrollHeight - scroller().scrollTop - scroller().clientHeight < NEAR;

function toFoot() {
  scroller().scrollTop = scroller().scrollHeight;
  lastTop = scroller().scrollTop;
  stuck = true;
  behind = 0;
  drawJump();
}

/** The reader moved: going up lets the foot go, coming back to it takes it up again. */
function scrolled() {
  const top = scroller().scrollTop;
  if (atFoot()) stuck = true;
  else if (top < lastTop) stuck = false;
  lastTop = top;
  if (stuck) behind = 0;
  drawJump();
}

function drawJump() {
  const button = document.querySelector("#jump");
  button.hidden = stuck && behind === 0;
  button.replaceChildren(icon("down"), behind ? h("span", { class: "badge" }, String(behind)) : "");
  button.setAttribute("aria-label", behind ? t("newMessages", { n: behind }) : t("toBottom"));
}

/** Messages as rows: an album is one row, days stand between. */
function rowsOf(messages) {
  const rows = [];
  let day = "";
  for (const m of messages) {
    const key = dayKey(m.date);
    if (key !== day) rows.push({ key: `day ${key}`, day: m.date, name: dayName(m.date) });
    day = key;
    const before = rows.at(-1);
    if (m.media_group_id && before?.messages?.[0].media_group_id === m.media_group_id) before.messages.push(m);
    else rows.push({ key: `m ${m.message_id}`, messages: [m] });
  }
  const ends = (row) => row?.messages && !serviceText(row.messages[0]);
  const same = (a, b) => ends(a) && ends(b) && senderKey(a.messages[0]) === senderKey(b.messages[0]) && b.messages[0].date - a.messages[0].date < SERIES;
  rows.forEach((row, i) => {
    row.first = !same(rows[i - 1], row);
    row.last = !same(row, rows[i + 1]);
  });
  return rows;
}

/** The avatar beside the last bubble of a series; the others keep its place free. */
function face(m, last) {
  const props = { class: `avatar small ${m._from_bot ? "bot" : ""}`, style: { "--who": colourOf(m) }, "aria-hidden": "true" };
  return h("span", props, last ? (m._from_bot ? "📸" : initial(senderName(m))) : "");
}

function drawRow(row) {
  if (row.day) return h("div", { class: "day" }, h("span", {}, row.name));
  const [m] = row.messages;
  const service = serviceText(m);
  if (service) return h("div", { class: "row service", dataset: { id: m.message_id } }, h("span", {}, service));
  const mine = isMine(m);
  const inGroup = store.chat < 0;
  const actions = messageActions(row.messages);
  const node = h(
    "div",
    { class: `row ${mine ? "out" : "in"} ${row.first ? "first" : ""} ${row.last ? "last" : ""}`, dataset: { id: m.message_id } },
    inGroup && !mine ? face(m, row.last) : null,
    bubble(row.messages, { mine, named: inGroup && !mine && row.first, topic: store.topic ? null : m._topic?.name ?? m._topic, actions: actions.button }),
  );
  actions.listen(node);
  return node;
}

/** Draw the messages of the open chat. */
export function drawThread() {
  const chat = `${store.me}/${store.chat}/${store.topic}`;
  const fresh = chat !== shown;
  const follow = fresh || stuck || store.messages.at(-1)?.from?.id === store.me;
  const next = new Map();
  const nodes = [];
  let added = 0;
  for (const row of rowsOf(store.messages)) {
    const stamp = JSON.stringify(row);
    const old = fresh ? null : drawn.get(row.key);
    const node = old?.stamp === stamp ? old.node : drawRow(row);
    if (!old && !row.day) added += 1;
    next.set(row.key, { stamp, node });
    nodes.push(node);
  }
  place(nodes);
  drawn = next;
  shown = chat;
  document.querySelector("#empty").hidden = nodes.length > 0 || !chatOf();
  if (follow) toFoot();
  else behind += added;
  drawJump();
  markRead();
  flashWaiting();
}

/** Put `nodes` in order without touching those that stand right: focus and scroll stay. */
function place(nodes) {
  const box = thread();
  const wanted = new Set(nodes);
  for (const node of [...box.children]) if (!wanted.has(node)) node.remove();
  nodes.forEach((node, i) => {
    if (box.children[i] !== node) box.insertBefore(node, box.children[i] ?? null);
  });
}

/** Listen to scrolling, and follow the foot when rows, photos or the composer change the height. */
export function initThread() {
  scroller().addEventListener("scroll", scrolled, { passive: true });
  document.querySelector("#jump").addEventListener("click", toFoot);
  const heights = new ResizeObserver(() => stuck && toFoot());
  heights.observe(scroller());
  heights.observe(thread());
}
