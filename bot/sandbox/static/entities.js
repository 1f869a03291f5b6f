// Text with entities: offsets and lengths count UTF-16 units, as strings here do.

import { element, link } from "./dom.js";
import { full, moment } from "./times.js";

/** Append `text` with its entities to `parent`. `act.command(text)` is called when a command is chosen. */
export function appendText(parent, text, entities, act) {
  const sorted = [...(entities ?? [])].sort((a, b) => a.offset - b.offset || b.length - a.length);
  appendRange(parent, text, 0, text.length, sorted, act);
}

function appendRange(parent, text, from, to, entities, act) {
  let position = from;
  for (let i = 0; i < entities.length; i++) {
    const entity = entities[i];
    if (entity.offset < position || entity.offset >= to) continue;
    const end = Math.min(entity.offset + entity.length, to);
    parent.append(text.slice(position, entity.offset));
    const node = nodeFor(entity, text.slice(entity.offset, end), act);
    appendRange(node.inner ?? node.outer, text, entity.offset, end, entities.slice(i + 1), act);
    parent.append(node.outer);
    position = end;
    // The line break after a block is the block's own end.
    if (node.block && text[position] === "\n") position++;
  }
  parent.append(text.slice(position, to));
}

const PLAIN = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code" };

function nodeFor(entity, covered, act) {
  if (entity.type in PLAIN) return { outer: element(PLAIN[entity.type]) };
  switch (entity.type) {
    case "text_link":
      return { outer: link(entity.url) };
    case "url":
      return { outer: link(/^[a-z]+:/i.test(covered) ? covered : `https://${covered}`) };
    case "email":
      return { outer: link(`mailto:${covered}`) };
    case "bot_command":
      return { outer: element("button", { type: "button", className: "inline", onclick: () => act.command(covered) }) };
    case "spoiler":
      return { outer: spoiler() };
    case "pre": {
      const code = element("code");
      return { outer: element("pre", { "data-language": entity.language }, code), inner: code, block: true };
    }
    case "blockquote":
      return { outer: element("blockquote", { className: "quote" }), block: true };
    case "expandable_blockquote":
      return { ...expandable(), block: true };
    case "date_time":
      return timeNode(entity);
    default:
      return { outer: element("span", { className: `entity ${entity.type}` }) };
  }
}

/** A moment in the reader's own time; what was written there stays only where no format is asked for. */
export function timeNode({ unix_time, date_time_format }) {
  const shown = moment(unix_time, date_time_format ?? "");
  const outer = element("time", { dateTime: new Date(unix_time * 1000).toISOString(), title: full(unix_time) }, shown);
  return shown === null ? { outer } : { outer, inner: document.createDocumentFragment() };
}

export function spoiler() {
  const node = element("span", { className: "spoiler", tabIndex: 0, role: "button", "aria-label": "Hidden text; press to show" });
  const show = () => {
    node.classList.add("shown");
    node.removeAttribute("role");
    node.removeAttribute("aria-label");
  };
  node.addEventListener("click", show);
  node.addEventListener("keydown", (event) => (event.key === "Enter" || event.key === " ") && (event.preventDefault(), show()));
  return node;
}

/** A block quotation of which three lines are shown until it is unfolded. */
export function expandable() {
  const inner = element("div", { className: "folded" });
  const toggle = element("button", { type: "button", className: "unfold", "aria-expanded": "false", "aria-label": "Show the whole quotation" });
  toggle.addEventListener("click", () => {
    const open = inner.classList.toggle("open");
    toggle.setAttribute("aria-expanded", String(open));
    toggle.setAttribute("aria-label", open ? "Show less of the quotation" : "Show the whole quotation");
  });
  const outer = element("blockquote", { className: "quote expandable" }, inner, toggle);
  // What fits into three lines needs no button; this is known once it has been laid out.
  new ResizeObserver(() => {
    if (!inner.classList.contains("open")) toggle.hidden = inner.scrollHeight <= inner.clientHeight + 2;
  }).observe(inner);
  return { outer, inner };
}
