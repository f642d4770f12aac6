package org.sngateway.gateway.core.mqtt;

import org.jspecify.annotations.Nullable;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;

/**
 * What happened on a client's MQTT connection: to the connection itself, or a packet that came. What the broker
 * answers comes as its reason code.
 */
public sealed interface MqttEvent {
    /** Calls the method of the handler that is for this event. */
    void accept(Handler handler, long nowNanos);

    /** One method per event of the connection, and one for packets: a receiver that forgets one does not compile. */
    interface Handler {
        void onConnected(Connected connected, long nowNanos);

        void onConnectRefused(ConnectRefused refused, long nowNanos);

        void onConnectionLost(ConnectionLost lost, long nowNanos);

        void onWritable(Writable writable, long nowNanos);

        /** A packet came; {@link Packet#accept} tells which one. */
        void onPacket(Packet packet, long nowNanos);
    }

    /** A packet of the broker on a connection that it has accepted. */
    sealed interface Packet extends MqttEvent {
        /** Calls the method of the handler that is for this packet. */
        void accept(PacketHandler handler, long nowNanos);

        @Override
        default void accept(Handler handler, long nowNanos) {
            handler.onPacket(this, nowNanos);
        }
    }

    /** One method per packet: a receiver that forgets one does not compile. */
    interface PacketHandler {
        void onPublish(Publish publish, long nowNanos);

        void onPubAck(PubAck pubAck, long nowNanos);

        void onPubRec(PubRec pubRec, long nowNanos);

        void onPubRel(PubRel pubRel, long nowNanos);

        void onPubComp(PubComp pubComp, long nowNanos);

        void onSubAck(SubAck subAck, long nowNanos);

        void onUnsubAck(UnsubAck unsubAck, long nowNanos);
    }

    /**
     * The broker accepted the connection.
     *
     * @param sessionPresent whether the broker still has the session
     * @param holdsWill whether the broker has the will of the client as a back-stop (R8.15): it waits when the connection is lost,
     *     and only another connection or a DISCONNECT deletes it
     */
    record Connected(SessionPresent sessionPresent, boolean holdsWill) implements MqttEvent {
        /** Without a back-stop. */
        public Connected(SessionPresent sessionPresent) {
            this(sessionPresent, false);
        }

        /** The same with a flag that says it. */
        public Connected(boolean sessionPresent) {
            this(SessionPresent.of(sessionPresent));
        }

        @Override
        public void accept(Handler handler, long nowNanos) {
            handler.onConnected(this, nowNanos);
        }
    }

    /**
     * The broker answered the CONNECT with a refusal; the connection is closed.
     *
     * @param reasonCode a refusal
     * @param isOwnLogin the client has a user name of its own; else it connects with that of all
     * @param reason for the log
     */
    record ConnectRefused(ReasonCode reasonCode, boolean isOwnLogin, String reason) implements MqttEvent {
        /** Of a client that connects with the user name of all. */
        public ConnectRefused(ReasonCode reasonCode, String reason) {
            this(reasonCode, false, reason);
        }

        @Override
        public void accept(Handler handler, long nowNanos) {
            handler.onConnectRefused(this, nowNanos);
        }
    }

    /**
     * There is no connection any more, or it could not be opened.
     *
     * @param isUnanswered the CONNECT went out and no CONNACK came: whether the broker began a session is not known
     * @param isOfPath the way to the broker failed: nothing came in time, or it does not stay open when it is idle; else the
     *     broker closed
     * @param reasonCode of the broker's DISCONNECT (MQTT 5 §3.14); {@code null} if there was none
     * @param reason for the log
     */
    record ConnectionLost(
            boolean isUnanswered,
            boolean isOfPath,
            @Nullable ReasonCode reasonCode,
            String reason) implements MqttEvent {
        /** A connection that the broker closed. */
        public ConnectionLost(boolean isUnanswered, @Nullable ReasonCode reasonCode, String reason) {
            this(isUnanswered, false, reasonCode, reason);
        }

        /** A connection that ended without a word of the broker. */
        public ConnectionLost(boolean isUnanswered, String reason) {
            this(isUnanswered, false, null, reason);
        }

        /** A connection that was up, or never came into being. */
        public ConnectionLost(String reason) {
            this(false, false, null, reason);
        }

        @Override
        public void accept(Handler handler, long nowNanos) {
            handler.onConnectionLost(this, nowNanos);
        }
    }

    /**
     * A message of the broker.
     *
     * @param packetId 0 at QoS 0
     * @param dup the broker may have sent it before
     * @param expirySeconds for so long it is worth something (MQTT 5 §3.3.2.3.3), 0 to 2^32 - 1; {@link #NO_EXPIRY} = always
     */
    record Publish(
            String topic, Payload payload, QoS qos, boolean retain, int packetId, boolean dup, long expirySeconds)
            implements Packet {
        public static final long NO_EXPIRY = Long.MAX_VALUE;

        /** A message that does not expire. */
        public Publish(String topic, Payload payload, QoS qos, boolean retain, int packetId, boolean dup) {
            this(topic, payload, qos, retain, packetId, dup, NO_EXPIRY);
        }

        /** A message that comes for the first time. */
        public Publish(String topic, Payload payload, QoS qos, boolean retain, int packetId) {
            this(topic, payload, qos, retain, packetId, false);
        }

        /** The same, when it is sent again. */
        public Publish asDuplicate() {
            return new Publish(topic, payload, qos, retain, packetId, true, expirySeconds);
        }

        /** The same, when the broker waits for no acknowledgement of it. */
        public Publish withoutPacketId() {
            return new Publish(topic, payload, qos, retain, 0, false, expirySeconds);
        }

        @Override
        public void accept(PacketHandler handler, long nowNanos) {
            handler.onPublish(this, nowNanos);
        }
    }

    record PubAck(int packetId, ReasonCode reasonCode) implements Packet {
        @Override
        public void accept(PacketHandler handler, long nowNanos) {
            handler.onPubAck(this, nowNanos);
        }
    }

    record PubRec(int packetId, ReasonCode reasonCode) implements Packet {
        @Override
        public void accept(PacketHandler handler, long nowNanos) {
            handler.onPubRec(this, nowNanos);
        }
    }

    record PubRel(int packetId) implements Packet {
        @Override
        public void accept(PacketHandler handler, long nowNanos) {
            handler.onPubRel(this, nowNanos);
        }
    }

    record PubComp(int packetId) implements Packet {
        @Override
        public void accept(PacketHandler handler, long nowNanos) {
            handler.onPubComp(this, nowNanos);
        }
    }

    /**
     * The answer to a SUBSCRIBE.
     *
     * @param granted means nothing when refused
     */
    record SubAck(int packetId, QoS granted, ReasonCode reasonCode) implements Packet {
        @Override
        public void accept(PacketHandler handler, long nowNanos) {
            handler.onSubAck(this, nowNanos);
        }
    }

    record UnsubAck(int packetId) implements Packet {
        @Override
        public void accept(PacketHandler handler, long nowNanos) {
            handler.onUnsubAck(this, nowNanos);
        }
    }

    /**
     * The connection takes more, or no more for the time being.
     *
     * @param writable false while what was written has not left
     */
    record Writable(boolean writable) implements MqttEvent {
        @Override
        public void accept(Handler handler, long nowNanos) {
            handler.onWritable(this, nowNanos);
        }
    }
}
