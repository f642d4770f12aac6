// The views. Ids and topics are what unknown senders sent: they are only ever text.
import { html, useEffect, useState } from "./vendor/htm-preact.js";

const STATES = ["active", "awake", "asleep", "lost", "disconnected"];
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
// Control characters and those that turn the direction of text have no place in a table.
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

export function shown(text) {
  return String(text).replace(HIDDEN, c => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
}

function span(millis) {
  const ms = Math.abs(millis);
  if (ms < MINUTE) return Math.round(ms / SECOND) + " s";
  if (ms < HOUR) return Math.round(ms / MINUTE) + " min";
  if (ms < DAY) return Math.floor(ms / HOUR) + " h " + Math.round((ms % HOUR) / MINUTE) + " min";
  return Math.floor(ms / DAY) + " d " + Math.round((ms % DAY) / HOUR) + " h";
}

function octets(count) {
  if (count < 10_000) return count + " B";
  if (count < 10_000_000) return Math.round(count / 1000) + " kB";
  return Math.round(count / 1_000_000) + " MB";
}

function Ago({ at, now }) {
  if (at === undefined) return html`<span class="none">never</span>`;
  return html`<time datetime=${new Date(at).toISOString()} title=${new Date(at).toLocaleString()}>${span(now - at)} ago</time>`;
}

function By({ at, now }) {
  if (at === undefined) return html`<span class="none">-</span>`;
  return html`<time datetime=${new Date(at).toISOString()} title=${new Date(at).toLocaleString()}>${at < now ? "overdue" : "in " + span(at - now)}</time>`;
}

function State({ name, connecting }) {
  return html`<span class=${"state " + name}>${name}${connecting ? ", connecting" : ""}</span>`;
}

function Figure({ title, value, note }) {
  return html`<div class="figure"><dt>${title}</dt><dd>${value}${note ? html`<small>${note}</small>` : null}</dd></div>`;
}

// ---- overview

function needs(overview) {
  const list = [];
  if (overview.broker !== "up") list.push("The broker is away: " + (overview["broker-reason"] ?? "no reason is known"));
  if (overview["store-failure"]) list.push("The state directory can't be written to: " + overview["store-failure"]);
  if (overview["sessions.lost"] > 0) list.push(overview["sessions.lost"] + " nodes are lost: look at them under Nodes");
  if (overview["spool-max-octets"] > 0 && overview["spool-octets"] > 0.8 * overview["spool-max-octets"]) list.push("The spool is nearly full");
  if (!Object.keys(overview).some(name => name.startsWith("listener."))) list.push("No listener is up");
  for (const [name, value] of Object.entries(overview)) {
    if (name.startsWith("listener.") && value === "") list.push("The listener " + name.slice("listener.".length) + " is down");
    if (name.startsWith("count.dead-letter.")) list.push(value + " dead letters: " + name.slice("count.dead-letter.".length));
    if (name === "count.fault") list.push("The gateway itself failed " + value + " times: the log has it");
  }
  return list;
}

function Line({ points }) {
  const width = 600;
  const height = 80;
  const max = Math.max(1, ...points);
  const step = width / Math.max(1, points.length - 1);
  const path = points.map((value, i) => `${i === 0 ? "M" : "L"}${(i * step).toFixed(1)} ${(height - 4 - (value / max) * (height - 8)).toFixed(1)}`).join("");
  const last = points.at(-1) ?? 0;
  return html`<figure class="line"><figcaption>Messages of nodes per second: ${last}, at most ${max} in the last ${span(points.length * SECOND)}</figcaption>
    <svg viewBox=${`0 0 ${width} ${height}`} preserveAspectRatio="none" aria-hidden="true"><path d=${path} /></svg></figure>`;
}

export function Overview({ state }) {
  const overview = state.overview;
  if (!overview) return html`<h1 tabindex="-1">Overview</h1><p>Waiting for the gateway.</p>`;
  const list = needs(overview);
  return html`
    <h1 tabindex="-1">Overview</h1>
    <section aria-labelledby="needs"><h2 id="needs">What needs you</h2>
      <ul class="needs" aria-live="polite">${list.length ? list.map(text => html`<li key=${text}>${shown(text)}</li>`) : html`<li class="well">Nothing: all is well.</li>`}</ul>
    </section>
    <dl class="figures">
      <${Figure} title="Nodes" value=${overview.sessions} note=${STATES.map(name => overview["sessions." + name] + " " + name).join(", ")} />
      <${Figure} title="Broker" value=${overview.broker} note=${"for " + span(overview["broker-seconds"] * SECOND) + ", " + overview["broker-connections"] + " connections"} />
      <${Figure} title="Spool" value=${overview.spooled} note=${octets(overview["spool-octets"]) + " of " + octets(overview["spool-max-octets"])} />
      <${Figure} title="Waiting for nodes" value=${overview.queued} note="messages" />
      <${Figure} title="Memory" value=${octets(overview["memory-octets"])} note=${"of " + octets(overview["memory-max-octets"]) + " for sessions"} />
      <${Figure} title="Runs for" value=${span(overview["uptime-seconds"] * SECOND)} note=${"version " + overview.version} />
    </dl>
    <${Line} points=${state.points} />
    <h2>Listeners</h2>
    <ul class="plain">${Object.entries(overview).filter(([name]) => name.startsWith("listener.")).map(([name, value]) => html`
      <li key=${name}><b>${name.slice("listener.".length)}</b> ${value === "" ? "down" : value}</li>`)}</ul>`;
}

// ---- nodes

const COLUMNS = [
  ["client", "Client id"], ["state", "State"], ["address", "Address"], ["last-seen", "Last seen"], ["expected-by", "Expected"],
  ["received", "In"], ["sent", "Out"], ["repeats", "Repeats"], ["queued", "Queued"], ["spooled", "Spooled"],
];

export function Nodes({ state, ask }) {
  const { query } = state;
  const now = Date.now() + state.skew;
  const rows = state.order.map(client => state.rows.get(client)).filter(Boolean);
  const sort = column => ask({ sort: column, order: query.sort === column && query.order === "ascending" ? "descending" : "ascending", offset: 0 });
  return html`
    <h1 tabindex="-1">Nodes</h1>
    <form class="filter" onSubmit=${event => event.preventDefault()}>
      <label>Client id or address <input type="search" value=${query.text} onInput=${event => ask({ text: event.target.value, offset: 0 })} /></label>
      <label>State <select value=${query.state} onChange=${event => ask({ state: event.target.value, offset: 0 })}>
        <option value="">any</option>${STATES.map(name => html`<option key=${name} value=${name}>${name}</option>`)}</select></label>
    </form>
    <div class="scroll" tabindex="0" role="region" aria-label="Table of nodes">
    <table>
      <caption>${state.matching} nodes${state.matching > rows.length ? `, ${query.offset + 1} to ${query.offset + rows.length}` : ""}</caption>
      <thead><tr>${COLUMNS.map(([column, title]) => html`
        <th key=${column} scope="col" aria-sort=${query.sort === column ? query.order : "none"}><button onClick=${() => sort(column)}>${title}<span aria-hidden="true">${query.sort === column ? (query.order === "ascending" ? " ▲" : " ▼") : ""}</span></button></th>`)}</tr></thead>
      <tbody>${rows.map(row => html`
        <tr key=${row.client}>
          <th scope="row"><a href=${"#node/" + encodeURIComponent(row.client)}>${shown(row.client)}</a></th>
          <td><${State} name=${row.state} connecting=${row.connecting} /></td>
          <td>${shown(row.address)}</td>
          <td><${Ago} at=${row.lastSeen} now=${now} /></td>
          <td><${By} at=${row.expectedBy} now=${now} /></td>
          <td class="number">${row.received}</td><td class="number">${row.sent}</td><td class="number">${row.repeats}</td>
          <td class="number">${row.queued}</td><td class="number">${row.spooled}</td>
        </tr>`)}</tbody>
    </table></div>
    ${rows.length === 0 ? html`<p>${query.text || query.state ? "No node matches." : "No node has connected yet."}</p>` : null}
    <p class="pages">
      <button disabled=${query.offset === 0} onClick=${() => ask({ offset: Math.max(0, query.offset - query.limit) })}>Earlier</button>
      <button disabled=${query.offset + rows.length >= state.matching} onClick=${() => ask({ offset: query.offset + query.limit })}>Later</button>
    </p>`;
}

// ---- one node

export function Node({ state, act }) {
  const [node, setNode] = useState(null);
  const [said, setSaid] = useState("");
  const client = state.client;
  useEffect(() => {
    let gone = false;
    const load = async () => {
      const answer = await fetch("api/node?client=" + encodeURIComponent(client));
      const next = answer.ok ? await answer.json() : { row: null };
      if (!gone) setNode(next);
    };
    load().catch(() => {});
    const timer = setInterval(() => load().catch(() => {}), 2000);
    return () => { gone = true; clearInterval(timer); };
  }, [client]);
  if (!node) return html`<h1 tabindex="-1">${shown(client)}</h1><p>Waiting for the gateway.</p>`;
  if (!node.row) return html`<h1 tabindex="-1">${shown(client)}</h1><p>There is no such node. <a href="#nodes">All nodes</a></p>`;
  const { row, details, events } = node;
  const now = Date.now() + state.skew;
  const [summary, ...others] = details;
  const topics = others.filter(line => "topic" in line);
  const subscriptions = others.filter(line => "subscription" in line);
  const queued = others.filter(line => "queued" in line);
  const tell = async (word, question) => {
    if (confirm(question)) setSaid((await act([word, client])) || "Done.");
  };
  return html`
    <h1 tabindex="-1">${shown(row.client)}</h1>
    <dl class="figures">
      <${Figure} title="State" value=${html`<${State} name=${row.state} connecting=${row.connecting} />`} />
      <${Figure} title="Last seen" value=${html`<${Ago} at=${row.lastSeen} now=${now} />`} />
      <${Figure} title="Expected" value=${html`<${By} at=${row.expectedBy} now=${now} />`} note=${summary ? `keep alive ${summary["keep-alive-seconds"]} s` + (summary["sleep-seconds"] ? `, sleeps ${summary["sleep-seconds"]} s` : "") : ""} />
      <${Figure} title="Messages" value=${row.received + " in, " + row.sent + " out"} note=${row.repeats + " repeats"} />
      <${Figure} title="Queued, spooled" value=${row.queued + ", " + row.spooled} />
      <${Figure} title="Connection to the broker" value=${row.broker ? "up" : "none"} />
      <${Figure} title="Address" value=${shown(row.address) || "not known"} note=${row.listener ?? ""} />
      <${Figure} title="Will" value=${summary && summary["will-topic"] ? shown(summary["will-topic"]) : "none"} />
    </dl>
    <p class="actions">
      <button onClick=${() => tell("kick", "Disconnect this node? It may come back.")}>Disconnect</button>
      <button onClick=${() => tell("forget", "Forget this node, its subscriptions and its messages?")}>Forget</button>
      <span role="status">${said}</span>
    </p>
    <h2>Topics</h2>
    ${topics.length ? html`<table><thead><tr><th scope="col">Topic</th><th scope="col">Id</th></tr></thead><tbody>${topics.map(line => html`
      <tr key=${line.topic}><th scope="row">${shown(line.topic)}</th><td class="number">${line.id || line.form || ""}</td></tr>`)}</tbody></table>` : html`<p>None.</p>`}
    <h2>Subscriptions</h2>
    ${subscriptions.length ? html`<table><thead><tr><th scope="col">Filter</th><th scope="col">QoS granted</th></tr></thead><tbody>${subscriptions.map(line => html`
      <tr key=${line.subscription}><th scope="row">${shown(line.subscription)}</th><td class="number">${line.qos}</td></tr>`)}</tbody></table>` : html`<p>None.</p>`}
    ${queued.length ? html`<h2>Messages for it</h2><ul class="plain">${queued.map((line, i) => html`<li key=${i}>${shown(line.queued)}, QoS ${line.qos}, ${line.octets} B</li>`)}</ul>` : null}
    <h2>What happened</h2>
    ${events.length ? html`<ol class="plain">${events.slice().reverse().map((event, i) => html`<li key=${event.at + "-" + i}><${Ago} at=${event.at} now=${now} /> ${shown(event.text)}</li>`)}</ol>` : html`<p>Nothing since the start of the gateway.</p>`}
    <p><a href="#nodes">All nodes</a></p>`;
}

// ---- broker, dead letters, limits, log

export function Broker({ state }) {
  const overview = state.overview;
  if (!overview) return html`<h1 tabindex="-1">Broker and spool</h1><p>Waiting for the gateway.</p>`;
  const count = name => overview["count." + name] ?? 0;
  return html`
    <h1 tabindex="-1">Broker and spool</h1>
    <dl class="figures">
      <${Figure} title="Broker" value=${overview.broker} note=${"for " + span(overview["broker-seconds"] * SECOND)} />
      <${Figure} title="Connections" value=${overview["broker-connections"]} note=${overview["broker-waiting"] + " wait"} />
      <${Figure} title="Accepted, refused, lost" value=${count("broker-connected") + ", " + count("broker-refused") + ", " + count("broker-lost")} note="since the start" />
      <${Figure} title="Spool" value=${overview.spooled + " messages"} note=${octets(overview["spool-octets"]) + " of " + octets(overview["spool-max-octets"])} />
      <${Figure} title="State directory" value=${shown(overview.store)} note=${overview["store-failure"] ? shown(overview["store-failure"]) : overview["store-pending"] + " writes under way"} />
    </dl>
    ${overview.broker === "up" ? null : html`<p>It is away: ${shown(overview["broker-reason"] ?? "no reason is known")}</p>`}`;
}

export function DeadLetters({ state }) {
  const [rows, setRows] = useState(null);
  useEffect(() => {
    fetch("api/dead-letters").then(answer => answer.json()).then(answer => setRows(answer.rows)).catch(() => setRows([]));
  }, []);
  const now = Date.now() + state.skew;
  return html`
    <h1 tabindex="-1">Dead letters</h1>
    <p>Messages that the gateway acknowledged and could not bring to the broker, since its start. <code>sn-gateway store replay</code> publishes them.</p>
    ${rows === null ? html`<p>Waiting for the gateway.</p>` : rows.length === 0 ? html`<p>None.</p>` : html`
    <div class="scroll" tabindex="0" role="region" aria-label="Table of dead letters"><table>
      <thead><tr><th scope="col">Topic</th><th scope="col">Client id</th><th scope="col">Came</th><th scope="col">Octets</th><th scope="col">Reason</th></tr></thead>
      <tbody>${rows.slice().reverse().map((row, i) => html`<tr key=${i}><th scope="row">${shown(row.topic)}</th><td>${shown(row.client)}</td><td><${Ago} at=${row.at} now=${now} /></td><td class="number">${row.octets}</td><td>${row.reason}</td></tr>`)}</tbody>
    </table></div>`}`;
}

export function Limits({ state }) {
  const counts = Object.entries(state.overview ?? {}).filter(([name]) => name.startsWith("count."));
  return html`
    <h1 tabindex="-1">Limits</h1>
    <p>How often each was counted since the start. <code>sn-gateway print-config --all</code> names the limits.</p>
    <table><thead><tr><th scope="col">Counted</th><th scope="col">Times</th></tr></thead>
    <tbody>${counts.map(([name, value]) => html`<tr key=${name}><th scope="row">${name.slice("count.".length)}</th><td class="number">${value}</td></tr>`)}</tbody></table>`;
}

export function Log({ state }) {
  return html`
    <h1 tabindex="-1">Log</h1>
    <div class="scroll log" tabindex="0" role="log" aria-live="off" aria-label="Last lines of the log">
      ${state.lines.length === 0 ? html`<p>No line yet.</p>` : state.lines.slice().reverse().map((line, i) => html`
      <p key=${line.at + "-" + i} class=${line.level}><time datetime=${new Date(line.at).toISOString()}>${new Date(line.at).toLocaleTimeString()}</time> <b>${line.level}</b> ${shown(line.text)}</p>`)}
    </div>`;
}
