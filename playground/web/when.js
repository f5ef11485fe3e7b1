/** Times as the cast reads them: China's, whatever the browser's zone is. */

import { language, t } from "./words.js";

const ZONE = "Asia/Shanghai";
const locale = language === "en" ? "en-GB" : "zh-CN";
const format = (options) => new Intl.DateTimeFormat(locale, { timeZone: ZONE, hourCycle: "h23", ...options });

const clockFormat = format({ hour: "2-digit", minute: "2-digit" });
const secondsFormat = format({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
const dayFormat = format({ month: "long", day: "numeric" });
const shortDayFormat = format({ month: "numeric", day: "numeric" });
const fullFormat = format({ year: "numeric", month: "long", day: "numeric", weekday: "short" });
const keyFormat = new Intl.DateTimeFormat("en-CA", { timeZone: ZONE, year: "numeric", month: "2-digit", day: "2-digit" });

let base = Date.now();
let at = performance.now();

/** The playground's clock stands at `iso` at this moment. */
export function setNow(iso) {
  base = Date.parse(iso);
  at = performance.now();
}

/** Now, on the playground's clock, in milliseconds. */
export const now = () => base + (performance.now() - at);

export const dayKey = (seconds) => keyFormat.format(seconds * 1000);
export const clockTime = (seconds) => clockFormat.format(seconds * 1000);
export const clockSeconds = (ms) => secondsFormat.format(ms);
export const fullDay = (ms) => fullFormat.format(ms);

/** 今天, 昨天, or the date: the line between two days of a thread. */
export function dayName(seconds) {
  const key = dayKey(seconds);
  if (key === dayKey(now() / 1000)) return t("today");
  if (key === dayKey(now() / 1000 - 86400)) return t("yesterday");
  return dayFormat.format(seconds * 1000);
}

/** A clock time today, else a short date: for the list of chats. */
export function shortTime(seconds) {
  return dayKey(seconds) === dayKey(now() / 1000) ? clockTime(seconds) : shortDayFormat.format(seconds * 1000);
}

/** "1 天 3 小时" for a number of seconds. */
export function span(seconds) {
  const minutes = Math.round(seconds / 60);
  const parts = [Math.floor(minutes / 1440), Math.floor((minutes % 1440) / 60), minutes % 60];
  const units = language === "en" ? ["d", "h", "min"] : ["天", "小时", "分钟"];
  return parts.map((n, i) => (n ? `${n} ${units[i]}` : "")).filter(Boolean).join(" ");
}
