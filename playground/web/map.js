/** The grids as a small map, drawn from their polygons alone: no tiles, nothing from elsewhere. */

import { h, s } from "./dom.js";
import { person, store } from "./store.js";
import { t } from "./words.js";

const METRES = 111320; // of one degree of latitude
const COLOURS = 6;

const ringsOf = ({ geometry }) =>
  geometry.type === "Polygon" ? [geometry.coordinates] : geometry.type === "MultiPolygon" ? geometry.coordinates : [];
const features = () => (store.world?.grids?.features ?? []).filter((f) => ringsOf(f).length);

/** Metres east and south of the middle of the grids (of the phones when there are none). */
function plane() {
  const points = features().flatMap((f) => ringsOf(f).flat(2));
  const phones = store.world.people.map((p) => p.phone_location).filter(Boolean);
  if (!points.length) points.push(...phones.map((p) => [p.lng, p.lat]));
  if (!points.length) points.push([120.18, 35.95]);
  const range = (axis) => {
    let [low, high] = [Infinity, -Infinity];
    for (const point of points) [low, high] = [Math.min(low, point[axis]), Math.max(high, point[axis])];
    return [low, high];
  };
  const [west, east] = range(0);
  const [south, north] = range(1);
  const [lng0, lat0] = [(west + east) / 2, (south + north) / 2];
  const kx = METRES * Math.cos((lat0 * Math.PI) / 180);
  return {
    to: ({ lat, lng }) => [(lng - lng0) * kx, (lat0 - lat) * METRES],
    from: (x, y) => ({ lat: lat0 - y / METRES, lng: lng0 + x / kx }),
    width: Math.max((east - west) * kx, 400),
    height: Math.max((north - south) * METRES, 400),
  };
}

const inRing = (ring, { lat, lng }) => {
  let inside = false;
  for (let i = 0, j = ring.length - 1; i < ring.length; j = i++) {
    const [[x1, y1], [x2, y2]] = [ring[i], ring[j]];
    if (y1 > lat !== y2 > lat && lng < ((x2 - x1) * (lat - y1)) / (y2 - y1) + x1) inside = !inside;
  }
  return inside;
};

/** The grid that holds the point, as its GeoJSON properties, or null. */
export function gridAt(point) {
  const holds = (f) => ringsOf(f).some(([outer, ...holes]) => inRing(outer, point) && !holes.some((r) => inRing(r, point)));
  return features().find(holds)?.properties ?? null;
}

export const gridName = (properties) => properties?.name ?? properties?.code ?? "";

/** "海风二网格·渔港" stands in two lines, so that neighbours' names do not run into each other on a phone. */
const gridLabel = (properties, x, y) =>
  s("text", { x, y, class: "grid-name" }, gridName(properties).split("·").map((line, i) => s("tspan", { x, dy: i ? "1.2em" : 0 }, line)));

function drawGrids(project, labels) {
  const communities = [...new Set(features().map((f) => f.properties?.community ?? ""))];
  return features().map((f) => {
    const path = ringsOf(f).flat().map((ring) => `M${ring.map(([lng, lat]) => project.to({ lat, lng }).map((v) => v.toFixed(1)).join(" ")).join("L")}Z`);
    const outer = ringsOf(f)[0][0].map(([lng, lat]) => project.to({ lat, lng }));
    const xs = outer.map(([x]) => x);
    const ys = outer.map(([, y]) => y);
    const hole = ringsOf(f)[0].slice(1).flat().map(([lng, lat]) => project.to({ lat, lng })[1]);
    const foot = hole.length ? Math.min(...hole) : Math.max(...ys); // a name does not stand in the hole of its grid
    const [x, y] = [(Math.min(...xs) + Math.max(...xs)) / 2, (Math.min(...ys) + foot) / 2];
    const colour = communities.indexOf(f.properties?.community ?? "") % COLOURS;
    return s(
      "g",
      {},
      s("path", { d: path.join(""), class: `grid c${colour}`, "fill-rule": "evenodd" }, s("title", {}, gridName(f.properties))),
      labels ? gridLabel(f.properties, x, y) : null,
    );
  });
}

const pinShape = () =>
  s(
    "g",
    { class: "pin" },
    s("ellipse", { cx: 0, cy: 0, rx: 5, ry: 2, class: "pin-shadow" }),
    s("path", { d: "M0 0C-3-8-11-13-11-22a11 11 0 0 1 22 0C11-13 3-8 0 0z" }),
    s("circle", { cx: 0, cy: -22, r: 4.2 }),
  );

/** A small still map round a point, for the bubble of a location. */
export function miniMap(point, accuracy) {
  const project = plane();
  const [x, y] = project.to(point);
  const [w, hgt] = [1500, 680]; // metres shown
  const pin = pinShape();
  pin.setAttribute("transform", `translate(${x} ${y}) scale(3.6)`);
  return s(
    "svg",
    { class: "mini-map", viewBox: `${x - w / 2} ${y - hgt / 2} ${w} ${hgt}`, preserveAspectRatio: "xMidYMid slice", role: "img", "aria-label": `${t("location")} ${point.lat}, ${point.lng}` },
    drawGrids(project, false),
    s("text", { x: x - w / 2 + 24, y: y + hgt / 2 - 24, class: "map-place" }, gridName(gridAt(point)) || t("noGrid")),
    accuracy ? s("circle", { cx: x, cy: y, r: accuracy, class: "accuracy" }) : null,
    pin,
  );
}

/** A map to place a pin on. Returns {node, point(), place(point)}; `onplace(point)` hears every move. */
export function pickerMap(start, onplace) {
  const project = plane();
  const pin = pinShape();
  const svg = s("svg", { class: "picker-map", role: "application", tabindex: "0", "aria-label": t("mapLabel") }, drawGrids(project, true), pin);
  const view = { x: 0, y: 0, size: 0 };
  let here = start;

  const scale = () => view.size / (svg.clientWidth || 480); // metres for one CSS pixel
  const draw = () => {
    const ratio = (svg.clientHeight || 340) / (svg.clientWidth || 480);
    view.size ||= Math.max(project.width, project.height / ratio) * 1.12; // all grids at first
    svg.setAttribute("viewBox", `${view.x - view.size / 2} ${view.y - (view.size * ratio) / 2} ${view.size} ${view.size * ratio}`);
    for (const name of svg.querySelectorAll(".grid-name")) name.setAttribute("font-size", String(scale() * 12));
    const [x, y] = project.to(here);
    pin.setAttribute("transform", `translate(${x} ${y}) scale(${scale()})`);
  };
  const place = (point, { look = false } = {}) => {
    here = { lat: Number(point.lat.toFixed(6)), lng: Number(point.lng.toFixed(6)) };
    if (look) [view.x, view.y] = project.to(here);
    draw();
    onplace(here);
  };
  const zoom = (factor) => {
    view.size = Math.min(Math.max(view.size * factor, 60), 60000);
    draw();
  };
  const metresAt = (event) => {
    const matrix = svg.getScreenCTM().inverse();
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
    return [at.x, at.y];
  };

  let drag = null;
  svg.addEventListener("pointerdown", (event) => {
    drag = { x: event.clientX, y: event.clientY, moved: false };
    svg.setPointerCapture(event.pointerId);
  });
  svg.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const [dx, dy] = [event.clientX - drag.x, event.clientY - drag.y];
    if (!drag.moved && Math.hypot(dx, dy) < 6) return;
    const step = scale();
    view.x -= dx * step;
    view.y -= dy * step;
    drag = { x: event.clientX, y: event.clientY, moved: true };
    draw();
  });
  svg.addEventListener("pointerup", (event) => {
    if (drag && !drag.moved) place(project.from(...metresAt(event)));
    drag = null;
  });
  svg.addEventListener("wheel", (event) => {
    event.preventDefault();
    zoom(event.deltaY > 0 ? 1.2 : 1 / 1.2);
  }, { passive: false });
  svg.addEventListener("keydown", (event) => {
    const step = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
    if (!step) return;
    event.preventDefault();
    const [x, y] = project.to(here);
    place(project.from(x + step[0] * scale() * 4, y + step[1] * scale() * 4));
  });
  new ResizeObserver(draw).observe(svg);

  const button = (label, text, onclick) => h("button", { type: "button", "aria-label": label, title: label, onclick }, text);
  const node = h("div", { class: "map-frame" }, svg, h("div", { class: "map-zoom" }, button(t("zoomIn"), "+", () => zoom(1 / 1.5)), button(t("zoomOut"), "−", () => zoom(1.5))));
  return { node, place, point: () => here };
}

/** Where the person's phone is, else the middle of the map. */
export const phoneLocation = () => person()?.phone_location ?? plane().from(0, 0);
