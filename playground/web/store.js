/** What the page knows: the world as the server tells it, who is played, which chat is open. */

import * as api from "./api.js";

export const store = {
  world: null, // GET /play/state
  me: null, // id of the person played
  chat: null, // id of the open chat, or null on the list
  topic: null, // thread id of the open forum topic
  messages: [], // of the open chat, oldest first
  keyboard: null, // reply keyboard in force here
  commands: [],
  unread: new Map(), // "person:chat" -> count
  lastChat: new Map(), // person -> chat seen last
};

const listeners = new Map();

/** Call `listener` whenever `topic` is told: world, route, messages, unread, keyboard, call, clock. */
export function on(topic, listener) {
  if (!listeners.has(topic)) listeners.set(topic, []);
  listeners.get(topic).push(listener);
}

export function tell(topic, detail) {
  for (const listener of listeners.get(topic) ?? []) listener(detail);
}

export const person = (id = store.me) => store.world?.people.find((p) => p.id === id) ?? null;
export const chatsOf = (id = store.me) => store.world?.chats[id] ?? [];
export const chatOf = (id = store.chat, who = store.me) => chatsOf(who).find((c) => c.id === id) ?? null;
export const here = () => ({ as: store.me, chat: store.chat, ...(store.topic ? { thread: store.topic } : {}) });
export const titleOf = (chat) => (chat.type === "private" ? store.world.bot.first_name : chat.title);

const unreadKey = (who, chat) => `${who}:${chat}`;
export const unread = (who, chat) => store.unread.get(unreadKey(who, chat)) ?? 0;
export const unreadOf = (who) => chatsOf(who).reduce((sum, chat) => sum + unread(who, chat.id), 0);

/** The open chat has been seen by the person played. */
export function markRead() {
  if (store.unread.delete(unreadKey(store.me, store.chat))) tell("unread");
}

/** One more unread message for everybody in the chat who is not looking at it and did not write it. */
export function countUnread(chat, message) {
  for (const someone of store.world.people) {
    const looking = someone.id === store.me && chat === store.chat && !document.hidden;
    if (looking || message.from?.id === someone.id || !chatOf(chat, someone.id)) continue;
    store.unread.set(unreadKey(someone.id, chat), unread(someone.id, chat) + 1);
  }
  tell("unread");
}

const parseHash = () => {
  const [me, chat, topic] = location.hash.slice(1).split("/").map((part) => Number(part) || null);
  return { me, chat, topic: topic ?? null };
};

const hashOf = (me, chat, topic) => `#${[me, chat, topic].filter(Boolean).join("/")}`;

export const isPhone = () => matchMedia("(max-width: 760px)").matches;

/** Go to a person's chat; the address keeps it, so a reload or a second tab shows the same. */
export function go(me, chat = null, topic = null) {
  const next = hashOf(me, chat, topic);
  if (location.hash === next) tell("route");
  else location.hash = next;
}

/** Become another person: stay in the same group if that person is in it, else where that person was last. */
export function become(me) {
  if (isPhone() && store.chat === null) return go(me);
  const shared = store.chat < 0 && chatOf(store.chat, me) ? store.chat : null;
  return go(me, shared ?? store.lastChat.get(me) ?? me, shared ? store.topic : null);
}

/** Take person and chat from the address; what the address does not name gets a sensible value. */
export function readRoute() {
  const { me, chat, topic } = parseHash();
  store.me = person(me) ? me : store.world.people.find((p) => p.id === 2001)?.id ?? store.world.people[0].id;
  store.chat = chatOf(chat) ? chat : isPhone() ? null : store.me;
  store.topic = store.chat === chat ? topic : null;
  if (store.chat) store.lastChat.set(store.me, store.chat);
}

export async function loadWorld() {
  store.world = await api.state();
  tell("world");
}

/** Fetch the open chat; an answer that comes after the reader has moved on is dropped. */
export async function loadMessages() {
  const wanted = { me: store.me, chat: store.chat, topic: store.topic };
  if (!wanted.chat) return;
  const answer = await api.messages(wanted);
  if (wanted.me !== store.me || wanted.chat !== store.chat || wanted.topic !== store.topic) return;
  store.messages = answer.messages;
  store.keyboard = answer.keyboard;
  store.commands = answer.commands ?? [];
  tell("messages");
}
