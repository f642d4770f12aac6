#!/usr/bin/env python3
"""Prints what sensors publish: topic, a blank, payload.

    apt install python3-paho-mqtt
    ./read_with_paho.py localhost 1883 '#'
"""

import sys

import paho.mqtt.client as mqtt

HOST, PORT, FILTER = sys.argv[1], int(sys.argv[2]), sys.argv[3]


def on_connect(client, *_):
    """After each connection: the broker may have begun a new session."""
    client.subscribe(FILTER, qos=1)


def on_subscribe(*_):
    print("subscribed", file=sys.stderr, flush=True)


def on_message(_client, _data, message):
    print(message.topic, message.payload.decode("utf-8", "replace"), flush=True)


if hasattr(mqtt, "CallbackAPIVersion"):  # since version 2
    reader = mqtt.Client(mqtt.CallbackAPIVersion.VERSION2)
else:
    reader = mqtt.Client()
reader.on_connect = on_connect
reader.on_subscribe = on_subscribe
reader.on_message = on_message
reader.connect(HOST, PORT)
reader.loop_forever()
