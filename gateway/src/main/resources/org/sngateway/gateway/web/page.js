// The page: what the gateway says is kept here, and shown by the views. All paths are relative, for any base path.
import { html, render, useEffect, useReducer } from "./vendor/htm-preact.js";
import { Node, Nodes } from "./nodes.js";
import { Broker, DeadLetters, Limits, Links, Log, Overview } from "./views.js";

const VIEWS = [
  ["overview", "Overview", Overview],
  ["nodes", "Nodes", Nodes],
  ["links", "Links", Links],
  ["broker", "Broker", Broker],
  ["dead-letters", "Dead letters", DeadLetters],
  ["limits", "Limits", Limits],
  ["log", "Log", Log],
];
const MAX_LINES = 500;
const MAX_POINTS = 600;
const MAX_EVENTS = 20;
const HOUR = 3_600_000;
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
  events: [],
  // Messages from nodes: in each second, and in each hour as [beginning, messages].
  points: [],
  hours: [],
  connected: false,
  // The clock of the gateway less that of the browser, in milliseconds.
  skew: 0,
};

let changed = () => {};
let stream = null;

// #VIEW, #node/CLIENT or #nodes/STATE
function readHash() {
  const [, view, detail] = /^#?([^/]*)\/?(.*)$/s.exec(location.hash);
  state.view = view || "overview";
  state.client = view === "node" ? decoded(detail) : "";
  if (view === "nodes" && detail) state.query = { ...state.query, state: detail, offset: 0 };
}

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function parameters(query) {
  return new URLSearchParams(Object.entries(query).filter(([, value]) => value !== "")).toString();
}

function open() {
  close();
  stream = new EventSource("api/stream?" + parameters(state.query));
  // Also when the browser has connected again by itself: the gateway tells everything from the beginning.
  stream.onopen = () => {
    state.connected = true;
    state.rows = new Map();
    state.lines = [];
    state.events = [];
    changed();
  };
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
    count(state.overview["received-last-second"]);
    changed();
  });
  stream.addEventListener("traffic", event => {
    const { seconds, hours } = JSON.parse(event.data);
    state.points = seconds;
    state.hours = hours;
  });
  stream.addEventListener("events", event => {
    state.events = state.events.concat(JSON.parse(event.data).rows).slice(-MAX_EVENTS);
    changed();
  });
  stream.addEventListener("log", event => {
    state.lines = state.lines.concat(JSON.parse(event.data).lines).slice(-MAX_LINES);
    changed();
  });
}

function count(received) {
  state.points.push(received);
  if (state.points.length > MAX_POINTS) state.points.shift();
  const hour = state.overview.now - (state.overview.now % HOUR);
  const last = state.hours.at(-1);
  if (last && last[0] === hour) last[1] += received;
  else state.hours.push([hour, received]);
}

function close() {
  if (stream) stream.close();
  stream = null;
}

// The nodes that the page shows are chosen by the gateway: another choice is another stream.
function ask(change) {
  state.query = { ...state.query, ...change };
  open();
  changed();
}

// What went wrong; empty if it is done.
async function act(words) {
  try {
    const answer = await fetch("api/operator", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ words: words.map(word => JSON.stringify(word)).join(" ") }),
    });
    const text = (await answer.text()).trim();
    return answer.ok ? "" : text.startsWith("{") ? JSON.parse(text).error : text;
  } catch {
    return "The gateway does not answer.";
  }
}

function Page() {
  const [, update] = useReducer(count => count + 1, 0);
  useEffect(() => {
    changed = update;
    const onHash = () => {
      const before = state.query;
      readHash();
      if (state.query !== before) open();
      update();
      document.querySelector("main h1")?.focus();
    };
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
