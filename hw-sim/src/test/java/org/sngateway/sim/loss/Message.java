package org.sngateway.sim.loss;

import org.sngateway.sn.message.QoS;

/** What somebody published, told apart by its text. */
record Message(String topic, QoS qos, String text) {}
