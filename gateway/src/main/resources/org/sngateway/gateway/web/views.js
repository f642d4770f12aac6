// The gateway as a whole: overview, links, broker and spool, dead letters, limits, log.
import { html, useEffect, useState } from "./vendor/htm-preact.js";
import { Actions, Ago, count, Figure, Hours, Line, NodeLink, number, octets, SECOND, shown, span, STATES, Table, Waiting } from "./parts.js";

const MAX_LATEST = 8;
const NOISY = 0.5;
const LEVELS = ["error", "warn", "info", "debug"];

// ---- overview

function listeners(overview) {
  const names = new Set();
  for (const name of Object.keys(overview)) {
    if (name.startsWith("listener.")) names.add(name.slice("listener.".length));
    if (name.startsWith("radio.")) names.add(name.slice("radio.".length));
  }
  return [...names].map(name => ({ name, at: overview["listener." + name] ?? "", radio: overview["radio." + name] }));
}

// What the owner has to do, with the view that tells more; the texts say the same as those of "sn-gateway doctor".
function needs(overview) {
  const list = [];
  if (overview.broker !== "up") list.push(["The broker is away: " + (overview["broker-reason"] ?? "no reason is known"), "#broker"]);
  if (overview["store-failure"]) list.push(["The state directory can't be written to: " + overview["store-failure"], "#broker"]);
  const all = listeners(overview);
  if (all.length === 0) list.push(["No listener is up", "#links"]);
  for (const { name, at } of all) if (at === "") list.push(["The listener " + name + " is down", "#links"]);
  if (overview["sessions.lost"] > 0) list.push([count(overview["sessions.lost"], "node is", "nodes are") + " lost", "#nodes/lost"]);
  if (overview["spool-max-octets"] > 0 && overview["spool-octets"] > 0.8 * overview["spool-max-octets"]) list.push(["The spool is nearly full", "#broker"]);
  if (overview["dead-letters"] > 0) list.push([count(overview["dead-letters"], "dead letter") + " can be published again", "#dead-letters"]);
  if (overview["count.fault"] > 0) list.push(["The gateway itself failed " + count(overview["count.fault"], "time") + ": the log has it", "#log"]);
  return list;
}

function Needs({ overview }) {
  const list = needs(overview);
  return html`<section class=${"needs " + (list.length ? "bad" : "well")} aria-labelledby="needs"><h2 id="needs">What needs you</h2>
    <ul aria-live="polite">${list.length ? list.map(([text, href]) => html`<li key=${text}><a href=${href}>${shown(text)}</a></li>`) : html`<li>Nothing: all is well.</li>`}</ul></section>`;
}

// How full the spool is, and for how long its oldest message waits.
function spool(overview) {
  const oldest = overview["spool-oldest-seconds"];
  return octets(overview["spool-octets"]) + " of " + octets(overview["spool-max-octets"]) + (oldest > 0 ? ", the oldest waits for " + span(oldest * SECOND) : "");
}

function states(overview) {
  const some = STATES.filter(name => overview["sessions." + name] > 0).map(name => overview["sessions." + name] + " " + name);
  return some.length ? some.join(", ") : "none has connected yet";
}

export function Overview({ state }) {
  const overview = state.overview;
  if (!overview) return html`<${Waiting} title="Overview" />`;
  const now = Date.now() + state.skew;
  const latest = state.events.slice(-MAX_LATEST).reverse();
  return html`
    <h1 tabindex="-1">Overview</h1>
    <${Needs} overview=${overview} />
    <dl class="figures">
      <${Figure} title="Nodes" value=${number(overview.sessions)} note=${states(overview)} />
      <${Figure} title="Broker" value=${overview.broker} note=${"for " + span(overview["broker-seconds"] * SECOND) + ", " + count(overview["broker-connections"], "connection")} />
      <${Figure} title="For the broker" value=${count(overview.spooled, "message")} note=${"spool " + spool(overview)} />
      <${Figure} title="For nodes" value=${count(overview.queued, "message")} note="wait until they wake or answer" />
      <${Figure} title="Memory of sessions" value=${octets(overview["memory-octets"])} note=${"of " + octets(overview["memory-max-octets"])} />
      <${Figure} title="Runs for" value=${span(overview["uptime-seconds"] * SECOND)} note=${"version " + overview.version} />
    </dl>
    <div class="columns"><${Line} points=${state.points} /><${Hours} hours=${state.hours} now=${now} /></div>
    <div class="columns">
    <section><h2>What happened last</h2>
      ${latest.length ? html`<ol class="plain events">${latest.map((event, i) => html`<li key=${event.at + "-" + i}><${Ago} at=${event.at} now=${now} /><span><${NodeLink} client=${event.client} /> ${shown(event.text)}</span></li>`)}</ol>` : html`<p class="none">Nothing yet.</p>`}</section>
    <section><h2><a href="#links">Links</a></h2>
      <ul class="plain">${listeners(overview).map(({ name, at, radio }) => html`
        <li key=${name}><span class=${"link " + (at ? "up" : "down")}>${name} ${at ? "up" : "down"}</span> <span class="none">${shown(at || radio || "")}</span></li>`)}</ul></section>
    </div>`;
}

// ---- links

function Airtime({ left, most, used }) {
  return html`<${Figure} title="Airtime left" value=${html`<meter min="0" max=${most} low=${most * 0.3} optimum=${most} value=${left} aria-label="Airtime left">${left} ms</meter> ${(left / 1000).toFixed(1)} s`}
    note=${`of ${(most / 1000).toFixed(1)} s at once; ${(used / 1000).toFixed(1)} s sent since the start`} />`;
}

function Radio({ name, overview }) {
  const counted = what => overview["count." + name + "." + what] ?? 0;
  const noise = counted("octets-in") ? counted("noise-octets") / counted("octets-in") : 0;
  const failed = Object.entries(overview).filter(([key]) => key.startsWith(`count.${name}.failed.`));
  const most = overview["airtime-most-ms." + name];
  return html`
    <${Figure} title="Messages" value=${number(counted("messages-in")) + " in, " + number(counted("messages-out")) + " out"} note=${octets(counted("octets-in")) + " in, " + octets(counted("octets-out")) + " out"} />
    <${Figure} title="Noise" value=${Math.round(noise * 100) + " %"} note=${noise > NOISY ? "mostly noise: another baud rate, another driver, or a bad line" : number(counted("noise-octets")) + " octets that are no message"} />
    ${most === undefined ? html`<${Figure} title="Airtime" value="no limit" note="no band is configured" />` : html`<${Airtime} left=${overview["airtime-left-ms." + name]} most=${most} used=${overview["airtime-used-ms." + name]} />`}
    <${Figure} title="Not sent" value=${number(failed.reduce((sum, [, value]) => sum + value, 0))} note=${failed.map(([key, value]) => value + " " + key.split(".").at(-1).toLowerCase().replaceAll("_", " ")).join(", ") || counted("airtime-deferred") + " waited for airtime"} />
    <${Figure} title="Port" value=${count(counted("opened"), "time") + " opened"} note=${count(counted("closed"), "time") + " closed"} />`;
}

function Udp({ name, overview }) {
  const counted = what => overview["count." + name + "." + what] ?? 0;
  const dropped = overview["kernel-drops." + name] ?? 0;
  return html`
    <${Figure} title="Messages" value=${number(counted("messages-in")) + " in, " + number(counted("messages-out")) + " out"} note=${octets(counted("octets-in")) + " in, " + octets(counted("octets-out")) + " out"} />
    <${Figure} title="Dropped by the kernel" value=${count(dropped, "datagram")} note=${dropped ? "the receive buffer was full: raise the listener's receive-buffer; nodes repeat what was at QoS 1 and 2" : "the receive buffer was never full"} />
    <${Figure} title="Refused" value=${count(counted("malformed"), "datagram")} note="malformed: no MQTT-SN message" />
    <${Figure} title="Not sent" value=${count(counted("not-sent"), "message")} note="the network did not take them" />`;
}

export function Links({ state, act }) {
  const overview = state.overview;
  if (!overview) return html`<${Waiting} title="Links" />`;
  return html`
    <h1 tabindex="-1">Links</h1>
    ${listeners(overview).map(({ name, at, radio }) => html`<section key=${name} aria-label=${name}>
      <h2><span class=${"link " + (at ? "up" : "down")}>${name} ${at ? "up" : "down"}</span></h2>
      <dl class="figures">
        <${Figure} title=${radio ? "Radio on a serial port" : "UDP"} value=${shown(radio ?? at) || "nowhere"} note=${radio && at ? shown(at) : ""} />
        ${radio ? html`<${Radio} name=${name} overview=${overview} />` : html`<${Udp} name=${name} overview=${overview} />`}
      </dl>
      ${radio ? html`<${Actions} state=${state} act=${act} actions=${[{ title: "Reopen the port", words: ["reopen", name], done: "The port is opened again." }]} />` : null}
    </section>`)}
    <p class="none">All links together: ${number(overview["count.link-down"] ?? 0)} times down, ${count(overview["count.send-failed"] ?? 0, "message")} that the network did not take, ${number(Object.entries(overview).filter(([name]) => name.startsWith("count.malformed.")).reduce((sum, [, value]) => sum + value, 0))} malformed.</p>`;
}

// ---- broker and spool

export function Broker({ state }) {
  const overview = state.overview;
  if (!overview) return html`<${Waiting} title="Broker and spool" />`;
  const counted = name => number(overview["count." + name] ?? 0);
  return html`
    <h1 tabindex="-1">Broker and spool</h1>
    ${overview.broker === "up" ? null : html`<p class="needs bad">It is away: ${shown(overview["broker-reason"] ?? "no reason is known")}. What nodes publish at QoS 1 and 2 waits in the spool, and goes out by itself when the broker is back.</p>`}
    <dl class="figures">
      <${Figure} title="Broker" value=${overview.broker} note=${"for " + span(overview["broker-seconds"] * SECOND)} />
      <${Figure} title="Connections" value=${number(overview["broker-connections"])} note=${number(overview["broker-waiting"]) + " wait for one"} />
      <${Figure} title="Since the start" value=${counted("broker-connected") + " accepted"} note=${counted("broker-refused") + " refused, " + counted("broker-lost") + " lost"} />
      <${Figure} title="Spool" value=${count(overview.spooled, "message")} note=${spool(overview)} />
      <${Figure} title="Through the spool" value=${counted("spooled") + " messages"} note="since the start" />
      <${Figure} title="State directory" value=${shown(overview.store)} note=${overview["store-failure"] ? shown(overview["store-failure"]) : count(overview["store-pending"], "write") + " under way"} />
    </dl>`;
}

// ---- dead letters

export function DeadLetters({ state, act }) {
  const [rows, setRows] = useState(null);
  const overview = state.overview ?? {};
  useEffect(() => {
    fetch("api/dead-letters").then(answer => answer.json()).then(answer => setRows(answer.rows)).catch(() => setRows([]));
  }, [overview["dead-letters"], overview.replay]);
  const now = Date.now() + state.skew;
  return html`
    <h1 tabindex="-1">Dead letters</h1>
    <p>Messages that the gateway acknowledged and could not bring to the broker. They are kept in the state directory until they are published again.</p>
    <${Actions} state=${state} act=${act} actions=${[{ title: "Publish them again", words: ["replay"], question: "Publish all dead letters to the broker, in their order?", done: "It has begun." }]} />
    ${overview.replay ? html`<p role="status">Last replay: ${shown(overview.replay)}.</p>` : null}
    ${rows === null ? html`<p class="none">Waiting for the gateway.</p>` : rows.length === 0 ? html`<p class="none">None.</p>` : html`
    <${Table} name="Table of dead letters" caption=${"The newest " + rows.length} titles=${["Topic", "Client id", "Came", "Length", "QoS", "Reason"]} classes=${["", "", "", "number wide", "number wide", ""]}
      rows=${rows.slice().reverse().map((row, i) => [i, [shown(row.topic), html`<${NodeLink} client=${row.client} />`, html`<${Ago} at=${row.at} now=${now} />`, octets(row.octets), row.qos, row.reason]])} />`}`;
}

// ---- limits

const IN_USE = { "limits: sessions": o => number(o.sessions), "limits: memory": o => octets(o["memory-octets"]), "spool: max-size": o => octets(o["spool-octets"]) };

function hits(limit, overview) {
  const found = [];
  for (const counter of limit.counters) {
    for (const [name, value] of Object.entries(overview)) {
      const matches = counter.endsWith("*") ? name.startsWith("count." + counter.slice(0, -1)) : name.toLowerCase() === "count." + counter.toLowerCase();
      if (matches) found.push([name.slice("count.".length), value]);
    }
  }
  return found;
}

export function Limits({ state }) {
  const [limits, setLimits] = useState(null);
  useEffect(() => {
    fetch("api/limits").then(answer => answer.json()).then(answer => setLimits(answer.rows)).catch(() => setLimits([]));
  }, []);
  const overview = state.overview;
  if (!overview || !limits) return html`<${Waiting} title="Limits" />`;
  const rows = limits.map(limit => ({ ...limit, name: limit.section + ": " + limit.key, hits: hits(limit, overview) }));
  rows.sort((a, b) => (b.hits.length > 0) - (a.hits.length > 0));
  const counts = Object.entries(overview).filter(([name]) => name.startsWith("count."));
  const reached = rows.filter(row => row.hits.length > 0).length;
  return html`
    <h1 tabindex="-1">Limits</h1>
    <p>${reached === 0 ? "No limit was hit since the start." : "Those that may have been hit since the start come first; where several share a counter, it stands at each."} To raise one, write its key into the configuration and reload.</p>
    <${Table} name="Table of limits" titles=${["Key", "In force", "In use", "Hit", "What is limited"]} classes=${["", "number", "number wide", "", "wide"]}
      rows=${rows.map(row => [row.name, [html`<code>${row.name}</code>`, row.value, IN_USE[row.name]?.(overview) ?? "", row.hits.length ? row.hits.map(([name, value]) => html`<span key=${name} class="hit"><b>${number(value)}</b> ${name}</span>`) : html`<span class="none">never</span>`, row.comment]])} />
    <h2>All counters</h2>
    <${Table} name="Table of counters" titles=${["Counted since the start", "Times"]} classes=${["", "number"]} rows=${counts.map(([name, value]) => [name, [name.slice("count.".length), number(value)]])} />`;
}

// ---- log

export function Log({ state, act }) {
  const [said, setSaid] = useState("");
  const overview = state.overview;
  const change = async level => setSaid(await act(["log-level", level]));
  return html`
    <h1 tabindex="-1">Log</h1>
    ${overview?.["log-level"] ? html`<form class="filter" onSubmit=${event => event.preventDefault()}>
      <label>Level <select value=${overview["log-level"]} disabled=${!overview["may-act"]} onChange=${event => change(event.target.value)}>${LEVELS.map(level => html`<option key=${level} value=${level}>${level}</option>`)}</select></label>
      <span role="status">${shown(said)}</span></form>` : null}
    <div class="scroll log" tabindex="0" role="log" aria-live="off" aria-label="Last lines of the log">
      ${state.lines.length === 0 ? html`<p>No line yet.</p>` : state.lines.slice().reverse().map((line, i) => html`
      <p key=${line.at + "-" + i} class=${line.level}><time datetime=${new Date(line.at).toISOString()}>${new Date(line.at).toLocaleTimeString()}</time> <b>${line.level}</b> ${shown(line.text)}</p>`)}
    </div>`;
}
