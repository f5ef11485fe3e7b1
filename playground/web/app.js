/** Brings the page up: words, lists, thread, tools; then follows the server's events. */

import { stream } from "./api.js";
import { callsChanged, initCalls } from "./calls.js";
import { drawComposer, initComposer } from "./composer.js";
import { h, icon } from "./dom.js";
import { showGuide } from "./guide.js";
import { drawHead } from "./head.js";
import { followLinksIn } from "./links.js";
import { drawChats, drawPeople } from "./lists.js";
import { clearToasts, complain } from "./overlay.js";
import { drawPanel, initPanel } from "./panel.js";
import { chatsOf, countUnread, go, loadMessages, loadWorld, markRead, on, readRoute, store, tell } from "./store.js";
import { drawThread, initThread } from "./thread.js";
import { oneLine } from "./summary.js";
import { language, t, toggleLanguage } from "./words.js";

/** Fill the words and icons that index.html only names. */
function dress() {
  document.documentElement.lang = language === "en" ? "en" : "zh-Hans";
  document.title = t("title");
  for (const node of document.querySelectorAll("[data-t]")) node.textContent = t(node.dataset.t);
  for (const node of document.querySelectorAll("[data-label]")) {
    node.setAttribute("aria-label", t(node.dataset.label));
    node.title = t(node.dataset.label);
    if (node.matches("input[type=text]")) node.placeholder = node.title;
  }
  for (const node of document.querySelectorAll("[data-icon]")) node.append(icon(node.dataset.icon));
}

function initChrome() {
  const narrow = matchMedia("(max-width: 1100px)");
  const toggles = document.querySelectorAll(".tools-toggle");
  const panel = (open) => {
    document.body.classList.toggle("panel-open", open);
    for (const toggle of toggles) toggle.setAttribute("aria-expanded", String(open));
  };
  panel(!narrow.matches);
  narrow.addEventListener("change", () => panel(!narrow.matches));
  for (const toggle of toggles) toggle.addEventListener("click", () => panel(!document.body.classList.contains("panel-open")));
  for (const id of ["#panel-close", "#panel-shade"]) document.querySelector(id).addEventListener("click", () => panel(false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && narrow.matches && !document.querySelector("dialog[open]")) panel(false);
  });
  document.querySelector("#back").addEventListener("click", () => go(store.me));
  document.querySelector("#language").addEventListener("click", toggleLanguage);
  document.addEventListener("visibilitychange", () => !document.hidden && store.chat && markRead());
}

async function openRoute() {
  readRoute();
  clearToasts();
  store.messages = [];
  store.keyboard = null;
  drawPeople();
  drawChats();
  drawHead();
  drawPanel();
  await loadMessages().catch(complain);
}

async function reload() {
  await loadWorld();
  readRoute();
  drawHead();
  drawChats();
  await loadMessages();
}

let refreshing = 0;

/** Fetch the open chat soon: keyboards, and whatever an event did not carry. */
function refreshSoon() {
  if (refreshing) return;
  refreshing = setTimeout(() => {
    refreshing = 0;
    loadMessages().catch(complain);
  }, 60);
}

function noteLast(chatId, message) {
  for (const someone of store.world.people) {
    const chat = chatsOf(someone.id).find((c) => c.id === chatId);
    if (chat) chat.last = { text: oneLine(message), date: message.date };
  }
}

function onevent(event) {
  const { kind, chat, message } = event;
  if (kind === "call") callsChanged();
  else if (kind === "clock") loadWorld().then(drawChats, complain);
  else if (kind === "state") reload().catch(complain);
  else if (["message", "edited", "deleted", "keyboard", "reaction"].includes(kind)) {
    if (kind === "message" && message) {
      noteLast(chat, message);
      countUnread(chat, message);
      drawChats();
    }
    if (chat === store.chat) refreshSoon();
  }
}

function followServer() {
  const bar = document.querySelector("#lost");
  stream({
    onevent,
    onlost: () => {
      bar.hidden = false;
    },
    onfound: () => {
      bar.hidden = true;
      reload().catch(complain);
      callsChanged();
    },
  });
}

async function begin() {
  dress();
  initChrome();
  try {
    await loadWorld();
  } catch (error) {
    document.querySelector("#lost").hidden = false;
    document.querySelector("#lost").replaceChildren(error.message);
    setTimeout(() => location.reload(), 2000);
    return;
  }
  initThread();
  initComposer();
  initPanel();
  initCalls();
  followLinksIn(document.querySelector("#thread"));
  on("world", () => {
    drawPeople();
    drawPanel();
  });
  on("messages", () => {
    drawThread();
    drawComposer();
  });
  on("unread", () => {
    drawPeople();
    drawChats();
  });
  on("route", openRoute);
  addEventListener("hashchange", () => tell("route"));
  followServer();
  await openRoute();
  showGuide();
}

document.querySelector("#app").append(h("div", { id: "toasts", popover: "manual", "aria-live": "polite" }));
begin();
