package org.sngateway.sim.radio;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.time.Deadline;

/** Future events in order of time; events of the same time in the order in which they were planned. */
public final class Timeline {
    private static final int CHILDREN = 4;

    private long[] times = new long[256];
    private long[] orders = new long[256];
    private @Nullable Runnable[] events = new Runnable[256];
    private int size;
    private long planned;

    /** Plans an event. */
    public void at(long nanos, Runnable event) {
        if (size == times.length) {
            times = Arrays.copyOf(times, 2 * size);
            orders = Arrays.copyOf(orders, 2 * size);
            events = Arrays.copyOf(events, 2 * size);
        }
        long order = planned++;
        int index = size++;
        while (index > 0) {
            int parent = (index - 1) / CHILDREN;
            if (times[parent] <= nanos) {
                break;
            }
            move(parent, index);
            index = parent;
        }
        put(index, nanos, order, event);
    }

    /** The time of the next event; {@link Deadline#NEVER} if there is none. */
    public long nextNanos() {
        return size == 0 ? Deadline.NEVER : times[0];
    }

    /** Removes the next event; there must be one. */
    public Runnable poll() {
        Runnable first = events[0];
        if (first == null) {
            throw new IllegalStateException("nothing is planned");
        }
        size--;
        Runnable last = events[size];
        events[size] = null;
        if (last != null && size > 0) {
            sink(times[size], orders[size], last);
        }
        return first;
    }

    private void sink(long nanos, long order, Runnable event) {
        int index = 0;
        while (true) {
            int first = CHILDREN * index + 1;
            if (first >= size) {
                break;
            }
            int least = first;
            for (int child = first + 1; child < Math.min(first + CHILDREN, size); child++) {
                if (isBefore(times[child], orders[child], least)) {
                    least = child;
                }
            }
            if (isBefore(nanos, order, least)) {
                break;
            }
            move(least, index);
            index = least;
        }
        put(index, nanos, order, event);
    }

    private boolean isBefore(long nanos, long order, int index) {
        return nanos < times[index] || (nanos == times[index] && order < orders[index]);
    }

    private void move(int from, int to) {
        times[to] = times[from];
        orders[to] = orders[from];
        events[to] = events[from];
    }

    private void put(int index, long nanos, long order, Runnable event) {
        times[index] = nanos;
        orders[index] = order;
        events[index] = event;
    }
}
