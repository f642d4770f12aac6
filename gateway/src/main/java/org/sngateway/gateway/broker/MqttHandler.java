package org.sngateway.gateway.broker;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.WebSocketClientProtocolHandler.ClientHandshakeStateEvent;
import io.netty.handler.codec.mqtt.MqttConnAckMessage;
import io.netty.handler.codec.mqtt.MqttConnectVariableHeader;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttMessageType;
import io.netty.handler.codec.mqtt.MqttVersion;
import io.netty.handler.ssl.SslClosedEngineException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.EventExecutor;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.net.LateFlush;

/**
 * MQTT on one connection: CONNECT when the channel is active, keep alive, and the end. Owned by the event loop. After
 * {@link #close} or an event that tells the end no event comes.
 */
final class MqttHandler extends ChannelInboundHandlerAdapter {
    /** Learns what happens, on the event loop. */
    interface Listener {
        void onEvent(MqttEvent event);

        /**
         * The broker does not take this version of MQTT; the connection is closed, and no event follows.
         *
         * @param refusal what it says
         */
        void onVersionRefused(MqttEvent.ConnectRefused refusal);

        /**
         * The broker sends the client to another one; the event that tells the end follows.
         *
         * @param serverReference as it says; may be empty
         */
        void onSentElsewhere(ReasonCode reasonCode, String serverReference);

        /** A message is longer than the gateway takes, and was acknowledged to the broker without having been held. */
        void onTooLong(String topic, long octets);

        /** What each message carries as user properties (MQTT 5), by name. */
        Map<String, String> userProperties();

        /** A message at QoS 0 is not sent, for the broker says that it does not take such. */
        void onBeyondBrokerLimit(String topic);
    }

    private static final MqttEvent.ConnectRefused OTHER_VERSION = new MqttEvent.ConnectRefused(
            ReasonCode.UNSUPPORTED_PROTOCOL_VERSION, "the broker speaks another version of MQTT");

    private static final long MOST_FOR_GOODBYE_NANOS = 1_000_000_000L;

    private final MqttMessage connect;
    private final boolean isVersion5;
    private final Duration patience;
    private final BrokerEndpoint endpoint;
    private final LateFlush lateFlush;
    private final IdleTimeout idleTimeout;
    private final Listener listener;
    /** Packet ids of messages at QoS 2 that were skipped, until their PUBREL; 65535 at most. */
    private final Set<Integer> skippedIds = new HashSet<>();

    private long pingIntervalNanos;
    /** When a packet passed last, in either direction. */
    private long trafficNanos;

    private BrokerLimits limits = BrokerLimits.NONE;
    private TopicAliases aliases = TopicAliases.NONE;
    private SendQuota quota = new SendQuota(BrokerLimits.NONE.receiveMaximum(), this::pass);

    private @Nullable ChannelHandlerContext context;
    /** Until CONNACK or PINGRESP has to be here. */
    private @Nullable Future<?> deadline;

    private @Nullable Future<?> nextPing;
    private boolean tlsReady;
    private boolean connectSent;
    private boolean reads = true;
    private boolean isPingOpen;
    private boolean up;
    private boolean ended;
    private boolean closed;

    /**
     * A handler for a channel that is not active yet.
     *
     * @param connect the first packet
     * @param keepAlive the broker hears something in each such period; zero = it need not
     * @param patience until CONNACK and PINGRESP
     * @param endpoint where the channel leads, for the words about its failures
     * @param idleTimeout learns when the connection ends without traffic
     */
    MqttHandler(
            MqttMessage connect,
            Duration keepAlive,
            Duration patience,
            BrokerEndpoint endpoint,
            LateFlush lateFlush,
            IdleTimeout idleTimeout,
            Listener listener) {
        this.connect = connect;
        this.isVersion5 = connect.variableHeader() instanceof MqttConnectVariableHeader header
                && header.version() == MqttVersion.MQTT_5.protocolLevel();
        this.pingIntervalNanos = keepAlive.isZero() ? Long.MAX_VALUE : keepAlive.toNanos() * 3 / 4;
        this.idleTimeout = idleTimeout;
        this.patience = patience;
        this.endpoint = endpoint;
        this.lateFlush = lateFlush;
        this.listener = listener;
    }

    /** Sends the packet of a command; on a connection that is not up it goes nowhere. */
    void send(MqttCommand command) {
        if (!up) {
            return;
        }
        if (command instanceof MqttCommand.Reading reading) {
            read(reading.on());
            return;
        }
        Optional<ReasonCode> refusal = limits.refusalOf(command);
        if (refusal.isPresent()) {
            // Later, for it is the core's own command.
            executor()
                    .execute(() -> BrokerLimits.answer(command, refusal.get())
                            .ifPresentOrElse(this::tell, () -> tellNotSent(command)));
        } else {
            quota.send(command);
        }
    }

    /** Later, when reading goes on: what has been read already comes at once, and this is the core's own command. */
    private void read(boolean on) {
        reads = on;
        if (!on) {
            setAutoRead(false);
            // PINGRESP is behind what is not read.
            cancel(deadline);
            deadline = null;
        } else {
            executor().execute(() -> {
                if (reads && up) {
                    setAutoRead(true);
                    awaitPingResp();
                }
            });
        }
    }

    private void setAutoRead(boolean on) {
        Objects.requireNonNull(context).channel().config().setAutoRead(on);
    }

    private void awaitPingResp() {
        if (deadline == null && isPingOpen && reads) {
            deadline =
                    schedule(() -> endOfPath("no PINGRESP within " + patience.toMillis() + " ms"), patience.toNanos());
        }
    }

    private void pass(MqttCommand command) {
        write(MqttTranslator.packet(command, aliases, isVersion5 ? listener.userProperties() : Map.of()));
    }

    private void tellNotSent(MqttCommand command) {
        if (command instanceof MqttCommand.Publish publish && !closed) {
            listener.onBeyondBrokerLimit(publish.topic());
        }
    }

    private void tell(MqttEvent event) {
        if (up) {
            listener.onEvent(event);
        }
    }

    /**
     * Takes leave of the broker and closes; no event follows.
     *
     * @param goodbye the last packet, on a connection that is up
     */
    void close(MqttMessage goodbye) {
        closed = true;
        boolean wasUp = up;
        finish();
        ChannelHandlerContext open = context;
        if (open != null && wasUp) {
            open.writeAndFlush(goodbye).addListener(sent -> open.close());
        } else if (open != null) {
            open.close();
        }
    }

    /**
     * Takes leave of the broker on a connection that is up, and goes on when the broker has closed it, or does not within a
     * second: only then it has heard the last packet. No event follows.
     *
     * @param goodbye the last packet
     */
    void closeAndThen(MqttMessage goodbye, Runnable next) {
        closed = true;
        finish();
        ChannelHandlerContext open = Objects.requireNonNull(context);
        open.writeAndFlush(goodbye);
        Future<?> enough = schedule(open::close, MOST_FOR_GOODBYE_NANOS);
        open.channel().closeFuture().addListener(gone -> {
            enough.cancel(false);
            next.run();
        });
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelActive(ChannelHandlerContext active) {
        connectSent = true;
        write(connect);
        deadline = schedule(() -> end("no CONNACK within " + patience.toMillis() + " ms"), patience.toNanos());
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object packet) {
        try {
            if (!ended) {
                trafficNanos = System.nanoTime();
                onPacket((MqttMessage) packet);
            }
        } finally {
            ReferenceCountUtil.release(packet);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext inactive) {
        onClosed(up ? "the broker closed the connection" : closedEarly());
    }

    /** The other side closed, and did not say why. */
    private void onClosed(String reason) {
        long idleNanos = System.nanoTime() - trafficNanos;
        if (up && !ended && idleTimeout.isCauseOfEnd(idleNanos)) {
            endOfPath(IdleTimeout.inWords(idleNanos));
        } else {
            end(reason);
        }
    }

    /** The step at which a broker closes tells what it may be that it does not expect. */
    private String closedEarly() {
        if (endpoint.usesTls() && !tlsReady) {
            return "the broker closed the connection in the TLS handshake: is this a TLS port?";
        } else if (endpoint.usesWebSocket() && !connectSent) {
            return "the server closed the connection instead of opening the WebSocket: see port and path in broker: address";
        }
        return "the broker closed the connection before its CONNACK: is it full"
                + (endpoint.usesTls() ? "?" : ", or is this a TLS port?");
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event instanceof SslHandshakeCompletionEvent done && done.isSuccess()) {
            tlsReady = true;
        } else if (event instanceof SslHandshakeCompletionEvent done) {
            end(
                    done.cause() instanceof ClosedChannelException || done.cause() instanceof SslClosedEngineException
                            ? closedEarly()
                            : inWords(done.cause()));
        } else if (event == ClientHandshakeStateEvent.HANDSHAKE_TIMEOUT) {
            end("no WebSocket within " + patience.toMillis() + " ms");
        } else if (event instanceof FirstOctets.OtherProtocol other) {
            end(other.reason());
        } else if (event instanceof FirstOctets.OtherVersion) {
            refuseVersion(OTHER_VERSION);
        } else if (event instanceof LongPublishSkipper.Skipped skipped && up) {
            onSkipped(skipped);
        }
    }

    /** R8.28: the broker is rid of it; at QoS 2 its PUBREL is answered here, on a later connection by the core. */
    private void onSkipped(LongPublishSkipper.Skipped skipped) {
        if (skipped.qos() == 1) {
            write(MqttTranslator.packet(new MqttCommand.PubAck(skipped.packetId())));
        } else if (skipped.qos() == 2) {
            skippedIds.add(skipped.packetId());
            write(MqttTranslator.packet(new MqttCommand.PubRec(skipped.packetId())));
        }
        listener.onTooLong(skipped.topic(), skipped.octets());
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext changed) {
        if (up) {
            listener.onEvent(new MqttEvent.Writable(changed.channel().isWritable()));
        }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext failed, Throwable cause) {
        boolean isReset = cause instanceof IOException && !(cause instanceof SSLException);
        if (isReset && !Reasons.isOfPath(cause)) {
            onClosed(up ? inWords(cause) : closedEarly());
        } else {
            endOfPath(inWords(cause));
        }
    }

    private void onPacket(MqttMessage packet) {
        if (packet.decoderResult().isFailure()) {
            endOfPath("the broker sent what is not MQTT: "
                    + inWords(packet.decoderResult().cause()));
            return;
        }
        MqttMessageType type = packet.fixedHeader().messageType();
        if (type == MqttMessageType.PINGRESP && up) {
            isPingOpen = false;
            cancel(deadline);
            deadline = null;
            return;
        }
        MqttEvent event = MqttTranslator.event(packet);
        tellIfSentElsewhere(event, packet);
        if (event instanceof MqttEvent.PubRel pubRel && skippedIds.remove(pubRel.packetId())) {
            write(MqttTranslator.packet(new MqttCommand.PubComp(pubRel.packetId())));
            return;
        }
        boolean isConnAck = event instanceof MqttEvent.Connected || event instanceof MqttEvent.ConnectRefused;
        if (event == null || (isConnAck == up && !(event instanceof MqttEvent.ConnectionLost))) {
            endOfPath(type == MqttMessageType.AUTH ? Reasons.WANTS_AUTH : "the broker sent an unexpected " + type);
        } else if (event instanceof MqttEvent.Connected) {
            onAccepted((MqttConnAckMessage) packet);
            listener.onEvent(event);
        } else if (event instanceof MqttEvent.ConnectRefused refused && MqttTranslator.refusesVersion(packet)) {
            refuseVersion(refused);
        } else if (event instanceof MqttEvent.ConnectRefused) {
            finish();
            closeChannel();
            listener.onEvent(event);
        } else if (event instanceof MqttEvent.ConnectionLost lost) {
            end(false, lost.reasonCode(), lost.reason());
        } else {
            listener.onEvent(event);
            quota.onEvent(event);
        }
    }

    private void tellIfSentElsewhere(@Nullable MqttEvent event, MqttMessage packet) {
        ReasonCode code = event instanceof MqttEvent.ConnectRefused refused
                ? refused.reasonCode()
                : event instanceof MqttEvent.ConnectionLost lost ? lost.reasonCode() : null;
        if (code != null && code.isElsewhere() && !closed) {
            listener.onSentElsewhere(code, MqttTranslator.serverReference(packet));
        }
    }

    private void onAccepted(MqttConnAckMessage connAck) {
        up = true;
        limits = BrokerLimits.of(connAck.variableHeader());
        quota = new SendQuota(limits.receiveMaximum(), this::pass);
        aliases = new TopicAliases(limits.topicAliasMaximum());
        if (limits.serverKeepAliveSeconds() > 0) {
            pingIntervalNanos = Math.min(
                    pingIntervalNanos,
                    Duration.ofSeconds(limits.serverKeepAliveSeconds()).toNanos() * 3 / 4);
        }
        cancel(deadline);
        deadline = null;
        pingIntervalNanos = Math.min(pingIntervalNanos, idleTimeout.pingIntervalNanos());
        pingLater();
    }

    private void pingLater() {
        if (pingIntervalNanos != Long.MAX_VALUE) {
            nextPing = schedule(this::ping, pingIntervalNanos);
        }
    }

    private void refuseVersion(MqttEvent.ConnectRefused refusal) {
        if (!ended) {
            finish();
            closeChannel();
            if (!closed) {
                listener.onVersionRefused(refusal);
            }
        }
    }

    /** PINGREQs go out at their times whether the last one is answered or not: the broker counts what it hears. */
    private void ping() {
        write(MqttMessage.PINGREQ);
        isPingOpen = true;
        awaitPingResp();
        pingLater();
    }

    private void write(MqttMessage packet) {
        trafficNanos = System.nanoTime();
        ChannelHandlerContext open = Objects.requireNonNull(context);
        open.write(packet).addListener(written -> {
            if (!written.isSuccess()) {
                end("a packet could not be written: " + inWords(written.cause()));
            }
        });
        lateFlush.flushLater(open.channel());
    }

    /** The connection is over without a word of the broker. */
    private void end(String reason) {
        end(false, null, reason);
    }

    /** The way to the broker failed, or what came is none of its words. */
    private void endOfPath(String reason) {
        end(true, null, reason);
    }

    /** The connection is over, and the core has to know; later, for it may be the core's own command that failed. */
    private void end(boolean isOfPath, @Nullable ReasonCode reasonCode, String reason) {
        if (!ended) {
            boolean isUnanswered = connectSent && !up;
            finish();
            closeChannel();
            executor().execute(() -> {
                if (!closed) {
                    listener.onEvent(new MqttEvent.ConnectionLost(isUnanswered, isOfPath, reasonCode, reason));
                }
            });
        }
    }

    private void finish() {
        ended = true;
        up = false;
        quota.clear();
        cancel(deadline);
        cancel(nextPing);
    }

    private void closeChannel() {
        Objects.requireNonNull(context).close();
    }

    private Future<?> schedule(Runnable action, long nanos) {
        return executor().schedule(action, nanos, TimeUnit.NANOSECONDS);
    }

    private EventExecutor executor() {
        return Objects.requireNonNull(context).executor();
    }

    private String inWords(Throwable cause) {
        return Reasons.inWords(cause, patience.toMillis() + " ms");
    }

    private static void cancel(@Nullable Future<?> timer) {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
