package org.sngateway.gateway.broker;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Lets packets through to the MQTT decoder, and skips each PUBLISH that is longer than the gateway takes without holding it
 * (R8.28): its head is read, so that it can be acknowledged. Any other packet that is too long is left to the decoder.
 */
final class LongPublishSkipper extends ByteToMessageDecoder {
    /** A PUBLISH that was skipped; {@code packetId} is 0 at QoS 0. */
    record Skipped(String topic, int qos, int packetId, long octets) {}

    private static final int PUBLISH = 3;
    private static final int QOS_TWO = 2;
    private static final int MAX_LENGTH_OCTETS = 4;

    private final int maxPacketOctets;
    /** Of the packet that is passing. */
    private long passOctets;
    /** Of the packet that is being skipped. */
    private long skipOctets;

    LongPublishSkipper(int maxPacketOctets) {
        this.maxPacketOctets = maxPacketOctets;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (skipOctets == 0 && passOctets == 0) {
            beginPacket(context, in);
        }
        if (skipOctets > 0) {
            int skipped = (int) Math.min(skipOctets, in.readableBytes());
            in.skipBytes(skipped);
            skipOctets -= skipped;
        } else if (passOctets > 0) {
            int passed = (int) Math.min(passOctets, in.readableBytes());
            out.add(in.readRetainedSlice(passed));
            passOctets -= passed;
        }
    }

    private void beginPacket(ChannelHandlerContext context, ByteBuf in) {
        int start = in.readerIndex();
        long remaining = 0;
        int octets = 1;
        int last;
        do {
            if (in.readableBytes() <= octets) {
                return;
            }
            last = in.getUnsignedByte(start + octets);
            remaining |= (long) (last & 0x7F) << (7 * (octets - 1));
            octets++;
        } while ((last & 0x80) != 0 && octets <= MAX_LENGTH_OCTETS);
        boolean isLongPublish = octets + remaining > maxPacketOctets
                && (last & 0x80) == 0
                && (in.getUnsignedByte(start) >> 4) == PUBLISH;
        if (isLongPublish) {
            beginSkipping(context, in, octets, remaining);
        } else {
            passOctets = octets + remaining;
        }
    }

    /** Waits until topic and packet id are here. */
    private void beginSkipping(ChannelHandlerContext context, ByteBuf in, int headerOctets, long remaining) {
        int start = in.readerIndex();
        int qos = (in.getUnsignedByte(start) >> 1) & 0b11;
        if (in.readableBytes() < headerOctets + 2) {
            return;
        }
        int topicOctets = in.getUnsignedShort(start + headerOctets);
        int idAt = headerOctets + 2 + topicOctets;
        int headOctets = idAt + (qos == 0 ? 0 : 2);
        if (qos > QOS_TWO || headOctets > headerOctets + remaining) {
            // Malformed: the decoder says what it is.
            passOctets = headerOctets + remaining;
        } else if (in.readableBytes() >= headOctets) {
            String topic = in.toString(start + headerOctets + 2, topicOctets, StandardCharsets.UTF_8);
            int packetId = qos == 0 ? 0 : in.getUnsignedShort(start + idAt);
            long octets = headerOctets + remaining;
            if (qos > 0 && packetId == 0) {
                // Malformed too.
                passOctets = octets;
            } else {
                skipOctets = octets;
                context.fireUserEventTriggered(new Skipped(topic, qos, packetId, octets));
            }
        }
    }
}
