package org.sngateway.gateway.core.exchange;

/** How much of the spool is in use, over all clients. */
public final class SpoolRoom {
    private long octets;
    private long messages;

    /** How many octets the messages of all clients take. */
    public long octets() {
        return octets;
    }

    /** How many messages there are, of all clients. */
    public long messages() {
        return messages;
    }

    void add(int messageOctets) {
        octets += messageOctets;
        messages++;
    }

    void remove(int messageOctets) {
        octets -= messageOctets;
        messages--;
    }
}
