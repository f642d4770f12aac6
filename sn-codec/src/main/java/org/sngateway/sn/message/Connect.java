package org.sngateway.sn.message;

/**
 * CONNECT (§5.4.4): a client sets up a session.
 *
 * @param will the client has a will and expects the gateway to ask for it
 * @param cleanSession earlier subscriptions and will data are to be deleted
 * @param protocolId 0 to 255; 1 is MQTT-SN 1.2, all others are reserved
 * @param durationSeconds keep alive, 0 to 65535; the specification does not define 0
 * @param clientId 1 to 23 characters by the specification; may be empty here, so that the gateway can refuse it
 */
public record Connect(boolean will, boolean cleanSession, int protocolId, int durationSeconds, String clientId)
        implements SnMessage {
    /** The ProtocolId of MQTT-SN 1.2 (§5.3.8). */
    public static final int PROTOCOL_ID = 0x01;

    public Connect {
        Checks.unsigned8("ProtocolId", protocolId);
        Checks.unsigned16("Duration", durationSeconds);
        Checks.textFits("ClientId", clientId, 4);
    }

    @Override
    public MsgType type() {
        return MsgType.CONNECT;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onConnect(this, context);
    }
}
