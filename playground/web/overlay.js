/** What lies over the page: toasts, alerts, sheets, the enlarged photo. Esc closes all of them. */

import { h, iconButton } from "./dom.js";
import { t } from "./words.js";

/** A sentence at the foot of the thread for a few seconds, as answerCallbackQuery's text is shown. */
export function toast(text, kind = "") {
  const place = document.querySelector("#toasts");
  const note = h("div", { class: `toast ${kind}`, role: "status" }, text);
  place.append(note);
  const thread = document.querySelector("#scroll-box").getBoundingClientRect();
  const seen = thread.width > 0 ? thread : document.body.getBoundingClientRect();
  place.style.left = `${seen.left + seen.width / 2}px`;
  place.style.top = `${seen.bottom - 14}px`;
  if (place.matches(":popover-open")) place.hidePopover();
  place.showPopover(); // shown last, it lies over an open sheet too
  setTimeout(() => {
    note.remove();
    if (!place.children.length && place.matches(":popover-open")) place.hidePopover();
  }, 4000 + text.length * 40);
}

/** Take all sentences away: they were another person's, or another chat's. */
export function clearToasts() {
  const place = document.querySelector("#toasts");
  place.replaceChildren();
  if (place.matches(":popover-open")) place.hidePopover();
}

/** Show a failure of the playground's HTTP and go on. */
export const complain = (error) => toast(error.message, "bad");

/** A modal sheet; `fill(close)` gives its content. Closed by Esc, by the cross, by a press beside it. */
export function sheet({ title, className = "", fill }) {
  const close = () => dialog.close();
  const dialog = h(
    "dialog",
    { class: `sheet ${className}`, "aria-label": title },
    h("header", { class: "sheet-head" }, h("h2", {}, title), iconButton("close", t("close"), close)),
  );
  dialog.append(fill(close));
  dialog.addEventListener("click", (event) => event.target === dialog && close());
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** The modal alert of `show_alert`. */
export function alertBox(text) {
  const ok = h("button", { type: "button", class: "primary", onclick: () => dialog.close() }, t("ok"));
  const dialog = h("dialog", { class: "alert", role: "alertdialog", "aria-label": text }, h("p", {}, text), ok);
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  ok.focus();
}

/** The photo as large as the window; any press closes it. */
export function lightbox(url, caption) {
  const dialog = h(
    "dialog",
    { class: "lightbox", "aria-label": t("photo"), onclick: () => dialog.close() },
    iconButton("close", t("close"), () => dialog.close()),
    h("img", { src: url, alt: caption || t("photo") }),
    caption ? h("p", {}, caption) : null,
  );
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = h("textarea", { class: "offscreen", value: text });
    (document.querySelector("dialog[open]") ?? document.body).append(field);
    field.select();
    document.execCommand("copy"); // plain http on another host has no clipboard API
    field.remove();
  }
  toast(t("copied"));
}

/** Formatted JSON, to see what the bot saw. */
export function showJson(title, value) {
  const text = JSON.stringify(value, null, 2);
  sheet({
    title,
    className: "json",
    fill: () => [
      h("pre", { tabindex: "0" }, text),
      h("button", { type: "button", class: "quiet", onclick: () => copy(text) }, t("copyText")),
    ].reduce((box, child) => (box.append(child), box), h("div", { class: "sheet-body" })),
  });
}
