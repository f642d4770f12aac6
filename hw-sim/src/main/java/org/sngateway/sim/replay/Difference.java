package org.sngateway.sim.replay;

/**
 * Something that the gateway says otherwise than the recorded one.
 *
 * @param packet of the recording; what came unasked names the last one that was sent before
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
