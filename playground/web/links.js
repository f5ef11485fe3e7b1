/** Links in messages: deep links to the bot and links to messages stay inside, others open beside. */

import * as api from "./api.js";
import { complain, toast } from "./overlay.js";
import { chatOf, go, here, store } from "./store.js";
import { t } from "./words.js";

/** {start}, {chat, message}, or {outside}: what a link means here. */
export function meaning(href) {
  let url;
  try {
    url = new URL(href, location.href);
  } catch {
    return {};
  }
  const parts = url.pathname.split("/").filter(Boolean);
  if (url.protocol === "tg:") {
    const isBot = url.searchParams.get("domain") === store.world.bot.username;
    return isBot ? { start: url.searchParams.get("start") ?? "" } : {};
  }
  if (["t.me", "telegram.me"].includes(url.hostname)) {
    if (parts[0] === "c" && parts.length >= 3) return { chat: Number(`-100${parts[1]}`), message: Number(parts.at(-1)) };
    if (parts[0] === store.world.bot.username) return { start: url.searchParams.get("start") ?? "" };
  }
  return ["http:", "https:"].includes(url.protocol) ? { outside: url.href } : {};
}

/** Scroll to a message of the open chat and let it flash. */
export function flash(messageId) {
  const node = document.querySelector(`#thread [data-id="${messageId}"]`);
  if (!node) return toast(t("notThere"));
  scrollTo(node);
  const row = node.closest(".row") ?? node;
  row.classList.remove("flash");
  row.getBoundingClientRect(); // lets the animation begin anew
  row.classList.add("flash");
  return undefined;
}

/** Rows off the screen have guessed heights, so the first scroll may miss; the second one hits. */
function scrollTo(node) {
  node.scrollIntoView({ block: "center" });
  requestAnimationFrame(() => node.scrollIntoView({ block: "center" }));
}

let waiting = null;

/** A message to flash once its chat has been drawn. */
export function flashWaiting() {
  if (waiting === null) return;
  const id = waiting;
  waiting = null;
  flash(id);
}

export async function follow(href) {
  const target = meaning(href);
  if (target.start !== undefined) {
    go(store.me, store.me);
    try {
      await api.say({ as: store.me, chat: store.me, text: `/start ${target.start}`.trim() });
    } catch (error) {
      complain(error);
    }
  } else if (target.chat) {
    if (!chatOf(target.chat)) return toast(t("notMember"));
    if (store.chat === target.chat && !store.topic) return flash(target.message);
    waiting = target.message;
    go(store.me, target.chat);
  } else if (target.outside) {
    window.open(target.outside, "_blank", "noopener,noreferrer");
  } else {
    toast(t("unsupported"));
  }
  return undefined;
}

async function command(words) {
  const text = store.chat < 0 && !words.includes("@") ? `${words}@${store.world.bot.username}` : words;
  await api.say({ ...here(), text }).catch(complain);
}

function act(event) {
  const link = event.target.closest("a[href]");
  if (link?.hasAttribute("download")) return;
  if (link) {
    event.preventDefault();
    follow(link.getAttribute("href"));
  } else if (event.target.matches(".command")) command(event.target.textContent);
  else if (event.target.matches(".spoiler")) event.target.classList.toggle("shown");
}

/** Follow links, send commands and uncover spoilers inside `node`, by press or by Enter. */
export function followLinksIn(node) {
  node.addEventListener("click", act);
  node.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && event.target.matches(".command, .spoiler")) act(event);
  });
}

/** Commands and spoilers of a message's text can be reached by keyboard. */
export function makeReachable(text) {
  for (const node of text.querySelectorAll(".command, .spoiler")) {
    node.tabIndex = 0;
    node.setAttribute("role", "button");
  }
  return text;
}

/** A link to a message of a supergroup, as Telegram writes it; null where there is none. */
export function linkTo(message) {
  const internal = String(message.chat.id).match(/^-100(\d+)$/)?.[1];
  return internal ? `https://t.me/c/${internal}/${message.message_id}` : null;
}
