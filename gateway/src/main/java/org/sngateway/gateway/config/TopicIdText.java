package org.sngateway.gateway.config;

import java.util.OptionalInt;
import org.sngateway.sn.message.TopicId;

/** Predefined topic ids as people write them, and as the log shows them: {@code 5} or {@code 0x0005}. */
final class TopicIdText {
    static final String EXPECTED = "a number from 1 to 65534, or 0x0001 to 0xfffe";

    private TopicIdText() {}

    /** The id; empty if the text means none. */
    static OptionalInt read(String text) {
        int id = -1;
        if (text.matches("\\d{1,5}")) {
            id = Integer.parseInt(text);
        } else if (text.matches("0[xX][0-9a-fA-F]{1,4}")) {
            id = Integer.parseInt(text.substring(2), 16);
        }
        return id < TopicId.MIN || id > TopicId.MAX ? OptionalInt.empty() : OptionalInt.of(id);
    }
}
