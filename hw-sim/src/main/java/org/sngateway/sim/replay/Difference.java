package org.sngateway.sim.replay;

/**
 * An answer of the gateway that differs from the recorded one.
 *
 * @param packet of the recording; of a message that was not recorded: the last packet sent before it
 * @param recorded empty if nothing was
 * @param now empty if nothing came
 */
public record Difference(long packet, String recorded, String now) {
    /** Example: {@code packet 12: recorded PUBACK msgId=3 topic="a" accepted, now PUBACK msgId=3 topic="a" congestion}. */
    @Override
    public String toString() {
        if (recorded.isEmpty()) {
            return "after packet " + packet + ": not recorded, now " + now;
        }
        return "packet " + packet + ": recorded " + recorded + ", now " + (now.isEmpty() ? "nothing" : now);
    }
}
