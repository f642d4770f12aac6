package org.sngateway.gateway.store;

/**
 * The sizes of the journal.
 *
 * @param segmentOctets of each file; a store that has larger ones keeps to those
 * @param maxSegments how many files there are at most, but for one in passing; at least {@value #MIN_SEGMENTS}
 */
public record JournalSettings(int segmentOctets, int maxSegments) {
    public static final int MIN_SEGMENTS = 5;
    private static final int IN_RESERVE = 3;
    private static final int FRAMES_PER_SEGMENT = 8;

    public JournalSettings {
        if (segmentOctets < Segment.MIN_OCTETS || segmentOctets > Segment.MAX_OCTETS) {
            throw new IllegalArgumentException("segments of " + segmentOctets + " octets");
        }
        if (maxSegments < MIN_SEGMENTS) {
            throw new IllegalArgumentException("segments " + maxSegments);
        }
    }

    /** Segments of 4 MiB, as many as fit into so many octets. */
    public static JournalSettings of(long maxOctets) {
        int segmentOctets = 4 * 1024 * 1024;
        long segments = Math.max(MIN_SEGMENTS, maxOctets / segmentOctets);
        return new JournalSettings(segmentOctets, (int) Math.min(Integer.MAX_VALUE, segments));
    }

    /** How long the changes of one append can be, in octets: so short that little of a segment stays unused. */
    static int maxFrameOctets(int segmentOctets) {
        return (segmentOctets - Segment.OVERHEAD_OCTETS) / FRAMES_PER_SEGMENT;
    }

    /**
     * How many octets of records there can be in so many files: three quarters of them, so that emptying them brings more
     * than it costs, without the one that is written to, the one that is emptied, and the spare one.
     */
    static long maxLiveOctets(int segmentOctets, long files) {
        return Math.max(0, files - IN_RESERVE) * (segmentOctets - Segment.OVERHEAD_OCTETS) / 4 * 3;
    }
}
