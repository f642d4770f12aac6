#!/usr/bin/env node
// Prints what sensors publish: topic, a blank, payload.
//   npm install mqtt
//   node read-with-mqttjs.mjs mqtt://localhost:1883 '#'      (or ws://localhost:9001)
import mqtt from 'mqtt';

const [url, filter] = process.argv.slice(2);
const client = mqtt.connect(url, {protocolVersion: 5});

// After each connection: the broker may have begun a new session.
client.on('connect', () => client.subscribe(filter, {qos: 1}, () => console.error('subscribed')));
client.on('message', (topic, payload) => console.log(`${topic} ${payload}`));
client.on('error', failure => console.error(failure.message));
