/** The location picker: a pin on the grids, sent as a location, a live location or a venue. */

import * as api from "./api.js";
import { h, icon } from "./dom.js";
import { gridAt, gridName, phoneLocation, pickerMap } from "./map.js";
import { complain, sheet } from "./overlay.js";
import { here } from "./store.js";
import { t } from "./words.js";

const LIVE = [[900, "15 min"], [3600, "1 h"], [28800, "8 h"]]; // seconds, as clients offer them

function send(point, { kind, accuracy, title }) {
  const place = { ...here(), ...point };
  if (kind === "venue") return api.venue({ ...place, title: title || t("venue"), address: gridName(gridAt(point)) || t("noGrid") });
  if (accuracy) place.accuracy = accuracy;
  if (kind.startsWith("live")) place.live_period = Number(kind.slice(4));
  return api.location(place);
}

/** Open the map; `tapLabel` is the request_location button that asked, and the pin is where the phone says it is. */
export function openPicker({ tapLabel = null } = {}) {
  const phone = phoneLocation();
  const read = h("output", { class: "map-read", "aria-live": "polite" });
  const map = pickerMap(phone, (point) => {
    const grid = gridAt(point);
    read.replaceChildren(h("b", {}, grid ? gridName(grid) : t("noGrid")), ` ${grid?.community ?? ""} `, h("small", {}, `${point.lat.toFixed(5)}, ${point.lng.toFixed(5)}`));
  });

  const option = (value, label) => h("option", { value }, label);
  const kind = h("select", { "aria-label": t("kind") }, option("point", t("location")), LIVE.map(([seconds, time]) => option(`live${seconds}`, t("liveFor", { time }))), option("venue", t("venue")));
  const accuracy = h("select", { "aria-label": t("accuracy") }, option("", t("exact")), [10, 30, 65, 150].map((m) => option(m, `± ${m} m`)));
  const title = h("input", { type: "text", hidden: true, placeholder: t("venueTitle"), "aria-label": t("venueTitle"), maxlength: 60 });
  kind.addEventListener("change", () => {
    title.hidden = kind.value !== "venue";
    accuracy.hidden = kind.value === "venue";
  });

  sheet({
    title: t("location"),
    className: "picker",
    fill: (close) => {
      const submit = async () => {
        close();
        try {
          if (tapLabel) await api.tap({ ...here(), label: tapLabel, ...map.point() });
          else await send(map.point(), { kind: kind.value, accuracy: Number(accuracy.value), title: title.value.trim() });
        } catch (error) {
          complain(error);
        }
      };
      const mine = h("button", { type: "button", class: "quiet", onclick: () => map.place(phone, { look: true }) }, icon("locate"), t("myLocation"));
      const go = h("button", { type: "button", class: "primary", onclick: submit }, t("sendLocation"));
      return h("div", { class: "sheet-body" }, map.node, h("div", { class: "map-line" }, read, mine), h("div", { class: "map-line" }, tapLabel ? null : [kind, accuracy, title], go));
    },
  });
  map.place(phone);
}
