package org.sngateway.gateway.core;

import org.sngateway.gateway.core.state.SessionState;

/**
 * What the core has at one moment. A value: taken on the thread that owns the core, it may be read on any.
 *
 * @param sessions the sessions by their state
 * @param memory what all sessions take of the memory budget
 * @param spool the acknowledged messages that the broker does not have yet
 * @param queuedMessages how many messages wait for clients or for their acknowledgements
 * @param broker the connections to the broker
 * @param store the writes that are not durable yet
 */
public record CoreGauges(
        Sessions sessions, MemoryUse memory, SpoolUse spool, int queuedMessages, Broker broker, StoreWrites store) {

    /** A core that has not begun. */
    public static final CoreGauges NONE = new CoreGauges(
            new Sessions(0, 0, 0, 0, 0, 0),
            new MemoryUse(0, 0),
            new SpoolUse(0, 0, 0, 0),
            0,
            new Broker(false, 0, 0, 0),
            new StoreWrites(true, 0, 0));

    /**
     * How many sessions are in each state. A client without a session that tries to connect counts as disconnected, with an
     * attempt.
     *
     * @param attempts sessions with a CONNECT that is not answered yet, beside their state
     */
    public record Sessions(int disconnected, int active, int asleep, int awake, int lost, int attempts) {
        /** How many sessions are in this state. */
        public int in(SessionState state) {
            return switch (state) {
                case DISCONNECTED -> disconnected;
                case ACTIVE -> active;
                case ASLEEP -> asleep;
                case AWAKE -> awake;
                case LOST -> lost;
            };
        }

        /** How many sessions there are. */
        public int total() {
            return disconnected + active + asleep + awake + lost;
        }
    }

    /**
     * The memory budget.
     *
     * @param octets in use
     * @param maxOctets the limit in force
     */
    public record MemoryUse(long octets, long maxOctets) {}

    /**
     * The spool.
     *
     * @param messages of all clients
     * @param octets that they take
     * @param maxOctets the limit in force
     * @param oldestAgeMillis for how long the broker lacks one of them, at most, in the steady time; 0 if it lacks none
     */
    public record SpoolUse(int messages, long octets, long maxOctets, long oldestAgeMillis) {}

    /**
     * Connections to the broker.
     *
     * @param isUp whether the gateway's own connection is up
     * @param connections that are up, the gateway's own among them
     * @param opening connections of sessions that the broker has not accepted yet
     * @param waiting sessions that wait for their turn to open a connection
     */
    public record Broker(boolean isUp, int connections, int opening, int waiting) {}

    /**
     * The store.
     *
     * @param isUsable false after a failure, until a write succeeds
     * @param pending writes that the store has not answered yet
     * @param unwritten sessions with changes that could not be written; they are tried again
     */
    public record StoreWrites(boolean isUsable, int pending, int unwritten) {}
}
