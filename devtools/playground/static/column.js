// One vendor: its bad days, its groups above, its private chats below.
import { h } from "/looks/dom.js";
import { post } from "./acts.js";
import { Pane } from "./pane.js";
import { w } from "./words.js";

export class Column {
  constructor(vendor, rooms, days) {
    this.name = vendor.name;
    this.panes = [rooms.filter((one) => !one.private), rooms.filter((one) => one.private)]
      .filter((some) => some.length)
      .map((some, at) => new Pane(some, { reacts: vendor.reacts, label: at ? w().privates : w().groups, kind: at ? "private" : "group" }));
    this.waiting = h("span", { class: "waiting", role: "status" });
    this.clear = h("button", { class: "link", type: "button", hidden: true, onclick: () => this.day(null) }, w().clear);
    this.away = h("button", { class: "button day", type: "button", "aria-pressed": "false", title: w().away_long, onclick: () => this.switch() }, w().away);
    this.element = h("section", { class: "column", "data-vendor": vendor.name, "aria-label": w()[vendor.name] },
      h("header", { class: "vendor" }, h("h2", {}, w()[vendor.name]),
        h("div", { class: "days", role: "group", "aria-label": w().days },
          days.map((day) => h("button", { class: "button day", type: "button", "data-day": day, title: `${w().days}: ${w()[`${day}_long`]}`, onclick: () => this.day(day) }, w()[day])),
          this.away, this.waiting, this.clear)),
      this.panes.map((one) => one.element));
  }

  take(kind, data) {
    if (kind === "room") for (const pane of this.panes) pane.take(data);
    else if (data.name === this.name) this.show(data);
  }

  show(state) {
    this.off = state.away;
    this.element.classList.toggle("off", state.away);
    this.away.setAttribute("aria-pressed", String(state.away));
    this.away.textContent = state.away ? w().back : w().away;
    this.waiting.textContent = state.days.length ? w().waiting(state.days.length) : "";
    this.clear.hidden = !state.days.length;
  }

  day(day) { return post(`/api/vendors/${this.name}/day`, { day }); }

  switch() { return post(`/api/vendors/${this.name}/away`, { away: !this.off }); }
}
