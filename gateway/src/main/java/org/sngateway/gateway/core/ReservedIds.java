package org.sngateway.gateway.core;

import java.util.function.IntPredicate;

/**
 * Packet ids or MsgIds, 1 to 65535, one after the other. They are reserved in blocks, which have a record: after a restart
 * ids go on behind the block, so that none is used for something else while it may be in use.
 */
final class ReservedIds {
    private static final int MAX_ID = 0xFFFF;
    private static final int BLOCK = 1024;

    private final Runnable reserved;
    private int last;
    private int left;

    /**
     * No ids yet.
     *
     * @param reserved is called when {@link #end()} has changed: it has to be on disk before the id is used
     */
    ReservedIds(Runnable reserved) {
        this.reserved = reserved;
    }

    /** The next id that is not in use. */
    int next(IntPredicate isOpen) {
        do {
            if (left == 0) {
                left = BLOCK;
                reserved.run();
            }
            left--;
            last = last == MAX_ID ? 1 : last + 1;
        } while (isOpen.test(last));
        return last;
    }

    /** The last id of the block, 0 if there has been none. */
    int end() {
        return last == 0 && left == 0 ? 0 : (last + left - 1) % MAX_ID + 1;
    }

    /** Goes on behind a block of before the restart. */
    void restore(int end) {
        last = end;
        left = 0;
    }
}
