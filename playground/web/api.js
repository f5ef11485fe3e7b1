/** The playground's HTTP, one function per path; an error carries the server's sentence. */

import { t } from "./words.js";

export class PlayError extends Error {}

async function call(path, options = {}) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new PlayError(t("offline"));
  }
  const body = await response.json().catch(() => ({}));
  if (!response.ok) throw new PlayError(body.error || `${response.status} ${response.statusText}`);
  return body;
}

const post = (path) => (body) =>
  call(path, { method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });

export const state = () => call("/play/state");

export function messages({ me, chat, topic }) {
  const query = new URLSearchParams({ as: me, chat });
  if (topic) query.set("thread", topic);
  return call(`/play/messages?${query}`);
}

export const callsSince = (n) => call(`/play/calls?since=${n}`);
export const say = post("/play/say");
export const edit = post("/play/edit");
export const location = post("/play/location");
export const live = post("/play/live");
export const stopLive = post("/play/stop_live");
export const venue = post("/play/venue");
export const press = post("/play/press");
export const tap = post("/play/tap");
export const react = post("/play/react");
export const sticker = post("/play/sticker");
export const voice = post("/play/voice");
export const clock = post("/play/clock");
export const fault = post("/play/fault");
export const clearFaults = () => call("/play/fault", { method: "DELETE" });
export const group = post("/play/group");
export const block = post("/play/block");

/** Photos or files: `samples` are names known to the server, `files` come from this machine. */
export function photo({ samples = [], files = [], ...fields }) {
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) {
    if (value !== undefined && value !== null && value !== "" && value !== false) form.append(name, value === true ? "1" : value);
  }
  for (const name of samples) form.append("sample", name);
  for (const file of files) form.append("file", file, file.name || "photo.jpg");
  return call("/play/photo", { method: "POST", body: form });
}

/** Server-sent events for as long as the page lives; after a restart of the server they come again. */
export function stream({ onevent, onlost, onfound }) {
  let lost = false;
  const open = () => {
    const source = new EventSource("/play/stream");
    source.onopen = () => {
      if (lost) onfound();
      lost = false;
    };
    source.onmessage = (event) => onevent(JSON.parse(event.data));
    source.onerror = () => {
      if (!lost) onlost();
      lost = true;
      // The browser tries again by itself, except after an answer that was no event stream.
      if (source.readyState === EventSource.CLOSED) setTimeout(open, 1000);
    };
  };
  open();
}
