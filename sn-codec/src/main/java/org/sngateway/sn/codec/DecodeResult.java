package org.sngateway.sn.codec;

import org.sngateway.sn.message.SnMessage;

/** What a decoder makes of a datagram: a message, or the reason why it is not one. */
public sealed interface DecodeResult {

    /**
     * The datagram was a message.
     *
     * @param lengthRepaired it had the known Length fault of one client library, see {@link SnDecoder}
     */
    record Decoded(SnMessage message, boolean lengthRepaired) implements DecodeResult {}

    /** The datagram was malformed: it is counted and dropped, never answered. */
    record Rejected(RejectReason reason) implements DecodeResult {}
}
