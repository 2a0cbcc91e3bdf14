// The page: one contract, one pane (in service) or three (in the demo), the tickets, the language.

import * as api from "./api.js";
import { Board } from "./board.js";
import { h, icon } from "./dom.js";
import { Pane } from "./pane.js";
import { choose, language, onLanguage, w } from "./words.js";

const app = document.getElementById("app");
const WISHES = {
  pane_user: (person) => (person.role === "user" && person.group ? 3 : 0),
  pane_engineer: (person) => (person.role === "engineer" ? 20 - (person.level ?? 9) : 0),
  pane_curator: (person) => ({ admin: 3, manager: 2, customer: 1 })[person.role] ?? 0,
};
const page = { contracts: [], contract: null, demo: true, panes: [], stop: () => {}, connected: false, shown: 0, live: 0 };

const board = new Board((count) => {
  page.live = count;
  drawBar();
});
const bar = h("header", { class: "bar" });
const switcher = h("nav", { class: "switcher" });
const desks = h("main", { class: "panes" });

/** Tell whether there are drafts of contracts to be reviewed by who is here. */
const mayReview = () => document.body.dataset.drafts &&
  (page.demo || ["manager", "admin"].includes(page.contract?.people.find((one) => one.id === page.me)?.role));

function drawBar() {
  const words = w();
  document.title = page.panes.some((pane) => pane.unreadTotal) && document.hidden ? `● ${words.name}` : words.name;
  const title = (contract) => contract.title[language()] ?? contract.title.zh;
  const chooser = page.contracts.length > 1
    ? h("select", { id: "contract", "aria-label": words.contract, onchange: (event) => enter(event.target.value) },
        page.contracts.map((contract) => h("option", { value: contract.id, selected: contract === page.contract }, title(contract))))
    : h("strong", { class: "contract" }, page.contract ? title(page.contract) : "");
  bar.replaceChildren(...[
    h("a", { class: "skip", href: "#write-0" }, words.skip),
    h("span", { class: "brand" }, h("span", { class: "logo", "aria-hidden": "true" }, icon("bell")), h("b", {}, words.name), h("span", { class: "tagline" }, words.tagline)),
    h("label", { class: "chooser" }, h("span", { class: "label" }, words.contract), chooser),
    h("span", { class: "space" }),
    h("span", { class: `live${page.connected ? "" : " lost"}`, role: "status" }, h("i", { "aria-hidden": "true" }), h("span", {}, page.connected ? words.live : words.lost)),
    h("button", { type: "button", class: "button tickets-opener", onclick: () => board.toggle() }, icon("board"), h("span", {}, words.tickets), page.live > 0 && h("span", { class: "badge" }, String(page.live))),
    mayReview() && h("a", { class: "button quiet drafts-opener", href: document.body.dataset.drafts }, icon("file"), h("span", {}, words.drafts)),
    h("button", { type: "button", class: "button quiet", lang: language() === "zh" ? "en" : "zh-CN", onclick: () => choose(language() === "zh" ? "en" : "zh") }, words.language),
    ...(page.demo ? [] : [h("form", { method: "post", action: "/out" }, h("button", { class: "button quiet" }, words.leave))]),
  ].filter(Boolean));
}

function drawSwitcher() {
  switcher.replaceChildren(...page.panes.map((pane, index) =>
    h("button", { type: "button", "aria-pressed": String(index === page.shown), onclick: () => show(index) }, w()[pane.about.title],
      index !== page.shown && pane.unreadTotal > 0 && h("span", { class: "badge" }, String(pane.unreadTotal)))));
}

function show(index) {
  page.shown = index;
  page.panes.forEach((pane, number) => pane.element.classList.toggle("shown", number === index));
  page.panes[index].toEnd(false);
  drawSwitcher();
}

const remembered = (key) => {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
};
const remember = (key, value) => {
  try {
    localStorage.setItem(key, value);
  } catch { /* a browser that keeps nothing */ }
};

/** Show a contract: each pane becomes whom it was last, else the likeliest person. */
function enter(identifier) {
  page.contract = page.contracts.find((contract) => contract.id === identifier) ?? page.contracts[0];
  remember("zhiban.contract", page.contract.id);
  for (const pane of page.panes) seat(pane, remembered(`zhiban.${page.contract.id}.${pane.about.title}`));
  board.follow(page.contract, watcher());
  drawBar();
  connect();
}

function seat(pane, wanted) {
  const people = page.contract.people;
  const likely = people.toSorted((one, other) => WISHES[pane.about.title]?.(other) - WISHES[pane.about.title]?.(one))[0];
  const person = people.find((one) => one.id === (page.demo ? wanted : page.me)) ?? likely;
  pane.become(page.contract, person, { choices: page.demo ? people : null });
}

/** Return through whose eyes the tickets are shown. */
const watcher = () => (page.panes.find((pane) => pane.me.staff) ?? page.panes[0]).person;

function connect() {
  page.stop();
  let begun = false;
  const people = [...new Set(page.panes.map((pane) => pane.person))];
  const reload = () => {
    begun = true;
    for (const pane of page.panes) pane.load().catch(lost);
    board.refresh();
  };
  page.stop = api.follow(page.contract.id, people, {
    onOpen: () => {
      page.connected = true;
      drawBar();
      if (!begun) reload();
    },
    onReset: reload,
    onLost: () => {
      page.connected = false;
      drawBar();
      api.contracts().catch(lost);
    },
    onMessage: (person, message) => {
      for (const pane of page.panes) if (pane.person === person) pane.take(message);
      board.refresh();
    },
  });
}

function lost(refusal) {
  if (refusal.status !== 401) return;
  page.stop();
  app.replaceChildren(h("p", { class: "loading", role: "alert" }, w().gone));
}

async function begin() {
  choose(document.body.dataset.language);
  try {
    Object.assign(page, await api.contracts());
  } catch (refusal) {
    app.replaceChildren(h("p", { class: "loading", role: "alert" }, refusal.status ? refusal.message : w().offline));
    return;
  }
  const titles = page.demo ? Object.keys(WISHES) : ["who"];
  page.panes = titles.map((title) => new Pane({
    title,
    onPerson: (person) => {
      const pane = page.panes.find((one) => one.about.title === title);
      remember(`zhiban.${page.contract.id}.${title}`, person);
      seat(pane, person);
      board.follow(page.contract, watcher());
      connect();
    },
    onNews: () => {
      drawSwitcher();
      drawBar();
    },
    showTicket: (number) => board.open(number),
  }));
  desks.replaceChildren(...page.panes.map((pane) => pane.element));
  app.replaceChildren(bar, ...(page.panes.length > 1 ? [switcher] : []), desks, board.element);
  enter(remembered("zhiban.contract") ?? page.contracts[0]?.id);
  show(0);
  onLanguage(() => {
    drawBar();
    drawSwitcher();
    board.draw();
    for (const pane of page.panes) pane.draw();
  });
  document.addEventListener("visibilitychange", drawBar);
}

begin();
