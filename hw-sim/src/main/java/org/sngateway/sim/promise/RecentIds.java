package org.sngateway.sim.promise;

import java.util.Arrays;

/** Which numbers the latest messages under some ids had; old ones are forgotten. */
final class RecentIds {
    private static final long NOTHING = -1;

    private final int[] ids;
    private final long[] numbers;
    private int next;

    RecentIds(int size) {
        ids = new int[size];
        numbers = new long[size];
        Arrays.fill(numbers, NOTHING);
    }

    void put(int id, long number) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == id && numbers[i] != NOTHING) {
                numbers[i] = number;
                return;
            }
        }
        ids[next] = id;
        numbers[next] = number;
        next = (next + 1) % ids.length;
    }

    /** The number of the latest message under this id; -1 if there is none. */
    long numberOf(int id) {
        for (int i = 0; i < ids.length; i++) {
            if (ids[i] == id && numbers[i] != NOTHING) {
                return numbers[i];
            }
        }
        return NOTHING;
    }

    void clear() {
        Arrays.fill(numbers, NOTHING);
    }
}
