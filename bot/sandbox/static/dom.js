// Small helpers to build the page. Text goes in as text nodes only: nothing that anyone wrote is ever read as HTML.

/** Make an element. `properties` are set as properties, `data-…` and `aria-…` as attributes; children are nodes or strings. */
export function element(name, properties = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (/^(aria-|data-)|^(role|for|scope|colspan|rowspan)$/.test(key)) node.setAttribute(key, value === true ? "true" : value);
    else node[key] = value;
  }
  node.append(...children.filter((child) => child !== undefined && child !== null));
  return node;
}

export const byId = (id) => document.getElementById(id);

/** A number from 0 to 6 that stays the same for an id, to pick a colour by. */
export const hue = (id) => Math.abs(Math.trunc(id)) % 7;

/** The letters that stand in for a picture. */
export function initials(name) {
  const words = name.trim().split(/\s+/u).filter(Boolean);
  const letters = words.slice(0, 2).map((word) => [...word][0] ?? "");
  return letters.join("").toLocaleUpperCase() || "?";
}

const SAFE = new Set(["http:", "https:", "mailto:", "tel:", "tg:"]);

/** An address that may stand in a link, or null. */
export function safeUrl(url) {
  try {
    const parsed = new URL(url);
    return SAFE.has(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}

/** A link, or its text alone where the address may not be opened. */
export function link(url, ...children) {
  const href = safeUrl(url);
  if (href === null) return element("span", {}, ...children);
  return element("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}
