// Where one writes: words, files, a mention of the desk, an answer to one of its messages.

import { size } from "./bubble.js";
import { h, icon } from "./dom.js";
import { w } from "./words.js";

const FILE_LIMIT = 10 * 1024 * 1024;

/** The lower edge of a pane. `send({ text, files, mentioned, replyTo })` is called with what was written. */
export class Composer {
  constructor(send) {
    this.send = send;
    this.files = [];
    this.replyTo = null;
    this.mentioned = false;
    this.element = h("form", { class: "composer", onsubmit: (event) => { event.preventDefault(); this.submit(); } });
    this.field = h("textarea", { rows: 1, enterkeyhint: "send", oninput: () => this.grow(), onkeydown: (event) => this.key(event), onpaste: (event) => this.paste(event) });
    this.element.addEventListener("dragover", (event) => event.preventDefault());
    this.element.addEventListener("drop", (event) => { event.preventDefault(); this.add(event.dataTransfer.files); });
    this.draw();
  }

  /** Set where the words go: the name of a group, or null for the private chat. */
  place(group, id) {
    if (group !== this.group) this.replyTo = null;
    this.group = group;
    this.field.id = id;
    this.draw();
  }

  reply(message) {
    this.replyTo = message;
    this.draw();
    this.field.focus();
  }

  write(text) {
    this.field.value = text;
    this.grow();
    this.field.focus();
  }

  draw() {
    const words = w();
    const hint = this.group ? words.write_group(this.group) : words.write_direct;
    this.field.placeholder = hint;
    this.field.setAttribute("aria-label", hint);
    const chooser = h("input", { type: "file", multiple: true, hidden: true, onchange: () => { this.add(chooser.files); chooser.value = ""; } });
    const mention = this.group && h("button", { type: "button", class: "tool mention", title: words.mention_long, "aria-pressed": String(this.mentioned),
      onclick: () => { this.mentioned = !this.mentioned; this.draw(); this.field.focus(); } }, words.mention);
    this.element.replaceChildren(
      ...this.notes(),
      h("div", { class: "line" },
        h("button", { type: "button", class: "tool", title: words.attach, "aria-label": words.attach, onclick: () => chooser.click() }, icon("clip")),
        chooser, ...(mention ? [mention] : []), this.field,
        h("button", { class: "tool send", title: words.send, "aria-label": words.send }, icon("send"))),
    );
    this.grow();
  }

  notes() {
    const parts = [];
    if (this.replyTo) {
      parts.push(h("p", { class: "note" }, icon("reply"), h("span", {}, `${w().replying(w().desk)}：${this.replyTo.text.slice(0, 80)}`),
        this.crossed(w().cancel, () => { this.replyTo = null; this.draw(); })));
    }
    for (const file of this.files) {
      parts.push(h("p", { class: "note" }, icon("file"), h("span", {}, file.name), h("small", {}, size(file.size)),
        this.crossed(`${w().remove} ${file.name}`, () => { this.files = this.files.filter((one) => one !== file); this.draw(); })));
    }
    if (this.trouble) parts.push(h("p", { class: "note failed", role: "alert" }, this.trouble));
    return parts;
  }

  crossed(label, onclick) {
    return h("button", { type: "button", class: "tool small", "aria-label": label, title: label, onclick }, icon("close"));
  }

  add(files) {
    const fitting = [...files].filter((file) => file.size <= FILE_LIMIT);
    this.trouble = fitting.length < files.length ? w().file_too_big : "";
    this.files = [...this.files, ...fitting].slice(0, 10);
    this.draw();
  }

  paste(event) {
    if (event.clipboardData.files.length) {
      event.preventDefault();
      this.add(event.clipboardData.files);
    }
  }

  key(event) {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229) {
      event.preventDefault();
      this.submit();
    }
  }

  grow() {
    this.field.style.height = "auto";
    if (!this.field.value) return;
    this.field.style.height = `${Math.min(this.field.scrollHeight + 2, 140)}px`;
  }

  submit() {
    const text = this.field.value;
    if (!text.trim() && !this.files.length) return;
    if (new TextEncoder().encode(text).length > 100 * 1024) {
      this.trouble = w().too_long;
      this.draw();
      return;
    }
    const words = { text, files: this.files, mentioned: this.mentioned, replyTo: this.replyTo };
    this.field.value = "";
    Object.assign(this, { files: [], mentioned: false, replyTo: null, trouble: "" });
    this.draw();
    this.send(words);
  }
}
