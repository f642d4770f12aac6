// What the views are made of. Ids and topics are what unknown senders sent: they are only ever text.
import { html, useState } from "./vendor/htm-preact.js";

export const STATES = ["active", "awake", "asleep", "lost", "disconnected"];
export const SECOND = 1000;
export const HOUR = 3600 * SECOND;
const MINUTE = 60 * SECOND;
const DAY = 24 * HOUR;
// Control characters and those that turn the direction of text have no place in a table.
const HIDDEN = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

export function shown(text) {
  return String(text).replace(HIDDEN, c => "\\u" + c.charCodeAt(0).toString(16).padStart(4, "0"));
}

export function span(millis) {
  const ms = Math.abs(millis);
  if (ms < MINUTE) return Math.round(ms / SECOND) + " s";
  if (ms < HOUR) return Math.round(ms / MINUTE) + " min";
  if (ms < DAY) return Math.floor(ms / HOUR) + " h " + Math.floor((ms % HOUR) / MINUTE) + " min";
  return Math.floor(ms / DAY) + " d " + Math.floor((ms % DAY) / HOUR) + " h";
}

export function octets(count) {
  if (count < 10_000) return count + " B";
  if (count < 10_000_000) return Math.round(count / 1000) + " kB";
  return Math.round(count / 1_000_000) + " MB";
}

export function number(count) {
  return String(count).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

export function count(value, one, many) {
  return number(value) + " " + (value === 1 ? one : many ?? one + "s");
}

export function Ago({ at, now }) {
  if (at === undefined) return html`<span class="none">never</span>`;
  return html`<time datetime=${new Date(at).toISOString()} title=${new Date(at).toLocaleString()}>${span(now - at)}<span class="ago"> ago</span></time>`;
}

export function By({ at, now }) {
  if (at === undefined) return html`<span class="none" title="not waited for">-</span>`;
  return html`<time datetime=${new Date(at).toISOString()} title=${new Date(at).toLocaleString()}>${at < now ? "overdue" : "in " + span(at - now)}</time>`;
}

export function State({ name, connecting }) {
  return html`<span class=${"state " + name}>${name}${connecting ? ", connecting" : ""}</span>`;
}

export function Figure({ title, value, note }) {
  return html`<div class="figure"><dt>${title}</dt><dd>${value}${note ? html`<small>${note}</small>` : null}</dd></div>`;
}

export function Waiting({ title }) {
  return html`<h1 tabindex="-1">${title}</h1><p class="none">Waiting for the gateway.</p>`;
}

export function NodeLink({ client }) {
  return html`<a href=${"#node/" + encodeURIComponent(client)}>${shown(client)}</a>`;
}

// A list of [key, cells] under titles; the first cell is the head of its row. Classes by column: number, wide (not on a phone).
export function Table({ name, caption, titles, classes = [], rows }) {
  return html`<div class="scroll" tabindex="0" role="region" aria-label=${name}><table>
    ${caption ? html`<caption>${caption}</caption>` : null}
    <thead><tr>${titles.map((title, i) => html`<th key=${i} scope="col" class=${classes[i]}>${title}</th>`)}</tr></thead>
    <tbody>${rows.map(([key, cells]) => html`<tr key=${key}>${cells.map((cell, i) => i === 0
      ? html`<th key=${i} scope="row" class=${classes[i]}>${cell}</th>`
      : html`<td key=${i} class=${classes[i]}>${cell}</td>`)}</tr>`)}</tbody>
  </table></div>`;
}

function Question({ text, answer }) {
  const open = element => { if (element && !element.open) element.showModal(); };
  return html`<dialog ref=${open} aria-label="Are you sure?" onCancel=${() => answer(false)}>
    <p>${text}</p>
    <p class="actions"><button class="yes" onClick=${() => answer(true)}>Yes</button><button onClick=${() => answer(false)}>No</button></p></dialog>`;
}

// Buttons for visitors with the password; the others learn why they may only look.
export function Actions({ state, act, actions }) {
  const [said, setSaid] = useState("");
  const [asked, setAsked] = useState(null);
  if (!state.overview?.["may-act"]) {
    return html`<p class="hint">Look only: with a <code>password-file</code> under <code>web:</code> in the configuration, visitors with that password can act here.</p>`;
  }
  const tell = async action => {
    setAsked(null);
    setSaid("");
    setSaid((await act(action.words)) || action.done);
  };
  return html`<p class="actions">
    ${actions.map(action => html`<button key=${action.title} onClick=${() => (action.question ? setAsked(action) : tell(action))}>${action.title}</button>`)}
    <span role="status">${shown(said)}</span></p>
    ${asked ? html`<${Question} text=${asked.question} answer=${yes => (yes ? tell(asked) : setAsked(null))} />` : null}`;
}

// ---- charts: pictures of what their captions say in words

const WIDTH = 600;
const HEIGHT = 90;

export function Line({ points }) {
  const max = Math.max(1, ...points);
  const step = WIDTH / Math.max(1, points.length - 1);
  const at = (value, i) => `${(i * step).toFixed(1)} ${(HEIGHT - 2 - (value / max) * (HEIGHT - 8)).toFixed(1)}`;
  const line = points.map((value, i) => (i === 0 ? "M" : "L") + at(value, i)).join("");
  return html`<figure class="chart">
    <figcaption><b>Messages from nodes each second</b> ${points.length ? `now ${number(points.at(-1))}, at most ${number(Math.max(...points))}` : ""}</figcaption>
    <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
      ${points.length > 1 ? html`<path class="area" d=${`${line}L${WIDTH} ${HEIGHT}L0 ${HEIGHT}Z`} /><path d=${line} />` : null}</svg>
    <p class="axis"><span>${points.length ? span(points.length * SECOND) + " ago" : "nothing yet"}</span><span>now</span></p></figure>`;
}

// Hours that are not there are hours in which the gateway did not run.
export function Hours({ hours, now }) {
  const byHour = new Map(hours);
  const last = now - (now % HOUR);
  const first = Math.min(last - 23 * HOUR, ...byHour.keys());
  const bars = [];
  for (let hour = first; hour <= last; hour += HOUR) bars.push(byHour.get(hour) ?? 0);
  const max = Math.max(1, ...bars);
  const width = WIDTH / bars.length;
  return html`<figure class="chart">
    <figcaption><b>Messages from nodes each hour</b> ${`this hour ${number(bars.at(-1))}, at most ${number(Math.max(...bars))}`}</figcaption>
    <svg viewBox=${`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">${bars.map((value, i) => {
      const height = value === 0 ? 0 : Math.max(1, (value / max) * (HEIGHT - 8));
      return html`<rect key=${i} x=${(i * width + width * 0.1).toFixed(2)} y=${(HEIGHT - height).toFixed(1)} width=${(width * 0.8).toFixed(2)} height=${height.toFixed(1)} />`;
    })}</svg>
    <p class="axis"><span>${span(now - first)} ago</span><span>now</span></p></figure>`;
}
