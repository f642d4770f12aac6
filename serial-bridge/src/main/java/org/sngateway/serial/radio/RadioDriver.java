package org.sngateway.serial.radio;

/**
 * Speaks with one radio on one serial line (or two): octets in, events out. What it has to say goes to the
 * {@link RadioListener} of its constructor, also during the calls below.
 *
 * <p>A driver has at most one message on its way. While it has, and while the radio is not ready, it takes no other
 * ({@link #takesMore}); its user keeps the queue, and so decides what goes first. Each message that was taken ends in
 * exactly one {@link RadioListener#onDeparted} or {@link RadioListener#onFailed} with its token.
 *
 * <p>Owned by one thread. Times are of a clock that never steps back, such as {@code System.nanoTime()}.
 */
public interface RadioDriver {
    /** {@link #nextDeadlineNanos} of a driver that waits for nothing. */
    long NO_DEADLINE = Long.MAX_VALUE;

    /**
     * The line is open, for the first time or again, and the radio is listening: forgets what was before, and begins to set
     * the radio up. {@link RadioListener#onReady} follows.
     */
    void onOpen(long nowNanos);

    /** The line is closed: a message on its way failed. */
    void onClosed();

    /**
     * Octets came in.
     *
     * @param line which line, from 0; only LoRaLink has a line 1
     */
    void onOctets(int line, byte[] octets, long nowNanos);

    /** Does what is due. Calling it too early does nothing. */
    void onTick(long nowNanos);

    /** When {@link #onTick} has something to do, as far as is known now; or {@link #NO_DEADLINE}. */
    long nextDeadlineNanos();

    /** Whether the radio is set up and no message is on its way. */
    boolean takesMore();

    /**
     * Sends a message to a node. One that is too long, or whose address this radio does not know, fails at once.
     *
     * @param token comes back when the message has departed, or failed
     * @param message of MQTT-SN, whole, without encapsulation
     * @throws IllegalStateException if {@link #takesMore} is false
     */
    void send(long token, RadioAddress to, byte[] message, long nowNanos);

    /** Sends a message to all nodes that the radio reaches; else as {@link #send}. */
    void broadcast(long token, byte[] message, long nowNanos);

    /** How many octets a message has at most, 2 to 65535; may change when the radio has told its own limit. */
    int maxMessageOctets();

    /**
     * How many octets the radio sends for a message, as far as the driver adds some: what a budget of airtime is computed
     * from.
     */
    int airOctets(int messageOctets);
}
