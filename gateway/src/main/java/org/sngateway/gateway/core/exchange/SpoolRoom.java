package org.sngateway.gateway.core.exchange;

/** How much of the spool is in use, over all clients. */
public final class SpoolRoom {
    private long octets;
    private int messages;

    /** How many octets the messages of all clients take. */
    public long octets() {
        return octets;
    }

    /** How many messages of all clients there are. */
    public int messages() {
        return messages;
    }

    void add(int messageOctets) {
        messages++;
        octets += messageOctets;
    }

    void remove(int count, long octetsOfAll) {
        messages -= count;
        octets -= octetsOfAll;
    }
}
