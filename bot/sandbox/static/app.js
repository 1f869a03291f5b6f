// The chat page: the list of chats, the open chat, and the events that keep both true.

import { api, listen } from "./api.js";
import { Composer } from "./composer.js";
import { byId, element, hue, initials } from "./dom.js";
import { History } from "./history.js";
import { short } from "./times.js";

const ANSWER_WAIT = 8000;
const TOAST_TIME = 4000;
const ACTION_TIME = 5500;
const ACTIONS = { typing: "is typing…", upload_photo: "is sending a photo…", upload_document: "is sending a file…" };

const chats = new Map();
let bot = null;
let pending = new Map(); // callback query id → button that waits
let actionTimer;
const narrow = matchMedia("(max-width: 719px)");

const context = {
  chat: null,
  reader: null,
  press,
  copy,
  command: (text) => sendText(text),
  goTo: (id) => messages.goTo(id),
  visible: () => context.chat !== null && (!narrow.matches || byId("app").dataset.view === "chat"),
};
const messages = new History(context, markRead);
const composer = new Composer({ send: sendText });

// Chats on the left.

function sortedChats() {
  const newest = (chat) => chat.last_message?.date ?? 0;
  return [...chats.values()]
    .filter((chat) => chat.migrated_to === null)
    .sort((a, b) => newest(b) - newest(a) || (b.last_message?.message_id ?? 0) - (a.last_message?.message_id ?? 0));
}

function showChats() {
  const list = byId("chats");
  const focused = document.activeElement?.dataset?.chat;
  list.replaceChildren(...sortedChats().map(chatItem));
  if (focused) list.querySelector(`[data-chat="${focused}"]`)?.focus();
  const unread = [...chats.values()].reduce((sum, chat) => sum + (chat.unread > 0 ? 1 : 0), 0);
  document.title = unread ? `(${unread}) Kutip sandbox` : "Kutip sandbox";
}

function chatItem(chat) {
  const last = chat.last_message;
  const item = element("button", { type: "button", className: "chat", "data-chat": String(chat.id) });
  if (context.chat?.id === chat.id) item.setAttribute("aria-current", "true");
  const top = element("span", { className: "top" }, element("span", { className: "name" }, chat.name));
  if (chat.type !== "private") top.firstChild.classList.add(chat.type);
  if (last) top.append(element("time", { dateTime: new Date(last.date * 1000).toISOString() }, short(last.date)));
  const line = element("span", { className: "line" }, element("span", { className: "preview" }, ...preview(chat, last)));
  if (chat.unread > 0) {
    const count = chat.unread > 999 ? "999+" : String(chat.unread);
    line.append(element("span", { className: "badge", "aria-label": `${chat.unread} unread` }, count));
  }
  item.append(avatar(chat), element("span", { className: "lines" }, top, line));
  item.addEventListener("click", () => open(chat.id));
  return element("li", {}, item);
}

function preview(chat, last) {
  if (!last) return [chat.type === "private" ? "Press Start to begin" : "No messages yet"];
  const text = (last.plain || (last.photo ? "Photo" : "Group changed")).replace(/\s+/gu, " ").slice(0, 160);
  if (last.from?.id === context.reader) return [element("b", {}, "You: "), text];
  if (last.from && !["private", "channel"].includes(chat.type)) return [element("b", {}, `${last.from.first_name}: `), text];
  return [text];
}

function avatar(chat) {
  return element("span", { className: `avatar hue-${hue(chat.id)}`, "aria-hidden": "true" }, initials(chat.name));
}

// The open chat.

async function open(id, { focus = true } = {}) {
  const chat = chats.get(id);
  if (!chat) return;
  context.chat = chat;
  byId("app").dataset.view = "chat";
  if (location.hash !== `#${id}`) history.replaceState(null, "", `#${id}`);
  byId("empty").hidden = true;
  byId("open").hidden = false;
  composer.reset();
  showHead();
  showChats();
  composer.show(chat);
  const [commands] = await Promise.all([api.commands(id), messages.load(id)]);
  if (context.chat?.id !== id) return;
  composer.offer(commands);
  showIntroduction();
  if (focus && !narrow.matches) (byId("composer").hidden ? byId("start").hidden ? byId("scroller") : byId("start") : byId("field")).focus();
}

function close() {
  const id = context.chat?.id;
  byId("app").dataset.view = "list";
  context.chat = null;
  history.replaceState(null, "", location.pathname);
  byId("open").hidden = true;
  byId("empty").hidden = false;
  showChats();
  byId("chats").querySelector(`[data-chat="${id}"]`)?.focus();
}

function showHead(action) {
  const chat = context.chat;
  byId("chat-name").textContent = chat.name;
  const picture = byId("chat-avatar");
  picture.textContent = initials(chat.name);
  picture.className = `avatar small hue-${hue(chat.id)}`;
  byId("chat-status").textContent = action ?? status(chat);
  byId("chat-status").classList.toggle("action", action !== undefined);
}

function status(chat) {
  if (chat.type === "private") return chat.blocked ? "bot · stopped" : "bot";
  const members = Object.keys(chat.members).length + (["administrator", "member"].includes(chat.standing) ? 1 : 0);
  const count = `${members} ${chat.type === "channel" ? "subscriber" : "member"}${members === 1 ? "" : "s"}`;
  return chat.username ? `${count} · @${chat.username}` : count;
}

/** What the bot says about itself, in a chat that is still empty. */
function showIntroduction() {
  byId("introduction")?.remove();
  if (context.chat.type !== "private" || messages.messages.length > 0) return;
  const card = element("div", { id: "introduction", className: "introduction" }, element("h3", {}, "What can this bot do?"));
  card.append(element("p", {}, bot.description || "Press Start, and it will tell you."));
  byId("messages").append(card);
}

async function sendText(text) {
  const chat = context.chat;
  try {
    await api.write(chat.id, text);
    return true;
  } catch (error) {
    toast(error.message);
    return false;
  }
}

async function markRead(messageId) {
  const chat = context.chat;
  if (!chat || (messageId <= chat.read && chat.unread === 0)) return;
  chat.read = messageId;
  chat.unread = 0;
  showChats();
  await api.read(chat.id, messageId);
}

// Buttons.

async function press(message, data, node) {
  node.classList.add("waiting");
  node.setAttribute("aria-busy", "true");
  const done = () => {
    node.classList.remove("waiting");
    node.removeAttribute("aria-busy");
  };
  try {
    const { callback_query_id: id } = await api.press(context.chat.id, message.message_id, data);
    const early = answered.get(id);
    if (early) {
      done();
      return;
    }
    const timer = setTimeout(() => {
      if (pending.delete(id)) done();
    }, ANSWER_WAIT);
    pending.set(id, () => (clearTimeout(timer), done()));
  } catch (error) {
    done();
    toast(error.message);
  }
}

const answered = new Map(); // answers may be told before the press itself has returned

function showAnswer(answer) {
  answered.set(answer.callback_query_id, true);
  pending.get(answer.callback_query_id)?.();
  pending.delete(answer.callback_query_id);
  if (!answer.text) return;
  if (answer.show_alert) {
    byId("alert-text").textContent = answer.text;
    byId("alert").showModal();
  } else {
    toast(answer.text);
  }
}

async function copy(text) {
  await navigator.clipboard.writeText(text);
  toast("Copied");
}

function toast(text) {
  const node = element("p", { className: "toast" }, text);
  byId("toasts").append(node);
  setTimeout(() => node.classList.add("gone"), TOAST_TIME - 300);
  setTimeout(() => node.remove(), TOAST_TIME);
}

// Events.

const isOpen = (id) => context.chat?.id === id;

async function refresh(id) {
  const chat = await api.chat(id);
  chats.set(id, chat);
  if (isOpen(id)) {
    context.chat = chat;
    showHead();
    composer.show(chat);
    messages.following && messages.seen();
  }
  showChats();
}

const waiting = new Map(); // several changes of a chat in one moment are one refresh

function refreshSoon(id) {
  if (waiting.has(id)) return;
  waiting.set(id, setTimeout(() => {
    waiting.delete(id);
    refresh(id).catch(() => {});
  }, 15));
}

async function offerCommands() {
  if (!context.chat) return;
  const id = context.chat.id;
  const commands = await api.commands(id);
  if (isOpen(id)) composer.offer(commands);
}

const handlers = {
  message({ chat_id, message }) {
    if (isOpen(chat_id)) {
      clearTimeout(actionTimer);
      showHead();
      byId("introduction")?.remove();
      messages.add(message);
    }
    refreshSoon(chat_id);
  },
  edited_message({ chat_id, message }) {
    if (isOpen(chat_id)) messages.change(message);
    refreshSoon(chat_id);
  },
  deleted_message({ chat_id, message_id }) {
    if (isOpen(chat_id)) messages.remove(message_id);
    refreshSoon(chat_id);
  },
  chat: ({ chat_id }) => refreshSoon(chat_id),
  async bot() {
    bot = await api.bot();
    await offerCommands();
    for (const id of chats.keys()) refreshSoon(id);
  },
  action({ chat_id, action }) {
    if (!isOpen(chat_id)) return;
    showHead(ACTIONS[action] ?? "is at work…");
    clearTimeout(actionTimer);
    actionTimer = setTimeout(() => context.chat && showHead(), ACTION_TIME);
  },
  callback_answer: showAnswer,
};

async function load() {
  const [me, list] = await Promise.all([api.bot(), api.chats()]);
  bot = me;
  context.reader = me.reader.id;
  chats.clear();
  for (const chat of list) chats.set(chat.id, chat);
  showChats();
  const wanted = context.chat?.id ?? Number(location.hash.slice(1));
  if (chats.has(wanted)) await open(wanted, { focus: false });
  else if (!narrow.matches && chats.size) await open(sortedChats()[0].id, { focus: false });
}

function online(connected) {
  byId("connection").hidden = connected;
}

// Light and dark.

const THEMES = ["automatic", "light", "dark"];

function applyTheme(theme) {
  if (theme === "automatic") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  const button = byId("theme");
  button.dataset.theme = theme;
  button.setAttribute("aria-label", `Theme: ${theme}`);
  button.title = `Theme: ${theme}`;
}

byId("theme").addEventListener("click", () => {
  const theme = THEMES[(THEMES.indexOf(byId("theme").dataset.theme) + 1) % THEMES.length];
  localStorage.setItem("theme", theme);
  applyTheme(theme);
});
applyTheme(localStorage.getItem("theme") ?? "automatic");

byId("back").addEventListener("click", close);
addEventListener("keydown", (event) => {
  if (event.key === "Escape" && narrow.matches && byId("menu").hidden && context.chat) close();
});
document.addEventListener("visibilitychange", () => messages.following && messages.seen());
addEventListener("hashchange", () => open(Number(location.hash.slice(1))));

listen(handlers, () => load().catch(() => online(false)), online);
