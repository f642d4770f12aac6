package org.sngateway.gateway.it;

import java.io.IOException;
import org.sngateway.sn.message.SnMessage;

/** A node on a link of any kind. */
interface Peer {
    void sends(SnMessage message) throws IOException;

    /** The next message of the gateway. */
    SnMessage receives() throws IOException;

    /** The next message of this kind; others are passed over. */
    default <T extends SnMessage> T awaits(Class<T> type) throws IOException {
        SnMessage message = receives();
        while (!type.isInstance(message)) {
            message = receives();
        }
        return type.cast(message);
    }
}
