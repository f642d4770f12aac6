package org.sngateway.gateway.broker;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.ConnectTimeoutException;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.mqtt.MqttDecoder;
import io.netty.handler.codec.mqtt.MqttEncoder;
import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.net.LateFlush;
import org.sngateway.gateway.net.Transport;

/**
 * The connection of one client to the broker, from the look-up of the broker's name to its end. Owned by the event loop. After
 * {@link #close} or an event that tells the end nothing comes any more.
 */
final class BrokerConnection {
    private final String clientId;
    private final boolean cleanSession;
    private final BrokerAddress address;
    private final Transport transport;
    private final EventLoop loop;
    private final LateFlush lateFlush;
    private final BrokerListener listener;

    private @Nullable Future<?> timer;
    private @Nullable HappyEyeballs attempt;
    private @Nullable MqttHandler mqtt;
    private boolean ended;
    private boolean closed;

    BrokerConnection(
            String clientId,
            boolean cleanSession,
            BrokerAddress address,
            Transport transport,
            EventLoop loop,
            LateFlush lateFlush,
            BrokerListener listener) {
        this.clientId = clientId;
        this.cleanSession = cleanSession;
        this.address = address;
        this.transport = transport;
        this.loop = loop;
        this.lateFlush = lateFlush;
        this.listener = listener;
    }

    /** Each step has the whole connect timeout: a broker behind a slow link takes its time at each of them. */
    void open(NameResolver resolver) {
        timer = loop.schedule(
                () -> fail("the name " + address.host() + " was not resolved within " + patience()),
                address.connectTimeout().toNanos(),
                TimeUnit.NANOSECONDS);
        resolver.resolve(address.host(), addresses -> {
            if (addresses.isEmpty()) {
                fail("the name " + address.host() + " can't be resolved");
            } else {
                connect(addresses);
            }
        });
    }

    /** Sends the packet of a command; on a connection that is not up it goes nowhere. */
    void send(MqttCommand command) {
        if (mqtt != null) {
            mqtt.send(command);
        }
    }

    /** Takes leave of the broker and closes; no event follows. */
    void close() {
        ended = true;
        closed = true;
        cancelTimer();
        if (attempt != null) {
            attempt.cancel();
        }
        if (mqtt != null) {
            mqtt.close();
        }
    }

    private void connect(List<InetAddress> addresses) {
        cancelTimer();
        if (ended) {
            return;
        }
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channelFactory(transport.socketChannels())
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int)
                        address.connectTimeout().toMillis())
                .handler(new Bare());
        attempt =
                new HappyEyeballs(bootstrap, addresses, address.port(), loop, this::onConnected, this::onNotConnected);
        attempt.begin();
    }

    private void onConnected(Channel channel) {
        MqttHandler handler = new MqttHandler(
                MqttTranslator.connect(clientId, cleanSession, address),
                address.keepAlive(),
                address.connectTimeout(),
                lateFlush,
                event -> listener.onEvent(clientId, event));
        mqtt = handler;
        channel.pipeline()
                .addLast(new MqttDecoder(address.maxPacketOctets()))
                .addLast(MqttEncoder.INSTANCE)
                .addLast(handler);
        channel.pipeline().fireChannelActive();
    }

    private void onNotConnected(Throwable cause) {
        fail(cause instanceof ConnectTimeoutException ? "no connection within " + patience() : Reasons.inWords(cause));
    }

    /** There will be no connection, and the core has to know; later, for it may be asking for one just now. */
    private void fail(String reason) {
        cancelTimer();
        if (!ended) {
            ended = true;
            loop.execute(() -> {
                if (!closed) {
                    listener.onEvent(clientId, new MqttEvent.ConnectionLost(reason));
                }
            });
        }
    }

    private String patience() {
        return address.connectTimeout().toMillis() + " ms";
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
            timer = null;
        }
    }

    /** A channel gets its handlers when it is the one that is used. */
    private static final class Bare extends ChannelInitializer<Channel> {
        @Override
        protected void initChannel(Channel channel) {}
    }
}
