// The list of nodes, and one node.
import { html, useEffect, useRef, useState } from "./vendor/htm-preact.js";
import { Actions, Ago, By, count, Figure, number, octets, shown, State, STATES, Table, Waiting, NodeLink } from "./parts.js";

const COLUMNS = [
  ["client", "Client id", ""], ["state", "State", ""], ["address", "Address", "wide"], ["last-seen", "Last seen", ""], ["expected-by", "Expected", ""],
  ["signal", "Signal", "wide"], ["battery", "Battery", "number wide"], ["received", "In", "number wide"], ["sent", "Out", "number wide"], ["repeats", "Repeats", "number wide"],
  ["queued", "Queued", "number wide"], ["spooled", "Spooled", "number wide"],
];
const TYPING_MILLIS = 200;
const POLL_MILLIS = 2000;

function Head({ query, sort, columns }) {
  return html`<thead><tr>${columns.map(([column, title, style]) => html`
    <th key=${column} scope="col" class=${style} aria-sort=${query.sort === column ? query.order : "none"}><button onClick=${() => sort(column)}>${title}<span aria-hidden="true">${query.sort === column ? (query.order === "ascending" ? " ▲" : " ▼") : ""}</span></button></th>`)}</tr></thead>`;
}

function Row({ row, now, has }) {
  return html`<tr>
    <th scope="row"><${NodeLink} client=${row.client} /></th>
    <td><${State} name=${row.state} connecting=${row.connecting} /></td>
    <td class="wide address">${shown(row.address)}</td>
    <td><${Ago} at=${row.lastSeen} now=${now} /></td>
    <td><${By} at=${row.expectedBy} now=${now} /></td>
    ${has.signal ? html`<td class="wide">${shown(row.signal ?? "")}</td>` : null}
    ${has.battery ? html`<td class="number wide">${row.battery === undefined ? "" : row.battery + " %"}</td>` : null}
    <td class="number wide">${number(row.received)}</td><td class="number wide">${number(row.sent)}</td><td class="number wide">${number(row.repeats)}</td>
    <td class="number wide">${number(row.queued)}</td><td class="number wide">${number(row.spooled)}</td></tr>`;
}

export function Nodes({ state, ask }) {
  const { query } = state;
  const typing = useRef(0);
  const now = Date.now() + state.skew;
  const rows = state.order.map(client => state.rows.get(client)).filter(Boolean);
  // Columns that few installations can fill.
  const has = {};
  for (const column of ["signal", "battery"]) has[column] = query.sort === column || rows.some(row => row[column] !== undefined);
  const columns = COLUMNS.filter(([column]) => has[column] !== false);
  const sort = column => ask({ sort: column, order: query.sort === column && query.order === "ascending" ? "descending" : "ascending", offset: 0 });
  const type = text => {
    clearTimeout(typing.current);
    typing.current = setTimeout(() => ask({ text, offset: 0 }), TYPING_MILLIS);
  };
  return html`
    <h1 tabindex="-1">Nodes</h1>
    <form class="filter" onSubmit=${event => event.preventDefault()}>
      <label>Client id or address <input type="search" value=${query.text} onInput=${event => type(event.target.value)} /></label>
      <label>State <select value=${query.state} onChange=${event => ask({ state: event.target.value, offset: 0 })}>
        <option value="">any</option>${STATES.map(name => html`<option key=${name} value=${name}>${name}</option>`)}</select></label>
    </form>
    ${rows.length === 0 ? html`<p class="none">${state.connected ? (query.text || query.state ? "No node matches." : "No node has connected yet.") : "Waiting for the gateway."}</p>` : html`
    <div class="scroll" tabindex="0" role="region" aria-label="Table of nodes">
    <table class="nodes">
      <caption>${count(state.matching, "node")}${state.matching > rows.length ? `, ${number(query.offset + 1)} to ${number(query.offset + rows.length)}` : ""}</caption>
      <${Head} query=${query} sort=${sort} columns=${columns} />
      <tbody>${rows.map(row => html`<${Row} key=${row.client} row=${row} now=${now} has=${has} />`)}</tbody>
    </table></div>`}
    ${query.offset > 0 || state.matching > rows.length ? html`<p class="actions">
      <button disabled=${query.offset === 0} onClick=${() => ask({ offset: Math.max(0, query.offset - query.limit) })}>Earlier</button>
      <button disabled=${query.offset + rows.length >= state.matching} onClick=${() => ask({ offset: query.offset + query.limit })}>Later</button></p>` : null}`;
}

// ---- one node

function useNode(client) {
  const [node, setNode] = useState(null);
  useEffect(() => {
    let gone = false;
    const load = async () => {
      const answer = await fetch("api/node?client=" + encodeURIComponent(client));
      const next = answer.ok ? await answer.json() : { row: null };
      if (!gone) setNode(next);
    };
    const poll = () => load().catch(() => {});
    poll();
    const timer = setInterval(poll, POLL_MILLIS);
    return () => { gone = true; clearInterval(timer); };
  }, [client]);
  return node;
}

function Facts({ row, summary, now }) {
  const rhythm = (summary["keep-alive-seconds"] ? `keep alive ${summary["keep-alive-seconds"]} s` : "no keep alive") + (summary["sleep-seconds"] ? `, sleeps ${summary["sleep-seconds"]} s` : "");
  const will = summary["will-topic"] ? `QoS ${summary["will-qos"]}, ${octets(summary["will-octets"])}${summary["will-retain"] ? ", retained" : ""}` : "";
  return html`<dl class="figures">
    <${Figure} title="State" value=${html`<${State} name=${row.state} connecting=${row.connecting} />`} note=${summary["clean-session"] ? "its session ends with its connection" : "its session stays"} />
    <${Figure} title="Last seen" value=${html`<${Ago} at=${row.lastSeen} now=${now} />`} />
    <${Figure} title="Expected" value=${html`<${By} at=${row.expectedBy} now=${now} />`} note=${rhythm} />
    <${Figure} title="Messages" value=${number(row.received) + " in, " + number(row.sent) + " out"} note=${count(row.repeats, "repeat")} />
    <${Figure} title="Waits for it" value=${count(row.queued, "message")} note=${number(row.spooled) + " of it wait for the broker"} />
    <${Figure} title="Broker connection" value=${row.broker ? "up" : "none"} />
    <${Figure} title="Address" value=${shown(row.address) || "not known"} />
    <${Figure} title="Signal" value=${shown(row.signal ?? "") || "not told"} />
    ${row.battery === undefined ? null : html`<${Figure} title="Battery" value=${row.battery + " %"} />`}
    <${Figure} title="Will" value=${summary["will-topic"] ? shown(summary["will-topic"]) : "none"} note=${will} />
  </dl>`;
}

export function Node({ state, act }) {
  const client = state.client;
  const node = useNode(client);
  if (!node) return html`<${Waiting} title=${shown(client)} />`;
  if (!node.row) return html`<h1 tabindex="-1">${shown(client)}</h1><p>There is no such node. <a href="#nodes">All nodes</a></p>`;
  const { row, details, events } = node;
  const now = Date.now() + state.skew;
  const [summary = {}, ...others] = details;
  const topics = others.filter(line => "topic" in line);
  const subscriptions = others.filter(line => "subscription" in line);
  const queued = others.filter(line => "queued" in line);
  return html`
    <h1 tabindex="-1">${shown(row.client)}</h1>
    <${Facts} row=${row} summary=${summary} now=${now} />
    <${Actions} state=${state} act=${act} actions=${[
      { title: "Disconnect", words: ["kick", client], question: "Disconnect this node? It may come back; its subscriptions stay.", done: "It is disconnected." },
      { title: "Forget", words: ["forget", client], question: "Forget this node, its subscriptions and the messages for it?", done: "It is forgotten." },
    ]} />
    <div class="columns">
    <section><h2>Topics</h2>
      ${topics.length ? html`<${Table} name="Topics" titles=${["Topic", "Id"]} classes=${["", "number"]} rows=${topics.map(line => [line.topic, [shown(line.topic), line.id || line.form || ""]])} />` : html`<p class="none">None.</p>`}</section>
    <section><h2>Subscriptions</h2>
      ${subscriptions.length ? html`<${Table} name="Subscriptions" titles=${["Filter", "QoS granted"]} classes=${["", "number"]} rows=${subscriptions.map(line => [line.subscription, [shown(line.subscription), line.qos]])} />` : html`<p class="none">None.</p>`}</section>
    ${queued.length ? html`<section><h2>Messages for it</h2>
      <${Table} name="Messages for it" titles=${["Topic", "QoS", "Length"]} classes=${["", "number", "number"]} rows=${queued.map((line, i) => [i, [shown(line.queued), line.qos, octets(line.octets)]])} /></section>` : null}
    </div>
    <h2>What happened</h2>
    ${events.length ? html`<ol class="plain events">${events.slice().reverse().map((event, i) => html`<li key=${event.at + "-" + i}><${Ago} at=${event.at} now=${now} /><span>${shown(event.text)}</span></li>`)}</ol>` : html`<p class="none">Nothing that is remembered.</p>`}
    <p><a href="#nodes">All nodes</a></p>`;
}
