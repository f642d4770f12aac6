// The page: what the gateway says is kept here, and shown by the views. All paths are relative, for any base path.
import { html, render, useEffect, useReducer } from "./vendor/htm-preact.js";
import { Broker, DeadLetters, Limits, Log, Node, Nodes, Overview } from "./views.js";

const VIEWS = [
  ["overview", "Overview", Overview],
  ["nodes", "Nodes", Nodes],
  ["broker", "Broker and spool", Broker],
  ["dead-letters", "Dead letters", DeadLetters],
  ["limits", "Limits", Limits],
  ["log", "Log", Log],
];
const MAX_LINES = 500;
const MAX_POINTS = 600;
const RETRY_MILLIS = 3000;

const state = {
  view: "overview",
  client: "",
  overview: null,
  rows: new Map(),
  order: [],
  matching: 0,
  query: { state: "", text: "", sort: "client", order: "ascending", offset: 0, limit: 100 },
  lines: [],
  points: [],
  connected: false,
  // The clock of the gateway less that of the browser, in milliseconds.
  skew: 0,
};

let changed = () => {};
let stream = null;

function readHash() {
  const [view, client] = decodeURIComponent(location.hash.slice(1)).split("/", 2).concat("");
  state.view = view || "overview";
  state.client = view === "node" ? decodeURIComponent(location.hash.slice("#node/".length)) : "";
}

export function parameters(query) {
  return new URLSearchParams(Object.entries(query).filter(([, value]) => value !== "")).toString();
}

function open() {
  close();
  stream = new EventSource("api/stream?" + parameters(state.query));
  state.rows = new Map();
  stream.onopen = () => { state.connected = true; changed(); };
  stream.onerror = () => {
    state.connected = false;
    changed();
    if (stream && stream.readyState === EventSource.CLOSED) setTimeout(open, RETRY_MILLIS);
  };
  stream.addEventListener("nodes", event => {
    const { matching, order, rows } = JSON.parse(event.data);
    for (const row of rows) state.rows.set(row.client, row);
    const shown = new Set(order);
    for (const client of state.rows.keys()) if (!shown.has(client)) state.rows.delete(client);
    state.order = order;
    state.matching = matching;
    changed();
  });
  stream.addEventListener("overview", event => {
    state.overview = JSON.parse(event.data);
    state.skew = state.overview.now - Date.now();
    state.points.push(state.overview["messages-per-second"]);
    if (state.points.length > MAX_POINTS) state.points.shift();
    changed();
  });
  stream.addEventListener("log", event => {
    state.lines = state.lines.concat(JSON.parse(event.data).lines).slice(-MAX_LINES);
    changed();
  });
}

function close() {
  if (stream) stream.close();
  stream = null;
}

// The nodes that the page shows are chosen by the gateway: another choice is another stream.
function ask(change) {
  state.query = { ...state.query, ...change };
  state.lines = [];
  open();
  changed();
}

async function act(words) {
  const answer = await fetch("api/operator", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ words: words.map(word => JSON.stringify(word)).join(" ") }),
  });
  return answer.ok ? "" : (await answer.text()).trim();
}

function Page() {
  const [, update] = useReducer(count => count + 1, 0);
  useEffect(() => {
    changed = update;
    const onHash = () => { readHash(); update(); document.querySelector("main h1")?.focus(); };
    // A hidden page holds none of the few connections that a browser has.
    const onVisibility = () => (document.hidden ? close() : open());
    addEventListener("hashchange", onHash);
    document.addEventListener("visibilitychange", onVisibility);
    open();
    return () => { removeEventListener("hashchange", onHash); close(); };
  }, []);
  const entry = VIEWS.find(([name]) => name === state.view) ?? VIEWS[0];
  const View = state.view === "node" ? Node : entry[2];
  return html`
    <a class="skip" href="#main" onClick=${event => { event.preventDefault(); document.querySelector("main h1")?.focus(); }}>To the content</a>
    <header>
      <span class="name">sn-gateway</span>
      <nav aria-label="Views">${VIEWS.map(([name, title]) => html`
        <a key=${name} href=${"#" + name} aria-current=${state.view === name || (name === "nodes" && state.view === "node") ? "page" : undefined}>${title}</a>`)}
      </nav>
      <span class=${"live " + (state.connected ? "yes" : "no")} role="status">${state.connected ? "live" : "not connected"}</span>
    </header>
    <main id="main"><${View} state=${state} ask=${ask} act=${act} /></main>`;
}

readHash();
document.getElementById("page").textContent = "";
render(html`<${Page} />`, document.getElementById("page"));
