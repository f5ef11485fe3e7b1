/** Riding with a live location that is shared: a few metres at a press, and the stop. */

import * as api from "./api.js";
import { h } from "./dom.js";
import { complain } from "./overlay.js";
import { here } from "./store.js";
import { isMine } from "./summary.js";
import { t } from "./words.js";

const STEP = 25; // metres
const METRES = 111320; // of one degree of latitude
const WAYS = [["↑", "north", 0, 1], ["←", "west", -1, 0], ["→", "east", 1, 0], ["↓", "south", 0, -1]];

/** The keys under an own live location while it is shared, or null. */
export function liveControls(m) {
  if (!m.location?.live_period || !isMine(m)) return null;
  const { latitude, longitude } = m.location;
  const send = (call, point = {}) => call({ ...here(), message_id: m.message_id, ...point }).catch(complain);
  const to = (east, north) => ({
    lat: latitude + (north * STEP) / METRES,
    lng: longitude + (east * STEP) / (METRES * Math.cos((latitude * Math.PI) / 180)),
  });
  const key = ([sign, name, east, north]) =>
    h("button", { type: "button", title: t(name), "aria-label": t(name), onclick: () => send(api.live, to(east, north)) }, sign);
  return h("div", { class: "live-keys" }, WAYS.map(key), h("button", { type: "button", class: "stop", onclick: () => send(api.stopLive) }, t("stopLive")));
}
