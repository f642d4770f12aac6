package org.sngateway.sn.message;

/**
 * DISCONNECT (§5.4.21).
 *
 * @param sleepDurationSeconds 0 to 65535 when the client goes to sleep, else {@link #NO_DURATION}
 */
public record Disconnect(int sleepDurationSeconds) implements SnMessage {
    /** The message has two octets and no Duration field. */
    public static final int NO_DURATION = -1;

    private static final Disconnect PLAIN = new Disconnect(NO_DURATION);

    public Disconnect {
        Checks.range("Duration", sleepDurationSeconds, NO_DURATION, 0xFFFF);
    }

    /** The form of two octets, the only one that a gateway sends. */
    public static Disconnect plain() {
        return PLAIN;
    }

    public boolean hasDuration() {
        return sleepDurationSeconds != NO_DURATION;
    }

    @Override
    public MsgType type() {
        return MsgType.DISCONNECT;
    }

    @Override
    public <C> void accept(SnMessageHandler<C> handler, C context) {
        handler.onDisconnect(this, context);
    }
}
