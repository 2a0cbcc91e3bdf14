// Talking with the desk: requests, and the one live stream of the page.

/** A request that the desk refused; `status` 0 means that it was not reached. */
export class Refusal extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function ask(path, options = {}) {
  let response;
  try {
    response = await fetch(path, { credentials: "same-origin", ...options });
  } catch {
    throw new Refusal(0, "");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new Refusal(response.status, answer.error ?? String(response.status));
  return answer;
}

const chat = (contract, person) => `/api/chat/${encodeURIComponent(contract)}/${encodeURIComponent(person)}`;
const post = (path, body) =>
  ask(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) });

export const contracts = () => ask("/api/contracts");
export const history = async (contract, person) => (await ask(`${chat(contract, person)}/history`)).messages;
export const tickets = async (contract, person) => (await ask(`${chat(contract, person)}/tickets`)).tickets;
export const say = (contract, person, words) => post(`${chat(contract, person)}/say`, words);
export const press = (contract, person, pressed) => post(`${chat(contract, person)}/press`, pressed);
export const fileAddress = (contract, person, ref) =>
  `${chat(contract, person)}/files/${ref.split("/").map(encodeURIComponent).join("/")}`;
export const attach = async (contract, person, file) =>
  (await ask(`${chat(contract, person)}/files?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file })).attachment;

const draft = (number) => `/api/drafts/${number}`;
export const drafts = async () => (await ask("/api/drafts")).drafts;
export const draftView = (number) => ask(draft(number));
export const decide = (number, judged) => post(`${draft(number)}/decide`, judged);
export const finishDraft = (number) => post(`${draft(number)}/finish`, {});
export const draftFile = (number, what) => `${draft(number)}/${what}`;
export const openDraft = async (file) =>
  (await ask(`/api/drafts?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file })).number;

/** Return a fresh id for something said, so that it acts once however often it is sent. */
export const freshId = () => Array.from(crypto.getRandomValues(new Uint8Array(12)), (n) => n.toString(16).padStart(2, "0")).join("");

/** Follow what is said under a contract to `people`; returns a function that stops. */
export function follow(contract, people, { onMessage, onReset, onOpen, onLost }) {
  const [first, ...others] = people;
  const also = others.map((person) => `&also=${encodeURIComponent(person)}`).join("");
  let source, after, timer, stopped = false;
  const open = () => {
    const from = after ? `&after=${encodeURIComponent(after)}` : "";
    source = new EventSource(`${chat(contract, first)}/stream?${(also + from).slice(1)}`);
    source.addEventListener("hello", () => onOpen());
    source.addEventListener("message", (event) => {
      after = event.lastEventId;
      const { for: person, message } = JSON.parse(event.data);
      onMessage(person, message);
    });
    source.addEventListener("reset", (event) => {
      after = event.lastEventId;
      onReset();
    });
    source.addEventListener("error", () => {
      if (stopped) return;
      onLost();
      source.close();
      timer = setTimeout(open, 1500);
    });
  };
  open();
  return () => {
    stopped = true;
    clearTimeout(timer);
    source.close();
  };
}
