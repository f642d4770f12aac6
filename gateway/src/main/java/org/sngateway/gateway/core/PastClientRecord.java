package org.sngateway.gateway.core;

import org.sngateway.gateway.core.store.RecordReader;
import org.sngateway.gateway.core.store.RecordWriter;
import org.sngateway.sn.message.Payload;

/**
 * What is kept of a client whose session has ended (R8.16).
 *
 * @param nextTopicId where its topic ids go on
 */
record PastClientRecord(int nextTopicId) {
    private static final int VERSION = 1;

    Payload toPayload() {
        return new RecordWriter(VERSION).number(nextTopicId).value();
    }

    /** The record of this value. */
    static PastClientRecord of(Payload payload) {
        return new PastClientRecord(new RecordReader(payload).number());
    }
}
