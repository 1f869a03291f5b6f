// Rich messages: blocks and rich text.

import { element, link } from "./dom.js";
import { expandable, spoiler, timeNode } from "./entities.js";

const STYLES = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", subscript: "sub", superscript: "sup", marked: "mark", code: "code",
};

/** Append a rich text (a string, a list, or an object) to `parent`. */
export function appendRichText(parent, text, act) {
  if (typeof text === "string") parent.append(text);
  else if (Array.isArray(text)) text.forEach((part) => appendRichText(parent, part, act));
  else if (text) parent.append(styled(text, act));
}

function styled(text, act) {
  const fill = (node) => (appendRichText(node, text.text ?? "", act), node);
  if (text.type in STYLES) return fill(element(STYLES[text.type]));
  switch (text.type) {
    case "url":
      return fill(link(text.url));
    case "email_address":
      return fill(link(`mailto:${text.email_address}`));
    case "phone_number":
      return fill(link(`tel:${text.phone_number}`));
    case "bot_command":
      return fill(element("button", { type: "button", className: "inline", onclick: () => act.command(text.bot_command) }));
    case "spoiler":
      return fill(spoiler());
    case "date_time":
      return timeOf(text, fill);
    case "mathematical_expression":
      return element("code", { className: "math" }, text.expression);
    case "custom_emoji":
      return document.createTextNode(text.alternative_text);
    case "button":
      return act.button(text.button, "rich-button", (node) => appendRichText(node, text.button.text, act));
    case "anchor":
    case "anchor_link":
      return fill(element("span"));
    case "mention":
      return fill(link(`https://t.me/${text.username}`));
    default:
      return fill(element("span", { className: `entity ${text.type}` }));
  }
}

function timeOf(text, fill) {
  const { outer, inner } = timeNode(text);
  return inner ? outer : fill(outer);
}

const rich = (name, properties, text, act) => {
  const node = element(name, properties);
  appendRichText(node, text, act);
  return node;
};

/** Append blocks to `parent`. */
export function appendBlocks(parent, blocks, act) {
  for (const block of blocks) parent.append(blockNode(block, act));
}

function blockNode(block, act) {
  switch (block.type) {
    case "paragraph":
      return rich("p", {}, block.text, act);
    case "heading":
      return rich("h3", { className: `size-${block.size}`, "aria-level": Math.min(block.size + 2, 6) }, block.text, act);
    case "pre":
      return element("pre", { "data-language": block.language }, rich("code", {}, block.text, act));
    case "footer":
      return rich("footer", {}, block.text, act);
    case "divider":
      return element("hr");
    case "mathematical_expression":
      return element("pre", { className: "math" }, block.expression);
    case "anchor":
      return element("span", { hidden: true });
    case "pullquote":
      return pullQuote(block, act);
    case "blockquote": {
      const quote = element("blockquote", { className: "quote" });
      appendBlocks(quote, block.blocks, act);
      return withCredit(quote, block.credit, act);
    }
    case "expandable_blockquote": {
      const { outer, inner } = expandable();
      appendRichText(inner, block.text, act);
      return withCredit(outer, block.credit, act);
    }
    case "details":
      return detailsNode(block, act);
    case "list":
      return listNode(block, act);
    case "table":
      return tableNode(block, act);
    case "buttons":
      return buttonsNode(block, act);
    case "collage":
    case "slideshow": {
      const figure = element("figure", { className: "collage" });
      appendBlocks(figure, block.blocks, act);
      return captioned(figure, block.caption, act);
    }
    default:
      return mediaNode(block, act);
  }
}

/** Quotations that bring their own marks get no ornamental one. */
const OPENING = /^\s*["\u00ab\u00bb\u2018-\u201f\u2039\u203a\u300c\u300e\u300a]/u;

function pullQuote(block, act) {
  const words = rich("p", {}, block.text, act);
  const marked = OPENING.test(words.textContent);
  const figure = element("figure", { className: marked ? "pullquote marked" : "pullquote" }, element("blockquote", {}, words));
  if (block.credit !== undefined) figure.append(rich("figcaption", {}, block.credit, act));
  return figure;
}

function withCredit(quote, credit, act) {
  if (credit !== undefined) quote.append(rich("cite", {}, credit, act));
  return quote;
}

function detailsNode(block, act) {
  const inside = element("div", { className: "inside" });
  appendBlocks(inside, block.blocks, act);
  return element("details", { open: block.is_open === true }, rich("summary", {}, block.summary, act), inside);
}

function listNode(block, act) {
  const ordered = block.items.some((item) => item.type !== undefined || item.value !== undefined);
  const list = element(ordered ? "ol" : "ul");
  for (const item of block.items) {
    const node = element("li", { "data-label": item.label });
    if (item.has_checkbox) {
      const checked = item.is_checked === true;
      node.classList.add("task");
      node.append(element("input", { type: "checkbox", disabled: true, checked, "aria-label": checked ? "Done" : "Not done" }));
    }
    appendBlocks(node, item.blocks, act);
    list.append(node);
  }
  return list;
}

function tableNode(block, act) {
  const classes = ["table", block.is_bordered && "bordered", block.is_striped && "striped"].filter(Boolean);
  const table = element("table");
  if (block.caption !== undefined) table.append(rich("caption", {}, block.caption, act));
  const body = element("tbody");
  for (const row of block.cells) {
    const line = element("tr");
    for (const cell of row) {
      const properties = { className: `to-${cell.align} to-${cell.valign}`, colspan: cell.colspan, rowspan: cell.rowspan };
      line.append(rich(cell.is_header ? "th" : "td", properties, cell.text ?? "", act));
    }
    body.append(line);
  }
  table.append(body);
  return element("div", { className: classes.join(" "), tabIndex: 0, role: "region", "aria-label": "Table" }, table);
}

function buttonsNode(block, act) {
  const row = element("div", { className: `rich-buttons ${block.align ?? ""}` });
  for (const button of block.buttons) {
    row.append(act.button(button, `rich-button ${button.style ?? ""}`, (node) => appendRichText(node, button.text, act)));
  }
  return row;
}

function mediaNode(block, act) {
  const file = Array.isArray(block[block.type]) ? block[block.type][0] : block[block.type];
  const figure = element("figure", { className: "media" });
  figure.append(mediaTile(block.type, file?.file_id));
  return captioned(figure, block.caption, act);
}

/** Pictures and the like are named, and not fetched: nothing on this page reaches beyond the machine. */
export function mediaTile(kind, url) {
  const tile = url ? link(url) : element("span");
  tile.className = "tile";
  const host = url ? url.replace(/^https?:\/\//, "") : "";
  tile.append(element("b", {}, kind.replace("_", " ")), element("span", {}, host));
  return tile;
}

function captioned(figure, caption, act) {
  if (caption === undefined) return figure;
  const node = rich("figcaption", {}, caption.text, act);
  if (caption.credit !== undefined) node.append(rich("cite", {}, caption.credit, act));
  figure.append(node);
  return figure;
}
