package org.sngateway.sim.promise;

import java.util.Arrays;

/** Which numbers the latest messages under some ids had; old ones are forgotten. */
final class RecentIds {
    private static final long NOTHING = -1;
    private static final int ID_SHIFT = 48;
    private static final long NUMBER_MASK = (1L << ID_SHIFT) - 1;

    /** Each an id in its upper 16 bits and a number in the others: one look at the memory for each node. */
    private final long[] entries;

    private int next;

    RecentIds(int size) {
        entries = new long[size];
        clear();
    }

    /**
     * The latest message under an id.
     *
     * @param id 0 to 65535
     * @param number -1 = it has none
     */
    void put(int id, long number) {
        long entry = ((long) id << ID_SHIFT) | (number & NUMBER_MASK);
        for (int i = 0; i < entries.length; i++) {
            if (entries[i] != NOTHING && entries[i] >>> ID_SHIFT == id) {
                entries[i] = entry;
                return;
            }
        }
        entries[next] = entry;
        next = (next + 1) % entries.length;
    }

    /** The number of the latest message under this id; -1 if there is none. */
    long numberOf(int id) {
        for (long entry : entries) {
            if (entry != NOTHING && entry >>> ID_SHIFT == id) {
                long number = entry & NUMBER_MASK;
                return number == NUMBER_MASK ? NOTHING : number;
            }
        }
        return NOTHING;
    }

    void clear() {
        Arrays.fill(entries, NOTHING);
    }
}
