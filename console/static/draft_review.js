// One draft under review: the findings by kind, the doubtful first; accepted, corrected or dropped one by one.

import * as api from "./api.js";
import { h } from "./dom.js";
import { FindingCard } from "./finding_card.js";
import { d, said } from "./draft_words.js";
import { moment, w } from "./words.js";

const KEYS = { a: "accept", c: "correct", d: "drop", u: "undo" };

export class Review {
  constructor(view, place) {
    Object.assign(this, { view, place, openOnly: false, failure: "" });
    this.cards = new Map();
    document.addEventListener("keydown", (event) => this.key(event));
  }

  get open() {
    return this.view.draft.state === "open";
  }

  get left() {
    return this.view.findings.filter((finding) => !finding.decision).length;
  }

  /** Return the findings in sections: the doubtful, then each kind in the order in which it comes first. */
  sections() {
    const kinds = new Map();
    for (const finding of this.view.findings) {
      const key = finding.sure ? finding.kind : "unsure";
      kinds.set(key, [...(kinds.get(key) ?? []), finding]);
    }
    const unsure = kinds.get("unsure");
    kinds.delete("unsure");
    return [...(unsure ? [["unsure", unsure]] : []), ...kinds];
  }

  draw() {
    const { draft } = this.view;
    this.cards.clear();
    this.head = h("header", { class: "progress-bar" });
    this.contents = h("nav", { class: "contents", "aria-label": d().contents });
    const sections = this.sections().map(([key, findings]) =>
      h("section", { class: `findings${key === "unsure" ? " unsure" : ""}`, "aria-labelledby": `head-${key}` },
        h("h2", { id: `head-${key}` }, this.heading(key)), findings.map((finding) => this.card(finding).element)));
    this.history = h("ol", { class: "lines" });
    this.place.replaceChildren(
      h("div", { class: "about" }, h("h1", {}, draft.title), this.facts(), this.open && h("p", { class: "hint keys" }, d().keys)),
      this.head,
      h("div", { class: "columns" }, this.contents,
        h("div", { class: "cards" }, sections.length ? sections : h("p", { class: "empty" }, d().empty),
          h("details", { class: "history", ontoggle: (event) => event.target.open && this.refresh() }, h("summary", {}, d().history), this.history))));
    this.drawProgress();
    this.drawHistory();
  }

  heading(key) {
    return key === "unsure" ? d().unsure : said(this.view.choices.kind[key]);
  }

  facts() {
    const { view } = this;
    const term = [view.months && d().months(view.months), view.signed && d().signed(view.signed)].filter(Boolean).join("，");
    const rows = [[d().customer, view.customer], [d().systems, view.systems.join("、")], [d().term, term]];
    return h("dl", {}, rows.filter(([, value]) => value).map(([name, value]) => h("div", {}, h("dt", {}, name), h("dd", {}, value))));
  }

  card(finding) {
    const card = new FindingCard(finding, { view: this.view, open: this.open, decide: (judged) => this.decide(card, judged) });
    card.element.hidden = this.openOnly && Boolean(finding.decision);
    this.cards.set(finding.position, card);
    return card;
  }

  drawProgress() {
    const total = this.view.findings.length, left = this.left;
    const text = d().progress(total - left, total);
    const switcher = h("input", { type: "checkbox", id: "open-only", onchange: (event) => this.showOpenOnly(event.target.checked) });
    switcher.checked = this.openOnly;
    this.head.replaceChildren(
      h("progress", { max: Math.max(total, 1), value: total - left, "aria-hidden": "true" }), h("strong", { role: "status" }, text),
      h("span", { class: "space" }),
      ...(this.open
        ? [h("label", { class: "only", for: "open-only" }, switcher, d().open_only),
            left > 0
              ? h("button", { type: "button", class: "button", onclick: () => this.jump() }, d().jump)
              : h("button", { type: "button", class: "button primary", onclick: () => this.finish() }, d().finish)]
        : [h("span", { class: "hint" }, d().finished()),
            h("a", { class: "button primary", href: api.draftFile(this.view.draft.number, "pack"), download: "" }, d().pack),
            h("a", { class: "button", href: api.draftFile(this.view.draft.number, "rehearsals"), download: "" }, d().rehearsals)]
      ).filter(Boolean),
      this.failure && h("p", { class: "failed", role: "alert" }, this.failure));
    this.contents.replaceChildren(h("ul", {}, this.sections().map(([key, findings]) => {
      const open = findings.filter((finding) => !finding.decision).length;
      return h("li", {}, h("a", { href: `#head-${key}` }, this.heading(key)), h("span", { class: open ? "count" : "count done" }, open ? `${open}` : "✓"));
    })));
  }

  drawHistory() {
    const lines = this.view.history.toReversed().map((line) =>
      h("li", {}, d().history_line(line.by, moment(line.at, this.view.zone), `${d().decisions[line.decision]} · ${said(line.said) ?? ""}`), line.note && h("span", { class: "hint" }, ` ${line.note}`)));
    this.history.replaceChildren(...(lines.length ? lines : [h("li", { class: "hint" }, d().nothing_yet)]));
  }

  async refresh() {
    this.view.history = (await api.draftView(this.view.draft.number).catch(() => this.view)).history;
    this.drawHistory();
  }

  /** Decide on a finding; one that somebody else decided on meanwhile is shown anew with what is said of it. */
  async decide(card, judged) {
    const { number } = this.view.draft;
    try {
      const step = await api.decide(number, { ...judged, position: card.finding.position, revision: card.finding.revision });
      this.put(card, step.finding);
      if (judged.decision !== "undone") this.goOn(card);
    } catch (refusal) {
      if (refusal.status === 409) {
        const fresh = await api.draftView(number).catch(() => this.view);
        const finding = fresh.findings.find((one) => one.position === card.finding.position);
        if (finding) this.put(card, finding);
      }
      card.fail(refusal.status ? refusal.message : w().offline);
    }
  }

  put(card, finding) {
    this.view.findings = this.view.findings.map((one) => (one.position === finding.position ? finding : one));
    card.finding = finding;
    card.draw();
    this.failure = "";
    this.drawProgress();
    if (this.place.querySelector(".history").open) this.refresh();
  }

  /** Go to the next finding that is not decided, as they stand on the page. */
  goOn(card) {
    const cards = [...this.cards.values()];
    const behind = cards.slice(cards.indexOf(card) + 1);
    const next = behind.find((one) => !one.finding.decision) ?? cards.find((one) => !one.finding.decision);
    card.element.hidden = this.openOnly && Boolean(card.finding.decision);
    if (next) next.focus();
    else card.focus();
  }

  jump() {
    [...this.cards.values()].find((card) => !card.finding.decision)?.focus();
  }

  showOpenOnly(wanted) {
    this.openOnly = wanted;
    for (const card of this.cards.values()) card.element.hidden = wanted && Boolean(card.finding.decision);
  }

  async finish() {
    try {
      await api.finishDraft(this.view.draft.number);
      this.view = await api.draftView(this.view.draft.number);
      this.draw();
      this.place.focus();
    } catch (refusal) {
      this.failure = refusal.status ? refusal.message : w().offline;
      this.drawProgress();
    }
  }

  /** One key, one act on the finding in focus; none while somebody writes. */
  key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target.closest("input, select, textarea")) return;
    const cards = [...this.cards.values()].filter((card) => !card.element.hidden);
    const at = cards.findIndex((card) => card.element.contains(document.activeElement));
    const moved = { j: Math.min(at + 1, cards.length - 1), k: Math.max(at - 1, 0) }[event.key];
    if (moved !== undefined) cards[moved]?.focus();
    else if (event.key === "n") this.jump();
    else if (this.open && at >= 0 && KEYS[event.key]) cards[at].act(KEYS[event.key]);
    else return;
    event.preventDefault();
  }
}
