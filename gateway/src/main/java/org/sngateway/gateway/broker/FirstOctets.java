package org.sngateway.gateway.broker;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.mqtt.MqttVersion;
import java.util.List;

/**
 * Looks at the first two octets of the broker, before the MQTT decoder does: is it MQTT at all, and is it the version that was
 * asked for? Passes everything on and leaves.
 */
final class FirstOctets extends ByteToMessageDecoder {
    /** The other side speaks something else; {@code reason} is for the log. */
    record OtherProtocol(String reason) {}

    /**
     * The answer to a CONNECT of MQTT 5 has the form of MQTT 3.1.1, which the decoder would wait for more of for ever.
     */
    record OtherVersion() {}

    private static final int TLS_ALERT = 0x15;
    private static final int TLS_MAJOR_VERSION = 0x03;
    private static final int CONNACK = 0x20;
    /** MQTT 5 has a reason code and properties: three octets at least. */
    private static final int CONNACK_LENGTH_OF_3_1_1 = 2;

    private final MqttVersion version;

    FirstOctets(MqttVersion version) {
        this.version = version;
    }

    @Override
    protected void decode(ChannelHandlerContext context, ByteBuf in, List<Object> out) {
        if (in.readableBytes() < 2) {
            return;
        }
        int first = in.getUnsignedByte(in.readerIndex());
        int second = in.getUnsignedByte(in.readerIndex() + 1);
        if (first == TLS_ALERT && second == TLS_MAJOR_VERSION) {
            context.fireUserEventTriggered(new OtherProtocol(Reasons.SPEAKS_TLS));
        } else if (first == 'H' && second == 'T') {
            context.fireUserEventTriggered(new OtherProtocol(Reasons.SPEAKS_HTTP));
        } else if (version == MqttVersion.MQTT_5 && first == CONNACK && second == CONNACK_LENGTH_OF_3_1_1) {
            context.fireUserEventTriggered(new OtherVersion());
        }
        context.pipeline().remove(this);
    }
}
