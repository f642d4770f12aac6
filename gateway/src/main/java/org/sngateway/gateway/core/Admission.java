package org.sngateway.gateway.core;

import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.exchange.ConnectRefusal;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.topic.BrokerText;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Utf8;

/** Which CONNECTs may be served, and under which client id (R5.2, R8.14). */
final class Admission {
    private final Supplier<CoreSettings> settings;
    private final MqttClientIds mqttClientIds;
    private final TrailingNul trailingNul;

    Admission(Supplier<CoreSettings> settings, MqttClientIds mqttClientIds, TrailingNul trailingNul) {
        this.settings = settings;
        this.mqttClientIds = mqttClientIds;
        this.trailingNul = trailingNul;
    }

    /** The CONNECT with the client id that the listener makes of the one that came (R8.14). */
    Connect withUsableClientId(Connect connect, NodeAddress from) {
        String clientId = trailingNul.cut(connect.clientId(), from);
        String prefix = settings.get().listener(from.listener()).assignedClientIdPrefix();
        if (clientId.isEmpty() && !prefix.isEmpty()) {
            clientId = prefix + from;
        }
        return new Connect(
                connect.will(), connect.cleanSession(), connect.protocolId(), connect.durationSeconds(), clientId);
    }

    /**
     * Checks a CONNECT in the order of R5.2.
     *
     * @param refusalOfNew why a session can't begin now; {@code null} if it can, or if the client has one
     * @return why it is refused; {@code null} if it may be served
     */
    @Nullable
    ConnectRefusal refusalOf(Connect connect, @Nullable ConnectRefusal refusalOfNew) {
        String clientId = connect.clientId();
        if (connect.protocolId() != Connect.PROTOCOL_ID) {
            return ConnectRefusal.PROTOCOL_ID;
        } else if (clientId.isEmpty()) {
            return ConnectRefusal.EMPTY_CLIENT_ID;
        } else if (BrokerText.fault(clientId) != null) {
            return ConnectRefusal.CLIENT_ID_CHARACTERS;
        } else if (Utf8.octets("ClientId", clientId) > settings.get().limits().maxClientIdOctets()) {
            return ConnectRefusal.CLIENT_ID_TOO_LONG;
        } else if (refusalOfNew != null) {
            return refusalOfNew;
        } else if (!settings.get().clientRules().allows(clientId)) {
            return ConnectRefusal.CLIENT_ID_NOT_ALLOWED;
        }
        return mqttClientIds.isOwn(clientId) ? ConnectRefusal.GATEWAYS_CLIENT_ID : null;
    }
}
