package org.sngateway.gateway.web;

import java.util.LinkedHashMap;
import java.util.Map;
import org.sngateway.gateway.core.ClientView;
import org.sngateway.gateway.readmodel.NodeRow;

/** Rows of nodes as JSON objects. */
final class NodeRows {
    private NodeRows() {}

    static String state(NodeRow row) {
        ClientView client = row.client();
        return client.state().label();
    }

    static String address(NodeRow row) {
        return row.client().address().map(Object::toString).orElse("");
    }

    /** What a row shows; times in milliseconds of Unix time. What the node does not have is left out. */
    static Map<String, Object> object(NodeRow row) {
        ClientView client = row.client();
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("client", row.clientId());
        object.put("state", state(row));
        object.put("connecting", client.isConnecting());
        row.listener().ifPresent(listener -> object.put("listener", listener));
        object.put("address", address(row));
        row.lastSeenMillis().ifPresent(millis -> object.put("lastSeen", millis));
        row.expectedByMillis().ifPresent(millis -> object.put("expectedBy", millis));
        if (!client.signal().isEmpty()) {
            object.put("signal", client.signal());
        }
        row.batteryPercent().ifPresent(percent -> object.put("battery", percent));
        object.put("received", row.received());
        object.put("sent", row.sent());
        object.put("repeats", row.repeats());
        object.put("queued", client.queued());
        object.put("spooled", client.spooled());
        object.put("broker", client.isBrokerUp());
        object.put("will", client.will().isPresent());
        return object;
    }
}
