package org.sngateway.sim.promise;

import java.util.Arrays;
import org.sngateway.sn.message.QoS;

/** The fate of each message of a world, by its number. A day of ten thousand nodes has millions of messages. */
public final class Ledger {
    /** The topic index of a node's will. */
    public static final int WILL = 255;

    private static final int ARRIVED = 1;
    private static final int ACKNOWLEDGED = 1 << 1;
    private static final int ON_DISK = 1 << 2;
    private static final int EXCUSED = 1 << 3;
    private static final int DOWN = 1 << 4;
    private static final int QOS_SHIFT = 5;
    private static final int SURVIVED = 1 << 7;

    private byte[] flags = new byte[1024];
    private byte[] topics = new byte[1024];
    private int[] nodes = new int[1024];
    private int size;
    private long arrived;

    /** By node: all messages with lower numbers are excused. */
    private final long[] excusedUp;

    private final long[] excusedDown;
    private final long[] repeatable;

    /** An empty ledger for this number of nodes. */
    public Ledger(int nodes) {
        excusedUp = new long[nodes];
        excusedDown = new long[nodes];
        repeatable = new long[nodes];
    }

    /**
     * A new message.
     *
     * @param node index of the node that publishes or receives it
     * @param topic index of the node's readings or commands, or {@link #WILL}
     * @param down from the broker to a node
     * @return its number
     */
    public long add(int node, int topic, QoS qos, boolean down) {
        if (size == flags.length) {
            flags = Arrays.copyOf(flags, 2 * size);
            topics = Arrays.copyOf(topics, 2 * size);
            nodes = Arrays.copyOf(nodes, 2 * size);
        }
        flags[size] = (byte) ((qos.bits() << QOS_SHIFT) | (down ? DOWN : 0));
        topics[size] = (byte) topic;
        nodes[size] = node;
        return size++;
    }

    /** The number of messages; all message numbers are below it. */
    public int size() {
        return size;
    }

    /** The number of messages that have arrived. */
    public long arrived() {
        return arrived;
    }

    public int node(long number) {
        return nodes[(int) number];
    }

    public int topic(long number) {
        return topics[(int) number] & 0xFF;
    }

    public QoS qos(long number) {
        return QoS.ofBits(flags[(int) number] >> QOS_SHIFT & 3);
    }

    public boolean isDown(long number) {
        return is(number, DOWN);
    }

    /** Whether it has arrived: at the broker, or at the node's application. */
    public boolean hasArrived(long number) {
        return is(number, ARRIVED);
    }

    /** It arrived. Returns whether that is the first time. */
    public boolean arrive(long number) {
        boolean first = !hasArrived(number);
        arrived += first ? 1 : 0;
        set(number, ARRIVED);
        return first;
    }

    /** Whether the gateway acknowledged it to the node, or the node to the gateway. */
    public boolean isAcknowledged(long number) {
        return is(number, ACKNOWLEDGED);
    }

    public void acknowledge(long number) {
        set(number, ACKNOWLEDGED);
    }

    /** Whether it was forced to the gateway's disk. */
    public boolean isOnDisk(long number) {
        return is(number, ON_DISK);
    }

    public void reachDisk(long number) {
        set(number, ON_DISK);
    }

    /**
     * Whether it may be on the gateway's disk: it was forced, or survived a power cut without that, perhaps in a torn
     * record.
     */
    public boolean mayBeOnDisk(long number) {
        return is(number, ON_DISK | SURVIVED);
    }

    public void survive(long number) {
        set(number, SURVIVED);
    }

    /** Whether it need not arrive any more, or may arrive more than once. */
    public boolean isExcused(long number) {
        return is(number, EXCUSED) || number < (isDown(number) ? excusedDown : excusedUp)[node(number)];
    }

    public void excuse(long number) {
        set(number, EXCUSED);
    }

    /** Excuses all messages from or for a node so far. */
    public void excuseAll(int node, boolean down) {
        long[] excused = down ? excusedDown : excusedUp;
        excused[node] = size;
    }

    /** Whether it may arrive at the broker again, though it is at QoS 2. */
    public boolean mayRepeat(long number) {
        return number < repeatable[node(number)];
    }

    /** The broker has forgotten which QoS 2 messages of this node it has. */
    public void excuseQos2(int node) {
        repeatable[node] = size;
    }

    private boolean is(long number, int flag) {
        return (flags[(int) number] & flag) != 0;
    }

    private void set(long number, int flag) {
        flags[(int) number] |= (byte) flag;
    }
}
