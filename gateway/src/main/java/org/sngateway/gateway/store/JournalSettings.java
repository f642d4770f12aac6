package org.sngateway.gateway.store;

/**
 * The sizes of the journal.
 *
 * @param segmentOctets of each file; an existing store with larger files keeps their size
 * @param maxSegments the most files, not counting one during a change of segments; at least {@value #MIN_SEGMENTS}
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

    /** Segments of 4 MiB, as many as fit into this number of octets. */
    public static JournalSettings of(long maxOctets) {
        int segmentOctets = 4 * 1024 * 1024;
        long segments = Math.max(MIN_SEGMENTS, maxOctets / segmentOctets);
        return new JournalSettings(segmentOctets, (int) Math.min(Integer.MAX_VALUE, segments));
    }

    /** The longest append in octets, short enough to leave little of a segment unused. */
    static int maxFrameOctets(int segmentOctets) {
        return (segmentOctets - Segment.OVERHEAD_OCTETS) / FRAMES_PER_SEGMENT;
    }

    /**
     * The most octets of records in this number of files: three quarters of them, so that emptying gains more than it
     * costs; not counting the file that is written to, the one being emptied, and the spare one.
     */
    static long maxLiveOctets(int segmentOctets, long files) {
        return Math.max(0, files - IN_RESERVE) * (segmentOctets - Segment.OVERHEAD_OCTETS) / 4 * 3;
    }
}
