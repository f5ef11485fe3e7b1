/** Three lines for the first visit, in both languages; gone for good once dismissed. */

import { h, iconButton } from "./dom.js";
import { both, t } from "./words.js";

const KEY = "gridsnap.guide";
const seen = () => {
  try {
    return localStorage.getItem(KEY) !== null;
  } catch {
    return true; // without storage it would come back for ever
  }
};

export function showGuide() {
  if (seen()) return;
  const close = () => {
    localStorage.setItem(KEY, "seen");
    card.remove();
  };
  const lines = ["guide1", "guide2", "guide3"].map(both);
  const card = h(
    "section",
    { id: "guide", "aria-label": t("guideTitle") },
    h("header", {}, h("h2", {}, t("guideTitle")), iconButton("close", t("close"), close)),
    lines.map(([first, second]) => h("div", { class: "guide-line" }, h("p", {}, first), h("p", { class: "second" }, second))),
    h("button", { type: "button", class: "primary", onclick: close }, t("guideClose")),
  );
  document.querySelector("#thread-pane").append(card);
}
