// Opens the page in a headless Chromium, and prints what it shows when that is enough. Arguments: the folder of page.html and
// mqtt.min.js, the address of the broker, how many rows are enough.
import {createServer} from 'node:http';
import {readFile} from 'node:fs/promises';
import {join} from 'node:path';
import puppeteer from 'puppeteer-core';

const [folder, broker, enough] = process.argv.slice(2);
const server = createServer(async (request, response) => {
  try {
    const file = await readFile(join(folder, request.url === '/' ? 'page.html' : request.url.slice(1)));
    response.setHeader('content-type', request.url.endsWith('.js') ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(file);
  } catch {
    response.writeHead(404).end();
  }
});
await new Promise(listening => server.listen(0, '127.0.0.1', listening));

const browser = await puppeteer.launch({
  executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage'],
});
try {
  const page = await browser.newPage();
  page.on('pageerror', failure => console.error(failure.message));
  await page.goto(`http://127.0.0.1:${server.address().port}/#${broker}`);
  await page.waitForFunction(() => document.querySelector('#state').textContent === 'subscribed', {timeout: 60_000});
  console.error('subscribed');
  await page.waitForFunction(rows => document.querySelectorAll('tr').length >= rows, {timeout: 120_000}, Number(enough));
  const rows = await page.$$eval('tr', all => all.map(row => [...row.cells].map(cell => cell.textContent).join(' ')));
  console.log(rows.join('\n'));
} finally {
  await browser.close();
  server.close();
}
