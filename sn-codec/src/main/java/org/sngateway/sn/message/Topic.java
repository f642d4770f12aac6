package org.sngateway.sn.message;

/** What a SUBSCRIBE or UNSUBSCRIBE names: a topic name (which may be a filter), or a two-octet id. */
public sealed interface Topic permits TopicName, TopicId {}
