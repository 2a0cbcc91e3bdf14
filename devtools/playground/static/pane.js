// One pane: a choice of chats, what stands in the chosen one, and a line to write in.
import { h, icon } from "/looks/dom.js";
import { packed, post, toast } from "./acts.js";
import { message } from "./message.js";
import { w } from "./words.js";

const FILE_MOST = 1024 * 1024;

const played = (one) => `${one.name} · ${w().role[one.role]}`;
const titled = (room) => (room.private ? played(room.players[0]) : room.title);

export class Pane {
  constructor(rooms, about) {
    this.rooms = new Map(rooms.map((one) => [one.id, one]));
    this.about = about;
    this.said = new Map();
    this.unread = new Map();
    this.files = [];
    this.answered = null;
    this.room = rooms[0];
    this.build();
    this.choose(rooms[0].id);
  }

  build() {
    this.tabs = h("div", { class: "tabs" });
    this.log = h("div", { class: "log", role: "log", tabindex: "0", "aria-live": "polite" });
    this.note = h("div", { class: "note", hidden: true });
    this.who = h("select", { "aria-label": w().speak_as, onchange: () => this.draw() });
    this.topic = h("select", { "aria-label": w().topic });
    this.text = h("textarea", { rows: 1, placeholder: w().write, onkeydown: (event) => this.key(event) });
    this.picker = h("input", { type: "file", multiple: true, hidden: true, onchange: () => this.pick() });
    this.element = h("section", { class: "pane", "data-pane": this.about.kind, "aria-label": this.about.label },
      this.tabs, this.log,
      h("form", { class: "composer", onsubmit: (event) => { event.preventDefault(); this.send(); } }, this.note,
        h("div", { class: "as" }, this.who, this.topic),
        h("div", { class: "line" }, this.picker,
          h("button", { class: "tool", type: "button", title: w().attach, "aria-label": w().attach, onclick: () => this.picker.click() }, icon("clip")),
          this.text,
          h("button", { class: "tool send", title: w().send, "aria-label": w().send }, icon("send")))));
  }

  get person() { return this.who.value; }

  choose(id) {
    this.room = this.rooms.get(id);
    this.unread.delete(id);
    const title = titled(this.room);
    this.text.setAttribute("aria-label", w().write_to(title));
    this.log.setAttribute("aria-label", title);
    this.element.dataset.room = id;
    this.who.replaceChildren(...this.room.players.map((one) => h("option", { value: one.name }, played(one))));
    this.who.hidden = this.room.players.length < 2;
    this.topic.replaceChildren(h("option", { value: "" }, w().whole_chat), ...this.room.topics.map(([topic, name]) => h("option", { value: topic }, name)));
    this.topic.hidden = !this.room.topics.length;
    this.answer(null);
    this.drawTabs();
    this.draw();
  }

  drawTabs() {
    const tabs = [...this.rooms.values()].map((one) => h("button", {
      class: "tab", type: "button", "data-chat": one.id, title: one.about, "aria-current": one.id === this.room.id ? "true" : "false", onclick: () => this.choose(one.id),
    }, titled(one), this.unread.get(one.id) ? h("span", { class: "badge", "aria-label": w().unread(this.unread.get(one.id)) }, String(this.unread.get(one.id))) : null));
    this.tabs.replaceChildren(...tabs);
  }

  take(data) {
    if (!this.rooms.has(data.id)) return;
    const before = this.said.get(data.id);
    this.said.set(data.id, data.messages);
    if (data.id === this.room.id) this.draw();
    else if (before && data.messages.length > before.length) {
      this.unread.set(data.id, (this.unread.get(data.id) || 0) + data.messages.length - before.length);
      this.drawTabs();
    }
  }

  draw() {
    const all = this.said.get(this.room.id) || [];
    const low = this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < 60;
    const known = new Map(all.map((one) => [one.id, one]));
    const shown = all.map((one) => message(one, known, this));
    this.log.replaceChildren(...(shown.length ? shown : [h("p", { class: "empty" }, w().empty)]));
    if (low) this.log.scrollTop = this.log.scrollHeight;
  }

  answer(one) {
    this.answered = one;
    this.drawNote();
    if (one) this.text.focus();
  }

  drawNote() {
    const parts = [];
    if (this.answered) parts.push(h("span", {}, w().replying(this.answered.by || w().desk), "：", this.answered.text.slice(0, 40)), this.dropper(w().cancel, () => this.answer(null)));
    for (const file of this.files) parts.push(h("span", { class: "kind" }, file.name), this.dropper(w().remove, () => { this.files = this.files.filter((one) => one !== file); this.drawNote(); }));
    this.note.replaceChildren(...parts);
    this.note.hidden = !parts.length;
  }

  dropper(label, act) { return h("button", { class: "tool small", type: "button", "aria-label": label, title: label, onclick: act }, icon("close")); }

  async pick() {
    const chosen = [...this.picker.files];
    this.picker.value = "";
    if (chosen.some((one) => one.size > FILE_MOST)) toast(w().too_big);
    else this.files.push(...await Promise.all(chosen.map(packed)));
    this.drawNote();
  }

  key(event) {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.send();
  }

  async send() {
    const text = this.text.value.trim();
    if (!text && !this.files.length) return;
    const topic = this.topic.value || (this.answered && this.answered.topic) || null;
    const body = { person: this.person, text, reply_to: this.answered ? this.answered.id : null, topic, files: this.files };
    this.text.value = "";
    this.files = [];
    this.answer(null);
    this.log.scrollTop = this.log.scrollHeight;
    if (await this.act("say", body) === null) this.text.value = text;
  }

  act(what, body) { return post(`/api/rooms/${this.room.id}/${what}`, body); }

  react(one) { return this.act("react", { person: this.person, message: one.id, emoji: "👀" }); }

  async press(one, label) {
    const person = this.person;
    const answer = await this.act("press", { person, message: one.id, label });
    if (answer === null) return;
    if (answer.asks) this.ask(person, answer.shown);
    else if (answer.shown) toast(answer.shown);
  }

  ask(person, question) {
    const words = h("input", { type: "text", "aria-label": question || w().answer });
    const dialog = h("dialog", { class: "window", "aria-label": w().answer, onclose: () => dialog.remove() },
      h("form", { method: "dialog", onsubmit: async () => { const said = await this.act("fill", { person, words: words.value }); if (said && said.shown) toast(said.shown); } },
        h("label", {}, h("span", {}, question || w().answer), words),
        h("button", { class: "button primary" }, w().ok)));
    document.body.append(dialog);
    dialog.showModal();
  }
}
