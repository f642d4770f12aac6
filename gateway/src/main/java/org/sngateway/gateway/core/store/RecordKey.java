package org.sngateway.gateway.core.store;

/**
 * The name of a record.
 *
 * @param owner the client it belongs to, empty for the gateway itself
 * @param kind what it is, 0 to 255; the core's own numbering, which never changes its meaning
 * @param number tells records of the same owner and kind apart
 */
public record RecordKey(String owner, int kind, long number) {
    public static final int MAX_KIND = 255;

    public RecordKey {
        if (kind < 0 || kind > MAX_KIND) {
            throw new IllegalArgumentException("kind " + kind);
        }
    }

    // Written out: what a record has of its own is made at run time, and a start waits for that.
    @Override
    public boolean equals(Object other) {
        return other instanceof RecordKey that
                && number == that.number
                && kind == that.kind
                && owner.equals(that.owner);
    }

    @Override
    public int hashCode() {
        return (owner.hashCode() * 31 + kind) * 31 + Long.hashCode(number);
    }
}
