package org.sngateway.gateway.broker;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.net.LateFlush;

/**
 * MQTT on one connection: CONNECT when the channel is active, keep alive, and the end. Owned by the event loop. After
 * {@link #close} or an event that tells the end no event comes.
 */
final class MqttHandler extends ChannelInboundHandlerAdapter {
    private final MqttMessage connect;
    private final long pingIntervalNanos;
    private final Duration patience;
    private final LateFlush lateFlush;
    private final Consumer<MqttEvent> events;

    private @Nullable ChannelHandlerContext context;
    /** Until CONNACK or PINGRESP has to be here. */
    private @Nullable Future<?> deadline;

    private @Nullable Future<?> nextPing;
    private boolean connectSent;
    private boolean up;
    private boolean ended;
    private boolean closed;

    /**
     * A handler for a channel that is not active yet.
     *
     * @param connect the first packet
     * @param keepAlive the broker hears something in each such period
     * @param patience until CONNACK and PINGRESP
     * @param events learns what happens, on the event loop
     */
    MqttHandler(
            MqttMessage connect,
            Duration keepAlive,
            Duration patience,
            LateFlush lateFlush,
            Consumer<MqttEvent> events) {
        this.connect = connect;
        this.pingIntervalNanos = keepAlive.toNanos() * 3 / 4;
        this.patience = patience;
        this.lateFlush = lateFlush;
        this.events = events;
    }

    /** Sends the packet of a command; on a connection that is not up it goes nowhere. */
    void send(MqttCommand command) {
        if (up) {
            write(MqttTranslator.packet(command));
        }
    }

    /** Takes leave of the broker and closes; no event follows. */
    void close() {
        closed = true;
        boolean wasUp = up;
        finish();
        ChannelHandlerContext open = context;
        if (open != null && wasUp) {
            open.writeAndFlush(MqttMessage.DISCONNECT).addListener(sent -> open.close());
        } else if (open != null) {
            open.close();
        }
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        new Exception("ACTIVE").printStackTrace();
        connectSent = true;
        write(connect);
        deadline = schedule(() -> end("no CONNACK within " + patience.toMillis() + " ms"), patience.toNanos());
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object packet) {
        try {
            if (!ended) {
                onPacket((MqttMessage) packet);
            }
        } finally {
            ReferenceCountUtil.release(packet);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        end("the broker closed the connection");
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        if (up) {
            events.accept(new MqttEvent.Writable(changed.channel().isWritable()));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        end(Reasons.inWords(cause));
    }

    private void onPacket(MqttMessage packet) {
        if (packet.decoderResult().isFailure()) {
            end("the broker sent what is not MQTT: "
                    + Reasons.inWords(packet.decoderResult().cause()));
            return;
        }
        MqttMessageType type = packet.fixedHeader().messageType();
        if (type == MqttMessageType.PINGRESP && up) {
            cancel(deadline);
            deadline = null;
            return;
        }
        MqttEvent event = MqttTranslator.event(packet);
        boolean isConnAck = event instanceof MqttEvent.Connected || event instanceof MqttEvent.ConnectRefused;
        if (event == null || isConnAck == up) {
            end("the broker sent an unexpected " + type);
            return;
        }
        if (event instanceof MqttEvent.Connected) {
            up = true;
            cancel(deadline);
            deadline = null;
            nextPing = schedule(this::ping, pingIntervalNanos);
        } else if (event instanceof MqttEvent.ConnectRefused) {
            finish();
            closeChannel();
        }
        events.accept(event);
    }

    /** PINGREQs go out at their times whether the last one is answered or not: the broker counts what it hears. */
    private void ping() {
        write(MqttMessage.PINGREQ);
        if (deadline == null) {
            deadline = schedule(() -> end("no PINGRESP within " + patience.toMillis() + " ms"), patience.toNanos());
        }
        nextPing = schedule(this::ping, pingIntervalNanos);
    }

    private void write(MqttMessage packet) {
        ChannelHandlerContext open = Objects.requireNonNull(context);
        open.write(packet).addListener(written -> {
            if (!written.isSuccess()) {
                end("a packet could not be written: " + Reasons.inWords(written.cause()));
            }
        });
        lateFlush.flushLater(open.channel());
    }

    /** The connection is over, and the core has to know; later, for it may be the core's own command that failed. */
    private void end(String reason) {
        if (!ended) {
            boolean isUnanswered = connectSent && !up;
            finish();
            closeChannel();
            Objects.requireNonNull(context).executor().execute(() -> {
                if (!closed) {
                    events.accept(new MqttEvent.ConnectionLost(isUnanswered, reason));
                }
            });
        }
    }

    private void finish() {
        ended = true;
        up = false;
        cancel(deadline);
        cancel(nextPing);
    }

    private void closeChannel() {
        Objects.requireNonNull(context).close();
    }

    private Future<?> schedule(Runnable action, long nanos) {
        return Objects.requireNonNull(context).executor().schedule(action, nanos, TimeUnit.NANOSECONDS);
    }

    private static void cancel(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
