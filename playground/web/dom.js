/** Elements are built here, from text and attributes only; the one door for HTML is `safeHtml`. */

const SVG = "http://www.w3.org/2000/svg";

function apply(node, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "dataset") Object.assign(node.dataset, value);
    else if (name === "style") for (const [key, v] of Object.entries(value)) node.style.setProperty(key, v);
    else if (["value", "checked", "disabled", "hidden", "selected"].includes(name)) node[name] = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  return node;
}

/** One HTML element; children are nodes, strings (always text), or nothing. */
export function h(tag, props = {}, ...children) {
  const node = apply(document.createElement(tag), props);
  node.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return node;
}

/** One SVG element. */
export function s(tag, props = {}, ...children) {
  const node = apply(document.createElementNS(SVG, tag), props);
  node.append(...children.flat(Infinity).filter((c) => c !== null && c !== undefined && c !== false));
  return node;
}

/** An element whose content is the server's `_html`: entities rendered there, everything else escaped there. */
export function safeHtml(tag, props, html) {
  const node = h(tag, props);
  node.innerHTML = html;
  return node;
}

const ICONS = {
  attach: "M16.5 6.5v10a4.5 4.5 0 0 1-9 0V6a3 3 0 0 1 6 0v9.5a1.5 1.5 0 0 1-3 0V7",
  send: "M4 12 20 4l-5 16-3.5-6.5zM11.5 13.5 20 4",
  back: "M15 5l-7 7 7 7",
  close: "M6 6l12 12M18 6 6 18",
  panel: "M4 5h16v14H4zM14.5 5v14",
  more: "M12 6v.01M12 12v.01M12 18v.01",
  reply: "M10 7 5 12l5 5M5.5 12H14a5 5 0 0 1 5 5v1",
  smile: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18M8.5 14a4 4 0 0 0 7 0M9 9.5v.01M15 9.5v.01",
  keyboard: "M3 7h18v10H3zM7 10.5v.01M12 10.5v.01M17 10.5v.01M8 14h8",
  pin: "M12 21s-6.5-6-6.5-11a6.5 6.5 0 0 1 13 0c0 5-6.5 11-6.5 11zM12 12.4a2.4 2.4 0 1 0 0-4.8 2.4 2.4 0 0 0 0 4.8",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  image: "M4 5h16v14H4zM4 16l4.5-4.5L13 16l3-3 4 4M15.5 9.5v.01",
  voice: "M12 4a2.5 2.5 0 0 0-2.5 2.5v5a2.5 2.5 0 0 0 5 0v-5A2.5 2.5 0 0 0 12 4M6.5 11.5a5.5 5.5 0 0 0 11 0M12 17v3",
  edit: "M5 19l1-4L16 5l3 3L9 18z",
  copy: "M9 9h10v11H9zM5 15V4h10",
  link: "M10 14a4 4 0 0 0 6 0l3-3a4 4 0 0 0-6-6l-1 1M14 10a4 4 0 0 0-6 0l-3 3a4 4 0 0 0 6 6l1-1",
  code: "M8 8l-4 4 4 4M16 8l4 4-4 4",
  check: "M5 12.5 10 17l9-10",
  down: "M6 9.5l6 6 6-6",
  locate: "M12 3v3M12 18v3M3 12h3M18 12h3M12 17a5 5 0 1 0 0-10 5 5 0 0 0 0 10",
  open: "M9 6H5v13h13v-4M13 5h6v6M19 5l-9 9",
};

/** A line icon, drawn in the colour of its surroundings and hidden from screen readers. */
export function icon(name) {
  return s(
    "svg",
    { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true" },
    s("path", { d: ICONS[name] }),
  );
}

/** A button with an icon; the label is read out and shown as a tooltip. */
export function iconButton(name, label, onclick, props = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...props }, icon(name));
}
