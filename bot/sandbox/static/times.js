// Moments in the reader's own language and time zone.

const formats = new Map();

function format(options) {
  const key = JSON.stringify(options);
  if (!formats.has(key)) formats.set(key, new Intl.DateTimeFormat(undefined, options));
  return formats.get(key);
}

const dayOf = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
const DAY = 24 * 3600 * 1000;

export const clock = (seconds) => format({ hour: "2-digit", minute: "2-digit" }).format(new Date(seconds * 1000));

export const full = (seconds) => format({ dateStyle: "full", timeStyle: "medium" }).format(new Date(seconds * 1000));

export const sameDay = (a, b) => dayOf(new Date(a * 1000)) === dayOf(new Date(b * 1000));

/** How a day is named between messages. */
export function day(seconds) {
  const date = new Date(seconds * 1000);
  const age = Math.round((dayOf(new Date()) - dayOf(date)) / DAY);
  if (age === 0) return "Today";
  if (age === 1) return "Yesterday";
  const options = { day: "numeric", month: "long" };
  if (date.getFullYear() !== new Date().getFullYear()) options.year = "numeric";
  return format(options).format(date);
}

/** How a moment is named in the list of chats. */
export function short(seconds) {
  const date = new Date(seconds * 1000);
  const age = Math.round((dayOf(new Date()) - dayOf(date)) / DAY);
  if (age === 0) return clock(seconds);
  if (age < 7) return format({ weekday: "short" }).format(date);
  return format({ dateStyle: "short" }).format(date);
}

/** A date-time entity: "r" is relative, else w (weekday), d or D (date), t or T (time). */
export function moment(seconds, pattern) {
  const date = new Date(seconds * 1000);
  if (pattern === "r") return relative(seconds);
  const options = {};
  if (pattern.includes("w")) options.weekday = "long";
  if (pattern.includes("d")) Object.assign(options, { day: "numeric", month: "numeric", year: "numeric" });
  if (pattern.includes("D")) Object.assign(options, { day: "numeric", month: "long", year: "numeric" });
  if (/t/i.test(pattern)) Object.assign(options, { hour: "2-digit", minute: "2-digit" });
  if (pattern.includes("T")) options.second = "2-digit";
  return Object.keys(options).length ? format(options).format(date) : null;
}

const UNITS = [["year", 31536000], ["month", 2592000], ["week", 604800], ["day", 86400], ["hour", 3600], ["minute", 60], ["second", 1]];

function relative(seconds) {
  const ago = seconds - Date.now() / 1000;
  const [unit, size] = UNITS.find(([, length]) => Math.abs(ago) >= length) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(undefined, { numeric: "auto" }).format(Math.round(ago / size), unit);
}
