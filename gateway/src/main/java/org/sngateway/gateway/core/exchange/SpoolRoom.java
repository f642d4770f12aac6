package org.sngateway.gateway.core.exchange;

/** How much of the spool is in use, over all clients. */
public final class SpoolRoom {
    private long octets;

    /** How many octets the messages of all clients take. */
    public long octets() {
        return octets;
    }

    void add(int messageOctets) {
        octets += messageOctets;
    }

    void remove(int messageOctets) {
        octets -= messageOctets;
    }
}
