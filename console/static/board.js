// The tickets of the contract with their deadlines, in a drawer.

import * as api from "./api.js";
import { h, icon } from "./dom.js";
import { distance, moment, w } from "./words.js";

const LIVE = ["open", "acknowledged", "waiting", "restored"];
const NEWS_MS = 300;

export class Board {
  constructor(onCount) {
    this.onCount = onCount;
    this.tickets = [];
    this.list = h("div", { class: "cards" });
    this.heading = h("h2", { id: "board-heading" });
    this.closer = h("button", { type: "button", class: "tool", onclick: () => this.close() }, icon("close"));
    this.element = h("aside", { class: "board", "aria-labelledby": "board-heading", inert: true }, h("header", {}, this.heading, this.closer), this.list);
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.isOpen && this.close());
    setInterval(() => this.isOpen && this.draw(), 30000);
  }

  get isOpen() {
    return this.element.classList.contains("open");
  }

  /** Show the tickets that `person` may see. */
  follow(contract, person) {
    Object.assign(this, { contract, person, tickets: [] });
    this.refresh();
  }

  /** Read the tickets anew, soon; many calls in a row make one reading. */
  refresh() {
    clearTimeout(this.timer);
    this.timer = setTimeout(async () => {
      try {
        this.tickets = await api.tickets(this.contract.id, this.person);
      } catch {
        return;
      }
      this.onCount(this.tickets.filter((ticket) => LIVE.includes(ticket.state)).length);
      this.draw();
    }, NEWS_MS);
  }

  toggle() {
    if (this.isOpen) this.close();
    else this.open();
  }

  open(number) {
    this.opener = document.activeElement;
    this.element.classList.add("open");
    this.element.inert = false;
    this.marked = number;
    this.draw();
    const card = number && this.list.querySelector(`[data-number="${number}"]`);
    card?.scrollIntoView({ block: "nearest" });
    this.closer.focus();
  }

  close() {
    this.element.classList.remove("open");
    this.element.inert = true;
    this.opener?.focus?.();
  }

  draw() {
    this.heading.textContent = w().tickets;
    this.closer.title = w().close;
    this.closer.setAttribute("aria-label", w().close);
    const rank = (ticket) => (LIVE.includes(ticket.state) ? 0 : 1);
    const sorted = this.tickets.toSorted((one, other) => rank(one) - rank(other) || other.number - one.number);
    this.list.replaceChildren(...(sorted.length ? sorted.map((ticket) => this.card(ticket)) : [h("p", { class: "empty" }, w().board_empty)]));
  }

  card(ticket) {
    const words = w();
    const live = LIVE.includes(ticket.state);
    return h("article", { class: `card${live ? "" : " over"}${ticket.number === this.marked ? " marked" : ""}`, "data-number": ticket.number, "data-severity": ticket.severity },
      h("header", {},
        h("strong", {}, `#${ticket.number}`), h("span", { class: "severity" }, words.severity[ticket.severity] ?? ticket.severity),
        h("span", { class: `state state-${ticket.state}` }, words.state[ticket.state] ?? ticket.state),
        ticket.widespread && h("span", { class: "kind" }, words.widespread)),
      h("p", { class: "summary", dir: "auto" }, ticket.summary),
      (ticket.system || ticket.place) && h("p", { class: "place" }, [ticket.system, ticket.place].filter(Boolean).join(" · ")),
      h("dl", {},
        h("div", {}, h("dt", {}, words.reporter), h("dd", {}, ticket.reporter)),
        h("div", {}, h("dt", {}, words.engineer), h("dd", {}, ticket.engineer ?? words.nobody)),
        h("div", {}, h("dt", {}, words.opened), h("dd", {}, moment(ticket.opened_at, this.contract.zone)))),
      ticket.targets.length > 0 && h("ul", { class: "targets" }, ticket.targets.map((target) => this.target(target))));
  }

  target(target) {
    const words = w();
    const waiting = ["running", "near", "breached"].includes(target.state);
    return h("li", { class: `target target-${target.state}` },
      h("span", { class: "dot", "aria-hidden": "true" }),
      h("span", { class: "what" }, words.target[target.name] ?? target.name),
      h("time", { datetime: target.due }, moment(target.due, this.contract.zone) + (target.provisional ? words.provisional : "")),
      h("span", { class: "how" }, [words.target_state[target.state], waiting && distance(target.due)].filter(Boolean).join(" · ")));
  }
}
