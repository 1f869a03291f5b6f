// The field at the bottom: writing, the menu of commands, suggested answers, and starting the bot.

import { byId, element } from "./dom.js";

export class Composer {
  constructor({ send }) {
    this.send = send;
    this.commands = [];
    this.chosen = -1;
    this.field = byId("field");
    this.menu = byId("menu");
    this.field.addEventListener("input", () => this.changed());
    this.field.addEventListener("keydown", (event) => this.pressed(event));
    this.field.addEventListener("blur", () => setTimeout(() => this.closeMenu(), 150));
    byId("composer").addEventListener("submit", (event) => {
      event.preventDefault();
      this.submit();
    });
    byId("commands").addEventListener("click", () => this.toggleMenu());
    byId("start").addEventListener("click", () => this.send("/start"));
  }

  /** Fit the bottom to a chat: what can be done there. */
  show(chat) {
    const fresh = chat.type === "private" && (!chat.started || chat.blocked);
    const closed = closedReason(chat);
    byId("start").hidden = !fresh || closed !== null;
    byId("start").textContent = chat.blocked ? "Restart" : "Start";
    byId("composer").hidden = fresh || closed !== null;
    byId("notice").hidden = closed === null;
    byId("notice").textContent = closed ?? "";
    this.showKeyboard(chat);
    this.field.placeholder = chat.keyboard?.input_field_placeholder || "Message";
  }

  /** Offer the commands of a chat. */
  offer(commands) {
    this.commands = commands;
    byId("commands").hidden = commands.length === 0;
    this.changed(); // what was typed before the commands were known is completed now
  }

  reset() {
    this.field.value = "";
    this.changed();
  }

  showKeyboard(chat) {
    const keyboard = byId("keyboard");
    const rows = chat.keyboard?.keyboard ?? [];
    keyboard.replaceChildren();
    for (const row of rows) {
      const line = element("div", { className: "row" });
      for (const button of row) {
        const text = typeof button === "string" ? button : button.text;
        line.append(element("button", { type: "button", className: "key", onclick: () => this.send(text) }, text));
      }
      keyboard.append(line);
    }
    keyboard.hidden = rows.length === 0 || byId("composer").hidden;
  }

  async submit() {
    const text = this.field.value.trim();
    if (!text) return;
    this.field.value = "";
    this.changed();
    if (!(await this.send(text))) {
      this.field.value = text;
      this.changed();
    }
  }

  changed() {
    byId("send").disabled = this.field.value.trim() === "";
    const typed = /^\/(\w*)$/.exec(this.field.value);
    if (typed === null) this.closeMenu();
    else this.openMenu(this.commands.filter((command) => matches(command, typed[1].toLowerCase())));
  }

  pressed(event) {
    if (event.isComposing) return;
    if (!this.menu.hidden && this.menuKey(event)) {
      event.preventDefault();
      return;
    }
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      this.submit();
    }
  }

  menuKey(event) {
    const count = this.menu.children.length;
    switch (event.key) {
      case "ArrowDown":
        this.choose((this.chosen + 1) % count);
        return true;
      case "ArrowUp":
        this.choose((this.chosen - 1 + count) % count);
        return true;
      case "Tab":
      case "Enter":
        if (event.shiftKey || this.chosen < 0) return false;
        this.menu.children[this.chosen].click();
        return true;
      case "Escape":
        this.closeMenu();
        return true;
      default:
        return false;
    }
  }

  toggleMenu() {
    if (this.menu.hidden) {
      this.openMenu(this.commands);
      this.field.focus();
    } else {
      this.closeMenu();
    }
  }

  openMenu(commands) {
    if (commands.length === 0) {
      this.closeMenu();
      return;
    }
    this.menu.replaceChildren(...commands.map((command, index) => this.optionFor(command, index)));
    this.menu.hidden = false;
    this.choose(0);
    this.expanded(true);
  }

  optionFor(command, index) {
    const option = element(
      "li",
      { role: "option", id: `command-${index}` },
      element("b", {}, `/${command.command}`),
      element("span", {}, command.description),
    );
    option.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
    option.addEventListener("mousemove", () => this.choose(index));
    option.addEventListener("click", () => {
      this.reset();
      this.send(`/${command.command}`);
    });
    return option;
  }

  choose(index) {
    this.chosen = index;
    [...this.menu.children].forEach((option, position) => {
      option.setAttribute("aria-selected", String(position === index));
    });
    const option = this.menu.children[index];
    this.field.setAttribute("aria-activedescendant", option?.id ?? "");
    option?.scrollIntoView({ block: "nearest" });
  }

  closeMenu() {
    this.menu.hidden = true;
    this.chosen = -1;
    this.field.removeAttribute("aria-activedescendant");
    this.expanded(false);
  }

  expanded(open) {
    this.field.setAttribute("aria-expanded", String(open));
    byId("commands").setAttribute("aria-expanded", String(open));
  }
}

const matches = (command, typed) => command.command.startsWith(typed);

function closedReason(chat) {
  if (chat.migrated_to !== null) return "This group has become a supergroup";
  if (chat.type === "channel") return "Only the channel’s editors post here";
  return null;
}
