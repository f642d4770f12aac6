package org.sngateway.gateway.broker;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Stands between the MQTT codec and TLS, and shows a tap the packets of a connection. Owned by the event loop. */
final class PacketTap extends ChannelDuplexHandler {
    private static final InetSocketAddress UNKNOWN = new InetSocketAddress(0);

    private final String mqttClientId;
    private final BrokerTap tap;
    private final PacketSplitter received = new PacketSplitter();
    private final PacketSplitter sent = new PacketSplitter();

    PacketTap(String mqttClientId, BrokerTap tap) {
        this.mqttClientId = mqttClientId;
        this.tap = tap;
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        if (message instanceof ByteBuf octets) {
            show(received, octets, true, context.channel());
        }
        context.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof ByteBuf octets) {
            show(sent, octets, false, context.channel());
        }
        context.write(message, promise);
    }

    private void show(PacketSplitter splitter, ByteBuf octets, boolean fromBroker, Channel channel) {
        splitter.take(
                octets.nioBuffer(),
                tap.isOn(),
                (packet, omitted) -> tap.onPacket(
                        mqttClientId,
                        fromBroker,
                        place(channel.localAddress()),
                        place(channel.remoteAddress()),
                        packet,
                        omitted));
    }

    private static InetSocketAddress place(SocketAddress address) {
        return address instanceof InetSocketAddress place && place.getAddress() != null ? place : UNKNOWN;
    }
}
