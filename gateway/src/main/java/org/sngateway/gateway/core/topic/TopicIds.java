package org.sngateway.gateway.core.topic;

/**
 * The normal topic ids that the gateway hands out, in their order: those whose two octets are both below 0x80 (R8.16). Some
 * client libraries read larger octets as negative numbers or as text, and lose what comes under such an id.
 */
public final class TopicIds {
    /** How many there are; 0x0000 is reserved. */
    public static final int COUNT = 0x80 * 0x80 - 1;

    private static final int BITS_OF_OCTET = 7;
    private static final int MAX_OCTET = 0x7F;

    private TopicIds() {}

    /** The id at a place from 0 to {@link #COUNT} - 1. */
    public static int at(int place) {
        int number = place + 1;
        return ((number >> BITS_OF_OCTET) << Byte.SIZE) | (number & MAX_OCTET);
    }

    /** Whether this is one of them. An older version of the gateway handed out others too. */
    static boolean contains(int id) {
        return id != 0 && (id & MAX_OCTET) == (id & 0xFF) && id >> Byte.SIZE <= MAX_OCTET;
    }

    /** The id so many steps behind the given one; behind the last comes the first. */
    static int behind(int id, int steps) {
        return at((place(id) + steps) % COUNT);
    }

    /** The given id, or the next that is one of them. */
    static int from(int id) {
        if (contains(id)) {
            return id;
        }
        int high = id >> Byte.SIZE;
        return id == 0 || high >= MAX_OCTET ? at(0) : (high + 1) << Byte.SIZE;
    }

    /** How many steps lead from one id to another, around the end if need be. */
    static int distance(int from, int to) {
        return Math.floorMod(place(to) - place(from), COUNT);
    }

    private static int place(int id) {
        return (((id >> Byte.SIZE) << BITS_OF_OCTET) | (id & MAX_OCTET)) - 1;
    }
}
