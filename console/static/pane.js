// One pane: one person's chats under one contract.

import * as api from "./api.js";
import { bubble } from "./bubble.js";
import { Composer } from "./composer.js";
import { h, icon } from "./dom.js";
import { day, w } from "./words.js";

const TOGETHER_MS = 120000;
let panes = 0;

/** A pane. `about` gives `title` (a key of the words), `onPerson(id)`, `onNews()`, `showTicket(number)`. */
export class Pane {
  constructor(about) {
    this.about = about;
    this.number = panes++;
    this.messages = new Map();
    this.unread = new Map();
    this.place = null;
    this.log = h("div", { class: "log", role: "log", "aria-live": "polite", tabindex: 0, onscroll: () => this.scrolled() });
    this.newer = h("button", { type: "button", class: "newer", hidden: true, onclick: () => this.toEnd(true) });
    this.composer = new Composer((words) => this.say(words));
    this.top = h("header", { class: "top" });
    this.tabs = h("nav", { class: "tabs" });
    this.element = h("section", { class: "pane", "data-pane": about.title }, this.top, this.tabs, h("div", { class: "middle" }, this.log, this.newer), this.composer.element);
  }

  /** Become a person of a contract, with an empty history until `load`. */
  become(contract, person, { choices }) {
    Object.assign(this, { contract: contract.id, zone: contract.zone, groups: contract.groups, people: contract.people, person: person.id, me: person, choices });
    this.messages.clear();
    this.unread.clear();
    this.place = person.staff ? null : person.group;
    this.watched = person.group ?? contract.groups[0]?.id ?? null;
    this.draw();
  }

  /** Read the history anew. */
  async load() {
    const person = this.person, contract = this.contract;
    const known = new Set(this.messages.keys());
    const found = await api.history(contract, person);
    if (person !== this.person || contract !== this.contract) return;
    const kept = [...this.messages.values()].filter((message) => message.pending || !known.has(message.id));
    const there = new Set(found.map((message) => message.id));
    this.messages = new Map([...found, ...kept.filter((message) => !there.has(message.id))].map((message) => [message.id, message]));
    this.show();
  }

  /** Take a live message. */
  take(message) {
    const known = this.messages.get(message.id);
    if (known && !known.pending) return;
    const newest = this.inPlace().at(-1);
    this.messages.set(message.id, message);
    if (message.group !== this.place) {
      if (message.sender !== this.person) this.count(message.group);
      return;
    }
    const inOrder = !known && (!newest || newest.at <= message.at);
    if (inOrder) this.append(message, newest);
    else this.show();
    if (message.sender !== this.person && document.hidden) this.about.onNews();
  }

  count(group) {
    this.unread.set(group, (this.unread.get(group) ?? 0) + 1);
    if (this.me.staff && group !== null && this.place === null && !this.unread.get(this.watched)) this.watched = group;
    this.drawTabs();
    this.about.onNews();
  }

  get unreadTotal() {
    return [...this.unread.values()].reduce((sum, one) => sum + one, 0);
  }

  inPlace() {
    const found = [...this.messages.values()].filter((message) => message.group === this.place);
    return found.sort((one, other) => (one.at < other.at ? -1 : one.at > other.at ? 1 : 0));
  }

  // ---- drawing

  draw() {
    const words = w();
    const label = `${words[this.about.title]}: ${this.me.name}`;
    this.element.setAttribute("aria-label", label);
    const id = `who-${this.number}`;
    const chooser = this.choices && h("select", { id, "aria-label": `${words[this.about.title]} · ${words.who}`, onchange: (event) => this.about.onPerson(event.target.value) },
      this.choices.map((person) => h("option", { value: person.id, selected: person.id === this.person }, this.describe(person))));
    this.top.replaceChildren(
      h("div", { class: "face", "aria-hidden": "true" }, Array.from(this.me.name)[0]),
      h("div", { class: "title" }, h("span", { class: "label" }, words[this.about.title]), chooser ?? h("strong", {}, this.describe(this.me))),
    );
    this.drawTabs();
    this.drawPlace();
  }

  describe(person) {
    const role = w()[`role_${person.role}`];
    const level = person.level ? ` · ${w().level(person.level)}` : "";
    const group = this.groups.find((one) => one.id === person.group);
    return `${person.name} · ${role}${level}${!person.staff && group ? ` · ${group.place ?? group.name}` : ""}`;
  }

  drawTabs() {
    const direct = this.tab(null, icon("lock"), w().direct);
    if (!this.me.staff) {
      const group = this.groups.find((one) => one.id === this.me.group);
      this.tabs.replaceChildren(...(group ? [this.tab(group.id, icon("group"), group.name)] : []), direct);
      return;
    }
    const unread = [...this.unread].filter(([group]) => group !== null).reduce((sum, [, count]) => sum + count, 0);
    const group = this.groups.find((one) => one.id === this.watched);
    const groups = group && h("span", { class: "pick" }, this.tab(group.id, icon("group"), group.name, unread),
      h("select", { "aria-label": w().watch, onchange: (event) => { this.watched = event.target.value; this.go(this.watched); } },
        this.groups.map((one) => h("option", { value: one.id, selected: one.id === this.watched }, this.unread.get(one.id) ? `${one.name} (${this.unread.get(one.id)})` : one.name))));
    this.tabs.replaceChildren(direct, ...(groups ? [groups] : []));
  }

  tab(place, drawing, label, unread = this.unread.get(place) ?? 0) {
    return h("button", { type: "button", class: "tab", "aria-current": this.place === place ? "true" : "false", title: label, onclick: () => this.go(place) },
      drawing, h("span", {}, label), unread > 0 && h("span", { class: "badge", "aria-label": w().unread(unread) }, String(unread)));
  }

  go(place) {
    this.place = place;
    this.unread.delete(place);
    this.drawTabs();
    this.drawPlace();
    this.about.onNews();
  }

  drawPlace() {
    const group = this.groups.find((one) => one.id === this.place);
    this.composer.place(group?.name ?? null, `write-${this.number}`);
    this.log.setAttribute("aria-label", group?.name ?? w().direct_long);
    this.show();
  }

  show() {
    const found = this.inPlace();
    this.log.replaceChildren();
    if (!found.length) this.log.append(this.empty());
    found.forEach((message, index) => this.add(message, found[index - 1]));
    this.settle(found);
    this.toEnd(false);
  }

  append(message, before) {
    const near = this.nearEnd() || message.sender === this.person;
    if (!before) this.log.replaceChildren();
    this.add(message, before).classList.add("fresh");
    this.settle(this.inPlace());
    if (near) this.toEnd(true);
    else {
      this.newer.textContent = w().newer;
      this.newer.hidden = false;
    }
  }

  add(message, before) {
    if (!before || day(before.at, this.zone) !== day(message.at, this.zone)) {
      this.log.append(h("p", { class: "day" }, h("span", {}, day(message.at, this.zone))));
    } else if (before.sender === message.sender && message.sender !== null && new Date(message.at) - new Date(before.at) < TOGETHER_MS) {
      message = { ...message, joined: true };
    }
    const element = bubble(message, this);
    if (message.joined) element.classList.add("joined");
    this.log.append(element);
    return element;
  }

  /** Fold the buttons that are done with: pressed already, or a newer card of the same ticket has taken over. */
  settle(found) {
    const open = [];
    const fold = (one) => this.log.querySelector(`[data-id="${CSS.escape(one.id)}"] .act`)?.classList.add("folded");
    for (const message of found) {
      if (message.buttons.length) {
        for (const one of open.filter((older) => message.ticket && older.ticket === message.ticket)) fold(one);
        open.push(message);
      } else if (message.action && message.sender === this.person && !message.refused) {
        const pressed = open.findLast((one) => one.buttons.some((button) => button.action === message.action));
        if (pressed && ["helpful", "not_helpful", "human", "done", "approve", "reject", "rate"].includes(message.action)) fold(pressed);
      }
    }
  }

  empty() {
    const words = w();
    if (this.place === null || this.me.staff) {
      const text = this.place !== null ? words.empty_watch : this.me.staff ? words.empty_direct : words.empty_user_direct;
      return h("div", { class: "empty" }, icon(this.place === null ? "lock" : "group"), h("p", {}, text));
    }
    const tries = [words.try_1, words.try_2].map((text) => h("button", { type: "button", class: "button", onclick: () => this.composer.write(text) }, text));
    return h("div", { class: "empty" }, icon("group"), h("p", {}, words.empty_group), ...tries);
  }

  nearEnd() {
    return this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 80;
  }

  scrolled() {
    if (this.nearEnd()) this.newer.hidden = true;
  }

  toEnd(smooth) {
    this.newer.hidden = true;
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.log.scrollTo({ top: this.log.scrollHeight, behavior: smooth && !calm ? "smooth" : "instant" });
  }

  // ---- acts

  reply(message) {
    this.composer.reply(message);
  }

  showTicket(number) {
    this.about.showTicket(number);
  }

  /** Say something: it stands in the chat at once, and says so if it could not be sent. */
  async say({ text, files, mentioned, replyTo }) {
    const client = api.freshId();
    const message = {
      id: `p.${this.contract}:${this.person}:${client}`, at: new Date().toISOString(), kind: "message", sender: this.person, sender_name: this.me.name,
      to: null, to_name: null, group: this.place, text, card: null, ticket: null, severity: null, action: null, buttons: [], sources: [], files: [], pending: true,
    };
    this.messages.set(message.id, message);
    this.append(message, this.inPlace().filter((one) => one !== message).at(-1));
    await this.deliver(message, { client, files, mentioned, replyTo });
  }

  async deliver(message, words) {
    message.words = words;
    const { client, files, mentioned, replyTo } = words;
    try {
      words.refs ??= [];
      for (const file of files.slice(words.refs.length)) words.refs.push((await api.attach(this.contract, this.person, file)).ref);
      await api.say(this.contract, this.person, { client_id: client, text: message.text, group: message.group, reply_to: replyTo?.card ?? null, mentioned, files: words.refs });
    } catch (refusal) {
      const current = this.messages.get(message.id);
      if (current?.pending) {
        this.messages.set(message.id, { ...current, failed: refusal.status ? refusal.message : w().offline });
        this.show();
      }
    }
  }

  retry(message) {
    const again = { ...message, failed: undefined };
    this.messages.set(message.id, again);
    this.show();
    this.deliver(again, message.words);
  }

  /** Press a button; returns what went wrong, as text, or nothing. */
  async press(message, button, { text = "", to = null }) {
    try {
      await api.press(this.contract, this.person, { client_id: api.freshId(), card: message.card, action: button.action, text, to });
      return "";
    } catch (refusal) {
      return refusal.status ? refusal.message : w().offline;
    }
  }
}
