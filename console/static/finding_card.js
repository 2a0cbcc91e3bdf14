// One finding: what it asks, its words in their place, what was decided, and the small form that puts it right.

import { h } from "./dom.js";
import { d, said } from "./draft_words.js";
import { moment } from "./words.js";

export class FindingCard {
  constructor(finding, about) {
    Object.assign(this, { finding, about, form: null });
    this.element = h("article", { class: "finding", tabindex: 0, id: `finding-${finding.position}` });
    this.draw();
  }

  draw() {
    const { finding, about } = this;
    this.form = null;
    this.element.className = `finding ${finding.decision ?? "undecided"}${finding.sure ? "" : " doubtful"}`;
    this.element.setAttribute("aria-label", said(finding.said));
    const [before, quote, after] = finding.passage;
    this.bottom = h("div", { class: "bottom" });
    this.element.replaceChildren(
      h("h3", {}, said(finding.said)),
      ...(finding.found ? [h("p", { class: "hint" }, `${d().found}：${said(finding.found)}`)] : []),
      h("blockquote", {}, before, h("mark", {}, quote), after),
      ...(finding.place ? [h("p", { class: "hint" }, `${d().place}：${said(finding.place)}`)] : []),
      ...(finding.doubt ? [h("p", { class: "doubt" }, `${d().doubt}：${said(finding.doubt)}`)] : []),
      this.bottom);
    if (about.open) this.drawButtons();
    else this.bottom.replaceChildren(this.state() ?? "");
  }

  /** Return who decided what, if somebody did. */
  state() {
    const { decision, decided_by: by, decided_at: at, note } = this.finding;
    if (!decision) return null;
    return h("p", { class: "state" }, h("b", {}, d().decisions[decision]), ` ${d().decided(by, moment(at, this.about.view.zone))}`, note && h("span", { class: "note" }, ` ${d().note}：${note}`));
  }

  drawButtons() {
    const { decision } = this.finding;
    const button = (act, more = "") => h("button", { type: "button", class: `button${more}`, onclick: () => this.act(act) }, d()[act]);
    const buttons = decision
      ? [button("undo", " quiet"), button("correct", " quiet")]
      : [button("accept", " primary"), button("correct"), button("drop")];
    const state = this.state();
    this.bottom.replaceChildren(...(state ? [state] : []), h("div", { class: "buttons" }, buttons));
  }

  focus() {
    this.element.focus({ preventScroll: true });
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.element.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  }

  /** Do what a button or a key says. */
  act(what) {
    if (what === "accept") this.about.decide({ decision: "accepted" });
    else if (what === "undo" && this.finding.decision) this.about.decide({ decision: "undone" });
    else if (what === "drop") this.ask([this.field("note", { hint: d().note_hint, label: d().note })], (given) => ({ decision: "dropped", note: given.note ?? "" }));
    else if (what === "correct") this.askFields(this.finding.kind);
  }

  fail(line) {
    this.bottom.querySelector(".failed")?.remove();
    this.bottom.append(h("p", { class: "failed", role: "alert" }, line));
  }

  /** Ask for the fields of a kind; another kind asks for others. */
  askFields(kind) {
    const names = this.about.view.fields[kind] ?? [];
    const chooser = this.field("kind", { value: kind });
    chooser.querySelector("select").addEventListener("change", (event) => this.askFields(event.target.value));
    const fields = names.map((name) => this.field(name, { value: kind === this.finding.kind ? this.finding.fields[name] : null }));
    this.ask([chooser, ...fields], (given) => ({ decision: "corrected", changes: this.changes(given, kind) }));
  }

  /** Return what was changed: what stands already is left out, and what was emptied is taken away. */
  changes(given, kind) {
    const same = kind === this.finding.kind;
    const changed = Object.entries(given).filter(([name, value]) => name !== "kind" && (same ? (this.finding.fields[name] ?? null) !== value : value !== null));
    return Object.fromEntries(same ? changed : [["kind", kind], ...changed]);
  }

  field(name, { value = null, hint = d().hints[name] ?? "", label = d().fields[name] }) {
    const choices = this.about.view.choices[name];
    const id = `${name}-${this.finding.position}`;
    const wanted = name === "kind" || name === "target";
    const input = choices
      ? h("select", { id, name }, [...(wanted && value ? [] : [h("option", { value: "" }, d().none_value)]),
          ...Object.entries(choices).map(([one, words]) => h("option", { value: one, selected: one === value }, said(words)))])
      : h("input", { id, name, value: value ?? "", placeholder: hint, autocomplete: "off", maxlength: 200 });
    return h("label", { for: id }, h("span", { class: "label" }, label), input);
  }

  ask(fields, judged) {
    const close = () => {
      this.drawButtons();
      this.element.focus();
    };
    const form = h("form", {
      class: "ask",
      onsubmit: (event) => {
        event.preventDefault();
        const given = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim() || null]));
        this.about.decide(judged(given));
      },
      onkeydown: (event) => event.key === "Escape" && close(),
    }, fields, h("span", { class: "buttons" },
      h("button", { class: "button primary" }, d().save), h("button", { type: "button", class: "button quiet", onclick: close }, d().cancel)));
    const state = this.state();
    this.bottom.replaceChildren(...(state ? [state] : []), form);
    form.querySelector("input, select").focus();
  }
}
