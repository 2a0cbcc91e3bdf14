// The page: a column for each vendor, in it a group's pane above a private chat's.
import { h } from "/looks/dom.js";
import { Column } from "./column.js";
import { language, turn, w } from "./words.js";

const app = document.getElementById("app");
let columns = [];
let stage = null;
const newest = new Map();

function take(kind, data) {
  newest.set(`${kind}:${data.id || data.name}`, [kind, data]);
  for (const column of columns) column.take(kind, data);
}

function draw() {
  document.documentElement.lang = language() === "zh" ? "zh-CN" : "en";
  document.title = w().title;
  columns = stage.vendors.map((vendor) => new Column(vendor, stage.rooms.filter((one) => one.vendor === vendor.name), stage.days));
  app.replaceChildren(
    h("a", { class: "skip", href: "#chats" }, w().skip),
    h("header", { class: "bar" },
      h("h1", { class: "brand" }, h("b", {}, w().title), h("span", { class: "tagline" }, w().tagline)),
      h("span", { class: "space" }),
      h("span", { class: "live", role: "status" }, h("i", { "aria-hidden": "true" }), h("span", {}, w().live)),
      h("button", { class: "button quiet", type: "button", lang: language() === "zh" ? "en" : "zh-CN", onclick: () => { turn(); draw(); } }, w().language)),
    h("main", { id: "chats", class: "columns" }, columns.map((one) => one.element)));
  for (const [kind, data] of newest.values()) for (const column of columns) column.take(kind, data);
}

function connected(well) {
  const live = app.querySelector(".live");
  live.classList.toggle("lost", !well);
  live.lastElementChild.textContent = well ? w().live : w().lost;
}

stage = await (await fetch("/api/stage")).json();
draw();
const live = new EventSource("/api/live");
for (const kind of ["room", "vendor"]) live.addEventListener(kind, (event) => take(kind, JSON.parse(event.data)));
live.addEventListener("open", () => connected(true));
live.addEventListener("error", () => connected(false));
