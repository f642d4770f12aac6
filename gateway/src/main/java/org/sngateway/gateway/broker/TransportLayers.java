package org.sngateway.gateway.broker;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.MessageToMessageCodec;
import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpObjectAggregator;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolConfig;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What lies between TCP and MQTT: TLS, a WebSocket, both or nothing. Behind it the channel becomes active when MQTT may speak.
 */
final class TransportLayers {
    private static final int MAX_HTTP_OCTETS = 64 * 1024;
    /** A frame may hold several packets. */
    private static final int MIN_FRAME_OCTETS = 256 * 1024;

    private TransportLayers() {}

    /**
     * Adds the layers of an endpoint to a channel that is connected.
     *
     * @param tls needed where the endpoint uses TLS
     */
    static void add(Channel channel, BrokerEndpoint endpoint, BrokerPlace place, @Nullable SslContext tls) {
        ChannelPipeline pipeline = channel.pipeline();
        if (tls != null) {
            SslHandler handler = tls.newHandler(channel.alloc(), endpoint.host(), endpoint.port());
            handler.setHandshakeTimeoutMillis(place.connectTimeout().toMillis());
            pipeline.addLast(handler)
                    .addLast(new ActiveAfter(
                            event -> event instanceof SslHandshakeCompletionEvent done && done.isSuccess()));
        }
        if (endpoint.usesWebSocket()) {
            pipeline.addLast(new HttpClientCodec())
                    .addLast(new HttpObjectAggregator(MAX_HTTP_OCTETS))
                    .addLast(new WebSocketClientProtocolHandler(webSocket(endpoint, place)))
                    .addLast(new WebSocketOctets())
                    .addLast(new ActiveAfter(event -> event == ClientHandshakeStateEvent.HANDSHAKE_COMPLETE));
        }
    }

    private static WebSocketClientProtocolConfig webSocket(BrokerEndpoint endpoint, BrokerPlace place) {
        DefaultHttpHeaders headers = new DefaultHttpHeaders();
        place.webSocketHeaders().forEach(headers::add);
        return WebSocketClientProtocolConfig.newBuilder()
                .webSocketUri(endpoint.toString())
                // MQTT 3.1.1 §6, MQTT 5 §6.
                .subprotocol("mqtt")
                .customHeaders(headers)
                .maxFramePayloadLength(Math.max(MIN_FRAME_OCTETS, place.maxPacketOctets()))
                .handshakeTimeoutMillis(place.connectTimeout().toMillis())
                .build();
    }

    /** Holds back that the channel is active until an event says that the layer before is ready. */
    private static final class ActiveAfter extends ChannelInboundHandlerAdapter {
        private final Predicate<Object> isReady;

        ActiveAfter(Predicate<Object> isReady) {
            this.isReady = isReady;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {}

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            context.fireUserEventTriggered(event);
            if (isReady.test(event)) {
                context.fireChannelActive();
            }
        }
    }

    /** The octets of MQTT as binary frames, and back; packets may be cut anywhere. */
    private static final class WebSocketOctets extends MessageToMessageCodec<WebSocketFrame, ByteBuf> {
        @Override
        protected void encode(ChannelHandlerContext context, ByteBuf octets, List<Object> out) {
            out.add(new BinaryWebSocketFrame(octets.retain()));
        }

        @Override
        protected void decode(ChannelHandlerContext context, WebSocketFrame frame, List<Object> out) {
            if (frame instanceof BinaryWebSocketFrame || frame instanceof ContinuationWebSocketFrame) {
                out.add(frame.content().retain());
            } else {
                context.fireUserEventTriggered(
                        new FirstOctets.OtherProtocol("the broker sent text through the WebSocket, which is not MQTT"));
            }
        }
    }
}
