package org.sngateway.gateway.core.loss;

import org.sngateway.sn.message.QoS;

/** What somebody published, told apart by its text. */
public record Message(String topic, QoS qos, String text) {}
