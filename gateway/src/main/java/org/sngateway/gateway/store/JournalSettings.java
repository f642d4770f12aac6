package org.sngateway.gateway.store;

/**
 * The sizes of the journal.
 *
 * @param segmentOctets of each file
 * @param maxSegments how many files there are at most, but for one in passing; at least {@value #MIN_SEGMENTS}
 */
public record JournalSettings(int segmentOctets, int maxSegments) {
    public static final int MIN_SEGMENTS = 5;
    private static final int IN_RESERVE = 3;

    public JournalSettings {
        if (maxSegments < MIN_SEGMENTS) {
            throw new IllegalArgumentException("segments " + maxSegments);
        }
    }

    /** Segments of 4 MiB, as many as fit into so many octets. */
    public static JournalSettings of(long maxOctets) {
        int segmentOctets = 4 * 1024 * 1024;
        return new JournalSettings(segmentOctets, (int) Math.max(MIN_SEGMENTS, maxOctets / segmentOctets));
    }

    /**
     * How many octets of records there can be: three quarters of the files, so that emptying them brings more than it costs,
     * without the one that is written to, the one that is emptied, and the spare one.
     */
    long maxLiveOctets() {
        return (maxSegments - IN_RESERVE) * (long) (segmentOctets - Segment.HEAD_OCTETS) / 4 * 3;
    }
}
