package org.sngateway.gateway.core.exchange;

import java.util.function.IntPredicate;

/**
 * Packet ids or MsgIds, 1 to 65535, one after the other. They are reserved in blocks. The end of the block is on disk, and
 * after a restart ids go on behind it: an id that may still be open does not come to mean something else.
 */
public final class ReservedIds {
    private static final int MAX_ID = 0xFFFF;
    private static final int BLOCK = 1024;

    private int last;
    private int left;

    /** The next id that is not open. */
    int next(IntPredicate isOpen) {
        do {
            reserve();
            left--;
            last = last == MAX_ID ? 1 : last + 1;
        } while (isOpen.test(last));
        return last;
    }

    /** Reserves a block ahead of its use, if none is left: then the next id need not wait for the disk. */
    void reserve() {
        if (left == 0) {
            left = BLOCK;
        }
    }

    /** The last id of the block, 0 if there has been none. */
    public int end() {
        return last == 0 && left == 0 ? 0 : (last + left - 1) % MAX_ID + 1;
    }

    /** Goes on behind the block that was reserved before the restart. */
    public void restore(int end) {
        last = end;
        left = 0;
    }
}
