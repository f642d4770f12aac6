package org.sngateway.gateway.broker;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.util.ReferenceCountUtil;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.net.LateFlush;
import org.sngateway.gateway.net.Transport;

/**
 * The MQTT connection of one client, from the look-up of the broker's name to its end. Owned by the event loop. After
 * {@link #close} or an event that tells the end nothing comes any more.
 */
final class BrokerConnection {
    /** Such as {@code finishConnect(..) failed with error(-111): }. */
    private static final Pattern NETTY_PREFIX =
            Pattern.compile("^\\w+\\(\\.\\.\\) failed(?: with error\\(-?\\d+\\))?: ");

    private final String clientId;
    private final boolean cleanSession;
    private final BrokerAddress address;
    private final Transport transport;
    private final EventLoop loop;
    private final LateFlush lateFlush;
    private final BrokerListener listener;
    private final BrokerTap tap;

    private @Nullable Channel channel;
    private @Nullable Future<?> timer;
    private boolean up;
    private boolean connectSent;
    private boolean ended;
    private boolean closed;
    private boolean pingRespAwaited;

    BrokerConnection(
            String clientId,
            boolean cleanSession,
            BrokerAddress address,
            Transport transport,
            EventLoop loop,
            LateFlush lateFlush,
            BrokerListener listener,
            BrokerTap tap) {
        this.clientId = clientId;
        this.cleanSession = cleanSession;
        this.address = address;
        this.transport = transport;
        this.loop = loop;
        this.lateFlush = lateFlush;
        this.listener = listener;
        this.tap = tap;
    }

    void open(NameResolver resolver) {
        timer = loop.schedule(
                () -> end("no CONNACK within " + address.connectTimeout().toMillis() + " ms"),
                address.connectTimeout().toNanos(),
                TimeUnit.NANOSECONDS);
        resolver.resolve(address.host(), addresses -> {
            if (addresses.isEmpty()) {
                end("the name " + address.host() + " can't be resolved");
            } else {
                connect(addresses, 0);
            }
        });
    }

    /** Sends the packet of a command; on a connection that is not up it goes nowhere. */
    void send(MqttCommand command) {
        if (channel != null && up) {
            write(MqttTranslator.packet(command));
        }
    }

    /** Takes leave of the broker and closes; no event follows. */
    void close() {
        closed = true;
        boolean wasUp = up && !ended;
        finish();
        Channel open = channel;
        if (open != null && wasUp) {
            open.writeAndFlush(MqttMessage.DISCONNECT).addListener(sent -> open.close());
        } else if (open != null) {
            open.close();
        }
    }

    /** A name may have several addresses of which some lead nowhere: each is tried. */
    private void connect(List<InetAddress> addresses, int index) {
        if (ended) {
            return;
        }
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(transport.socketChannels())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        address.connectTimeout().toMillis())
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel socket) {
                        socket.pipeline()
                                .addLast(new PacketTap(clientId, tap))
                                .addLast(new MqttDecoder(address.maxPacketOctets()))
                                .addLast(MqttEncoder.INSTANCE)
                                .addLast(new Inbound());
                    }
                });
        ChannelFuture connecting = bootstrap.connect(addresses.get(index), address.port());
        channel = connecting.channel();
        connecting.addListener(connected -> {
            if (connected.isSuccess()) {
                connectSent = true;
                write(MqttTranslator.connect(clientId, cleanSession, address));
            } else if (!ended && index + 1 < addresses.size()) {
                connect(addresses, index + 1);
            } else {
                end(inWords(connected.cause()));
            }
        });
    }

    private void write(MqttMessage packet) {
        Channel open = channel;
        if (open != null) {
            open.write(packet).addListener(written -> {
                if (!written.isSuccess()) {
                    end("a packet could not be written: " + inWords(written.cause()));
                }
            });
            lateFlush.flushLater(open);
        }
    }

    private void onPacket(MqttMessage packet) {
        if (ended) {
            return;
        }
        if (packet.decoderResult().isFailure()) {
            end("the broker sent what is not MQTT: "
                    + inWords(packet.decoderResult().cause()));
            return;
        }
        if (packet.fixedHeader().messageType() == MqttMessageType.PINGRESP) {
            pingRespAwaited = false;
            return;
        }
        MqttEvent event = MqttTranslator.event(packet);
        boolean isConnAck = event instanceof MqttEvent.Connected || event instanceof MqttEvent.ConnectRefused;
        if (event == null || isConnAck == up) {
            end("the broker sent an unexpected " + packet.fixedHeader().messageType());
            return;
        }
        if (event instanceof MqttEvent.Connected) {
            up = true;
            keepAlive();
        } else if (event instanceof MqttEvent.ConnectRefused) {
            finish();
            closeChannel();
        }
        listener.onEvent(clientId, event);
    }

    /** A ping before each keep alive is over; a broker that owes the answer at the next step is gone. */
    private void keepAlive() {
        cancelTimer();
        long pause = address.keepAlive().toNanos() * 3 / 4;
        timer = loop.schedule(this::ping, pause, TimeUnit.NANOSECONDS);
    }

    private void ping() {
        pingRespAwaited = true;
        write(MqttMessage.PINGREQ);
        timer = loop.schedule(
                () -> {
                    if (pingRespAwaited) {
                        end("no PINGRESP within " + address.connectTimeout().toMillis() + " ms");
                    } else {
                        keepAlive();
                    }
                },
                address.connectTimeout().toNanos(),
                TimeUnit.NANOSECONDS);
    }

    /** The connection is over, and the core has to know; later, for it may be the core's own command that failed. */
    private void end(String reason) {
        if (!ended) {
            boolean isUnanswered = connectSent && !up;
            finish();
            closeChannel();
            loop.execute(() -> {
                if (!closed) {
                    listener.onEvent(clientId, new MqttEvent.ConnectionLost(isUnanswered, reason));
                }
            });
        }
    }

    /** What happened, without the names of functions and the address that Netty puts around it. */
    private String inWords(Throwable cause) {
        if (cause instanceof ConnectTimeoutException) {
            return "no connection within " + address.connectTimeout().toMillis() + " ms";
        }
        String message = cause.getMessage();
        return message == null
                ? cause.getClass().getSimpleName()
                : NETTY_PREFIX.matcher(message).replaceFirst("").replaceFirst(": [^ ]*/[^ ]*:\\d+$", "");
    }

    private void finish() {
        ended = true;
        up = false;
        cancelTimer();
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    private void closeChannel() {
        if (channel != null) {
            channel.close();
        }
    }

    /** What arrives from the broker. */
    private final class Inbound extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object packet) {
            try {
                onPacket((MqttMessage) packet);
            } finally {
                ReferenceCountUtil.release(packet);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            end("the broker closed the connection");
        }

        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (up) {
                listener.onEvent(
                        clientId, new MqttEvent.Writable(context.channel().isWritable()));
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            end(inWords(cause));
        }
    }
}
