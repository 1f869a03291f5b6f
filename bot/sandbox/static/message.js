// One message as a bubble.

import { appendBlocks, mediaTile } from "./blocks.js";
import { element, hue } from "./dom.js";
import { appendText } from "./entities.js";
import { clock, full } from "./times.js";

/** Make the bubble of a message. `context`: the chat, the reader's id, and what buttons and commands do. */
export function messageNode(message, context) {
  const service = serviceText(message);
  if (service !== null) return element("div", { className: "service", id: nodeId(message) }, element("span", {}, service));
  const own = message.from?.id === context.reader;
  const node = element("article", { className: `message ${own ? "own" : "other"}`, id: nodeId(message) });
  node.dataset.sender = message.from?.id ?? "channel";
  const act = {
    command: context.command,
    button: (button, className, fill) => buttonNode(button, message, context, className, fill),
  };
  const bubble = element("div", { className: message.rich_message ? "bubble rich" : "bubble" });
  appendHead(bubble, message, own, context);
  appendContent(bubble, message, act);
  bubble.append(footNode(message));
  node.append(bubble);
  const rows = message.reply_markup?.inline_keyboard;
  if (rows) node.append(keyboardNode(rows, act));
  return node;
}

export const nodeId = (message) => `message-${message.message_id}`;

function serviceText(message) {
  if (message.migrate_to_chat_id) return "The group has become a supergroup";
  if (message.migrate_from_chat_id) return "This supergroup was a group before";
  if (message.forum_topic_created) return `Topic “${message.forum_topic_created.name}” was created`;
  if (message.forum_topic_edited) return `The topic is now called “${message.forum_topic_edited.name}”`;
  if (message.forum_topic_closed) return "The topic was closed";
  if (message.forum_topic_reopened) return "The topic was reopened";
  return null;
}

function appendHead(bubble, message, own, context) {
  if (!own && !["private", "channel"].includes(context.chat.type)) {
    const name = message.from ? [message.from.first_name, message.from.last_name].filter(Boolean).join(" ") : context.chat.title;
    bubble.append(element("p", { className: `sender hue-${hue(message.from?.id ?? 0)}` }, name));
  }
  if (message.message_thread_id) {
    const topic = context.chat.topics[message.message_thread_id];
    bubble.append(element("p", { className: "topic" }, `# ${topic?.name ?? message.message_thread_id}`));
  }
  const origin = message.forward_origin;
  if (origin) {
    const name = origin.chat?.title ?? origin.sender_user?.first_name ?? "";
    bubble.append(element("p", { className: "forwarded" }, `Forwarded from ${name}`));
  }
  const reply = message.reply_to_message;
  if (reply) {
    const target = element("button", { type: "button", className: "reply", onclick: () => context.goTo(reply.message_id) });
    target.append(element("b", {}, reply.from?.first_name ?? reply.sender_chat?.title ?? ""));
    target.append(element("span", {}, reply.text ?? reply.caption ?? "Message"));
    bubble.append(target);
  }
}

function appendContent(bubble, message, act) {
  if (message.rich_message) {
    const body = element("div", { className: "body rich-body", dir: message.rich_message.is_rtl ? "rtl" : "auto" });
    appendBlocks(body, message.rich_message.blocks, act);
    bubble.append(body);
    return;
  }
  if (message.photo) bubble.append(mediaTile("photo", message.photo[0].file_id));
  const text = message.text ?? message.caption;
  if (text === undefined) return;
  const body = element("div", { className: "body text", dir: "auto" });
  appendText(body, text, message.entities ?? message.caption_entities, act);
  bubble.append(body);
}

function footNode(message) {
  const foot = element("p", { className: "foot" });
  if (message.pinned) foot.append(element("span", { className: "pin", title: "Pinned" }, "pinned"));
  if (message.edit_date) foot.append(element("span", { className: "edited", title: full(message.edit_date) }, "edited"));
  const date = new Date(message.date * 1000);
  foot.append(element("time", { dateTime: date.toISOString(), title: full(message.date) }, clock(message.date)));
  return foot;
}

function keyboardNode(rows, act) {
  const keyboard = element("div", { className: "keyboard", role: "group", "aria-label": "Buttons" });
  for (const row of rows) {
    const line = element("div", { className: "row" });
    for (const button of row) line.append(act.button(button, `key ${button.style ?? ""}`, (node) => node.append(button.text)));
    keyboard.append(line);
  }
  return keyboard;
}

function buttonNode(button, message, context, className, fill) {
  if (button.url !== undefined) {
    const node = element("a", { className: `${className} to-url`, href: button.url, target: "_blank", rel: "noopener noreferrer" });
    if (!/^(https?|tg|mailto):/i.test(node.getAttribute("href"))) node.removeAttribute("href");
    fill(node);
    return node;
  }
  const node = element("button", { type: "button", className });
  fill(node);
  if (button.callback_data !== undefined) {
    node.dataset.data = button.callback_data;
    node.addEventListener("click", () => context.press(message, button.callback_data, node));
  } else if (button.copy_text !== undefined) {
    node.classList.add("to-copy");
    node.addEventListener("click", () => context.copy(button.copy_text.text));
  } else {
    node.disabled = true;
  }
  return node;
}
