package org.sngateway.gateway.broker;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Finds the packets in a stream of MQTT, which comes in pieces of any size. It always knows where a packet begins; its octets
 * are kept on demand only.
 */
final class PacketSplitter {
    /** Longer packets are given up to this length. */
    static final int MAX_OCTETS = 0x10000;

    /** MQTT 3.1.1 §2.2.3: Remaining Length has at most so many octets. */
    private static final int MAX_LENGTH_OCTETS = 4;

    private static final int INITIAL_OCTETS = 256;

    /** Where packets go. */
    interface Receiver {
        void onPacket(ByteBuffer octets, int omittedOctets);
    }

    private byte[] kept = new byte[0];
    private int keptOctets;
    private int omittedOctets;
    private boolean isKept;
    /** 0 = before the first octet of a packet; else octets of the fixed header so far. */
    private int headerOctets;

    private boolean inBody;
    private int remaining;
    /** What came is not MQTT: there are no packets any more. */
    private boolean lost;

    /**
     * Takes the next piece of the stream.
     *
     * @param keeps whether packets that begin in it are wanted
     */
    void take(ByteBuffer piece, boolean keeps, Receiver receiver) {
        while (piece.hasRemaining() && !lost) {
            if (inBody) {
                int octets = Math.min(remaining, piece.remaining());
                keep(piece, octets);
                remaining -= octets;
            } else {
                header(piece, keeps);
            }
            if (inBody && remaining == 0) {
                end(receiver);
            }
        }
    }

    private void header(ByteBuffer piece, boolean keeps) {
        if (headerOctets == 0) {
            isKept = keeps;
        }
        int octet = piece.get(piece.position());
        keep(piece, 1);
        if (headerOctets > 0) {
            remaining |= (octet & 0x7F) << (7 * (headerOctets - 1));
            inBody = octet >= 0;
            lost = !inBody && headerOctets == MAX_LENGTH_OCTETS;
        }
        headerOctets++;
    }

    private void keep(ByteBuffer piece, int octets) {
        int room = isKept ? Math.min(octets, MAX_OCTETS - keptOctets) : 0;
        if (room > kept.length - keptOctets) {
            kept = Arrays.copyOf(kept, Math.max(INITIAL_OCTETS, Math.min(MAX_OCTETS, 2 * (keptOctets + room))));
        }
        piece.get(piece.position(), kept, keptOctets, room);
        piece.position(piece.position() + octets);
        keptOctets += room;
        omittedOctets += octets - room;
    }

    private void end(Receiver receiver) {
        if (isKept) {
            receiver.onPacket(ByteBuffer.wrap(kept, 0, keptOctets), omittedOctets);
        }
        if (kept.length > INITIAL_OCTETS) {
            kept = new byte[0];
        }
        keptOctets = 0;
        omittedOctets = 0;
        headerOctets = 0;
        remaining = 0;
        inBody = false;
    }
}
