package org.sngateway.sim.promise;

import java.util.Arrays;

/** Which numbers the latest messages of each node under some ids had; old ones are forgotten. */
final class RecentIds {
    private static final long NOTHING = -1;
    private static final int ID_SHIFT = 48;
    private static final long NUMBER_MASK = (1L << ID_SHIFT) - 1;

    /** How many ids are remembered of a node. */
    private final int ids;
    /**
     * By node, one after the other: where the next goes, then the entries, each an id in its upper 16 bits and a number in the
     * others. What is known of a node is in one place.
     */
    private final long[] memory;

    /** A memory of so many ids for each of so many nodes. */
    RecentIds(int nodes, int ids) {
        this.ids = ids;
        memory = new long[nodes * (ids + 1)];
        for (int node = 0; node < nodes; node++) {
            clear(node);
        }
    }

    /**
     * The latest message under an id.
     *
     * @param id 0 to 65535
     * @param number -1 = it has none
     */
    void put(int node, int id, long number) {
        int start = startOf(node);
        int place = find(node, id);
        if (place < 0) {
            int next = (int) memory[start];
            place = start + 1 + next;
            memory[start] = next + 1 == ids ? 0 : next + 1;
        }
        memory[place] = ((long) id << ID_SHIFT) | (number & NUMBER_MASK);
    }

    /** The number of the latest message under this id; -1 if there is none. */
    long numberOf(int node, int id) {
        int place = find(node, id);
        long number = place < 0 ? NUMBER_MASK : memory[place] & NUMBER_MASK;
        return number == NUMBER_MASK ? NOTHING : number;
    }

    void clear(int node) {
        int start = startOf(node);
        memory[start] = 0;
        Arrays.fill(memory, start + 1, start + 1 + ids, NOTHING);
    }

    private int find(int node, int id) {
        int start = startOf(node);
        for (int place = start + 1; place <= start + ids; place++) {
            if (memory[place] != NOTHING && memory[place] >>> ID_SHIFT == id) {
                return place;
            }
        }
        return -1;
    }

    private int startOf(int node) {
        return node * (ids + 1);
    }
}
