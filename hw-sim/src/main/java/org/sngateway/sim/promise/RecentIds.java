package org.sngateway.sim.promise;

import java.util.Arrays;

/**
 * The numbers of the latest messages of each node, by id; old ones are forgotten. Nearly always the very latest is
 * asked for. So the latest ones are together in one array, and the earlier ones are mostly only written.
 */
final class RecentIds {
    private static final long NOTHING = -1;
    private static final int ID_SHIFT = 48;
    private static final long NUMBER_MASK = (1L << ID_SHIFT) - 1;

    /** By node, an id in the upper 16 bits and a number in the others. */
    private final long[] latest;
    /** The number of earlier messages remembered for a node. */
    private final int earlierIds;
    /** By node, one after the other; the same id may be there twice. */
    private final long[] earlier;
    /** By node: the place of its next one. */
    private final byte[] next;

    /**
     * A memory for this number of ids of each of this number of nodes.
     *
     * @param ids 2 to 128
     */
    RecentIds(int nodes, int ids) {
        earlierIds = ids - 1;
        latest = new long[nodes];
        earlier = new long[nodes * earlierIds];
        next = new byte[nodes];
        Arrays.fill(latest, NOTHING);
        Arrays.fill(earlier, NOTHING);
    }

    /**
     * The latest message under an id.
     *
     * @param id 0 to 65535
     * @param number -1 = it has none
     */
    void put(int node, int id, long number) {
        long before = latest[node];
        if (before != NOTHING && idOf(before) != id) {
            earlier[node * earlierIds + next[node]] = before;
            next[node] = (byte) (next[node] + 1 == earlierIds ? 0 : next[node] + 1);
        }
        latest[node] = ((long) id << ID_SHIFT) | (number & NUMBER_MASK);
    }

    /** The number of the latest message under this id; -1 if there is none. */
    long numberOf(int node, int id) {
        if (isUnder(id, latest[node])) {
            return numberIn(latest[node]);
        }
        for (int back = 1; back <= earlierIds; back++) {
            long one = earlier[node * earlierIds + Math.floorMod(next[node] - back, earlierIds)];
            if (isUnder(id, one)) {
                return numberIn(one);
            }
        }
        return NOTHING;
    }

    /** Forgets a message, under whatever ids it was. */
    void forget(int node, long number) {
        if (latest[node] != NOTHING && numberIn(latest[node]) == number) {
            put(node, idOf(latest[node]), NOTHING);
        }
        for (int i = node * earlierIds; i < (node + 1) * earlierIds; i++) {
            if (earlier[i] != NOTHING && numberIn(earlier[i]) == number) {
                earlier[i] = NOTHING;
            }
        }
    }

    void clear(int node) {
        latest[node] = NOTHING;
        Arrays.fill(earlier, node * earlierIds, (node + 1) * earlierIds, NOTHING);
    }

    private static boolean isUnder(int id, long entry) {
        return entry != NOTHING && idOf(entry) == id;
    }

    private static int idOf(long entry) {
        return (int) (entry >>> ID_SHIFT);
    }

    private static long numberIn(long entry) {
        long number = entry & NUMBER_MASK;
        return number == NUMBER_MASK ? NOTHING : number;
    }
}
