// The messages of the open chat: loading, adding, changing, removing, and where the reader is among them.

import { api } from "./api.js";
import { byId, element } from "./dom.js";
import { messageNode, nodeId } from "./message.js";
import { day, sameDay } from "./times.js";

const GROUPED_SECONDS = 300;
const NEAR_THE_END = 80;

export class History {
  constructor(context, onRead) {
    this.context = context;
    this.onRead = onRead;
    this.scroller = byId("scroller");
    this.list = byId("messages");
    this.messages = [];
    this.unseen = 0;
    this.loadingOlder = false;
    this.complete = false;
    this.scroller.addEventListener("scroll", () => this.scrolled(), { passive: true });
    byId("down").addEventListener("click", () => this.toEnd("smooth"));
    new ResizeObserver(() => this.following && this.toEnd()).observe(this.scroller);
    new ResizeObserver(() => this.following && this.toEnd()).observe(this.list);
    this.following = true;
    // What the reader unfolds grows where it is; it must not scroll away.
    this.list.addEventListener("click", (event) => event.target.closest("summary, .unfold") && this.stay());
  }

  stay() {
    this.following = false;
    setTimeout(() => this.scrolled(), 50);
  }

  /** Show the messages of a chat, from the newest. */
  async load(chatId) {
    const messages = await api.newest(chatId);
    if (this.context.chat?.id !== chatId) return;
    this.messages = messages;
    this.complete = messages.length < 60;
    this.unseen = 0;
    this.following = true;
    this.firstUnread = this.context.chat.unread > 0 ? messages.find((message) => this.isNews(message)) : undefined;
    this.list.setAttribute("aria-live", "off"); // what was there already is not news
    this.render();
    requestAnimationFrame(() => this.list.setAttribute("aria-live", "polite"));
    const unread = this.firstUnread && (byId("news") ?? byId(nodeId(this.firstUnread)));
    if (unread) {
      this.following = false;
      unread.scrollIntoView({ block: "start" });
      this.scrolled();
    } else {
      this.toEnd();
    }
  }

  isNews(message) {
    return message.message_id > this.context.chat.read && message.from?.id !== this.context.reader;
  }

  render() {
    this.list.replaceChildren();
    this.messages.forEach((message, index) => this.list.append(...this.nodesFor(message, this.messages[index - 1])));
  }

  nodesFor(message, previous) {
    const nodes = [];
    if (!previous || !sameDay(previous.date, message.date)) {
      nodes.push(element("div", { className: "day" }, element("span", {}, day(message.date))));
    }
    if (previous && message.message_id === this.firstUnread?.message_id) {
      nodes.push(element("div", { className: "news", id: "news" }, "Unread messages"));
    }
    const node = messageNode(message, this.context);
    const grouped = nodes.length === 0 && previous && sender(previous) === sender(message)
      && message.date - previous.date < GROUPED_SECONDS;
    node.classList.toggle("grouped", Boolean(grouped));
    nodes.push(node);
    return nodes;
  }

  add(message) {
    if (this.messages.some((known) => known.message_id === message.message_id)) return;
    const last = this.messages.at(-1);
    if (last && last.message_id > message.message_id) return;
    this.messages.push(message);
    this.list.append(...this.nodesFor(message, last));
    const own = message.from?.id === this.context.reader;
    if (this.following || own) this.toNewest();
    else this.unseen++;
    this.showDown();
  }

  change(message) {
    const index = this.messages.findIndex((known) => known.message_id === message.message_id);
    if (index < 0) return;
    this.messages[index] = message;
    const old = byId(nodeId(message));
    const node = messageNode(message, this.context);
    if (old.classList.contains("grouped")) node.classList.add("grouped");
    const focused = old.contains(document.activeElement) ? document.activeElement.dataset.data ?? "" : null;
    keepOpen(old, node);
    old.replaceWith(node);
    if (focused !== null) (node.querySelector(`[data-data="${CSS.escape(focused)}"]`) ?? node.querySelector("button, a"))?.focus();
    if (this.following) this.toEnd();
  }

  remove(messageId) {
    this.messages = this.messages.filter((known) => known.message_id !== messageId);
    const node = byId(`message-${messageId}`);
    if (!node) return;
    const [before, after] = [node.previousElementSibling, node.nextElementSibling];
    node.remove();
    if (!node.classList.contains("grouped")) after?.classList.remove("grouped"); // it begins the group now
    if (before?.classList.contains("day") && (!after || after.classList.contains("day"))) before.remove();
    this.showDown();
  }

  goTo(messageId) {
    const node = byId(`message-${messageId}`);
    if (!node) return;
    node.scrollIntoView({ block: "center", behavior: calm() ? "auto" : "smooth" });
    node.classList.add("flash");
    setTimeout(() => node.classList.remove("flash"), 1200);
  }

  get lastInSight() {
    const last = this.list.lastElementChild;
    return last !== null && last.getBoundingClientRect().top < this.scroller.getBoundingClientRect().bottom - NEAR_THE_END;
  }

  get atEnd() {
    return this.scroller.scrollHeight - this.scroller.scrollTop - this.scroller.clientHeight < NEAR_THE_END;
  }

  /** Bring the newest message into sight: all of it, or its beginning where it is taller than the window. */
  toNewest() {
    const node = this.list.lastElementChild;
    if (node.offsetHeight + 20 > this.scroller.clientHeight) {
      this.following = false;
      node.scrollIntoView({ block: "start", behavior: calm() ? "auto" : "smooth" });
      this.seen();
    } else {
      this.toEnd("smooth");
    }
  }

  toEnd(behavior = "auto") {
    this.following = true;
    this.scroller.scrollTo({ top: this.scroller.scrollHeight, behavior: calm() ? "auto" : behavior });
    this.seen();
  }

  scrolled() {
    this.following = this.atEnd;
    if (this.following || this.lastInSight) this.seen();
    if (this.scroller.scrollTop < 200) this.loadOlder();
    this.showDown();
  }

  /** Tell that the newest message has been seen, if it is in sight on a page that is in sight. */
  seen() {
    if (document.visibilityState !== "visible" || !this.context.visible()) return;
    this.unseen = 0;
    const last = this.messages.at(-1);
    if (last) this.onRead(last.message_id);
    this.showDown();
  }

  showDown() {
    byId("down").hidden = this.following;
    const count = byId("down-count");
    count.hidden = this.unseen === 0;
    count.textContent = String(this.unseen);
  }

  async loadOlder() {
    const first = this.messages[0];
    if (this.loadingOlder || this.complete || !first) return;
    this.loadingOlder = true;
    const chatId = this.context.chat.id;
    try {
      const older = await api.before(chatId, first.message_id);
      if (this.context.chat?.id !== chatId) return;
      this.complete = older.length < 60;
      const height = this.scroller.scrollHeight;
      this.messages = [...older, ...this.messages];
      this.list.setAttribute("aria-live", "off");
      this.render();
      this.list.setAttribute("aria-live", "polite");
      this.scroller.scrollTop += this.scroller.scrollHeight - height;
    } finally {
      this.loadingOlder = false;
    }
  }
}

const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

const sender = (message) => message.from?.id ?? "channel";

/** What was unfolded stays unfolded when a message is edited. */
function keepOpen(old, node) {
  const before = [...old.querySelectorAll("details")];
  node.querySelectorAll("details").forEach((details, index) => {
    if (before[index]?.open) details.open = true;
  });
}
