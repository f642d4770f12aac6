package org.sngateway.gateway;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.broker.BrokerConnector;
import org.sngateway.gateway.broker.BrokerPlace;
import org.sngateway.gateway.cli.Replayer;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.net.LateFlush;
import org.sngateway.gateway.net.Transport;
import org.sngateway.sn.message.QoS;

/**
 * Publishes dead letters on a connection of its own, one after the other. Wires up what that takes; owned by the event loop,
 * except {@link #replay}, which blocks.
 */
final class DeadLetterReplay {
    private static final long ANSWER_SECONDS = 10;
    private static final int MAX_PACKET_ID = 0xFFFF;

    private final String clientId = "sn-gateway-replay-" + Integer.toHexString(new SecureRandom().nextInt());
    private final List<DeadLetter> letters;
    private final EventLoop loop;
    private final BrokerConnector connector;
    private final CompletableFuture<Replayer.Outcome> outcome = new CompletableFuture<>();
    private int published;
    private @Nullable Future<?> timer;

    private DeadLetterReplay(BrokerPlace broker, List<DeadLetter> letters, EventLoop loop, ExecutorService blocking) {
        this.letters = letters;
        this.loop = loop;
        connector = new BrokerConnector(
                broker, Transport.best(), loop, new LateFlush(loop), blocking, (id, event) -> onEvent(event));
    }

    /** {@link Replayer#replay}. */
    static Replayer.Outcome replay(GatewayConfig config, List<DeadLetter> letters) throws IOException {
        BrokerPlace broker = BrokerSetup.place(config);
        EventLoopGroup group = Transport.best().newLoop("gw-replay");
        ExecutorService blocking = Executors.newSingleThreadExecutor();
        try {
            DeadLetterReplay replay = new DeadLetterReplay(broker, letters, group.next(), blocking);
            replay.loop.execute(replay::begin);
            return replay.outcome.get();
        } catch (InterruptedException | ExecutionException notPossible) {
            throw new IOException("no replay: " + notPossible.getMessage(), notPossible);
        } finally {
            blocking.shutdownNow();
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
        }
    }

    private void begin() {
        connector.onCommand(clientId, new MqttCommand.Open(true));
    }

    private void onEvent(MqttEvent event) {
        if (event instanceof MqttEvent.Connected) {
            publishNext();
        } else if (event instanceof MqttEvent.PubAck pubAck) {
            onAnswer(pubAck.reasonCode());
        } else if (event instanceof MqttEvent.PubRec pubRec
                && !pubRec.reasonCode().isRefusal()) {
            send(new MqttCommand.PubRel(packetId()));
        } else if (event instanceof MqttEvent.PubRec pubRec) {
            onAnswer(pubRec.reasonCode());
        } else if (event instanceof MqttEvent.PubComp) {
            onAnswer(ReasonCode.SUCCESS);
        } else if (event instanceof MqttEvent.ConnectRefused refused) {
            end(refused.reason());
        } else if (event instanceof MqttEvent.ConnectionLost lost) {
            end(lost.reason());
        }
    }

    private void onAnswer(ReasonCode reasonCode) {
        if (reasonCode.isRefusal()) {
            end("the broker refused the next one: " + reasonCode.inWords());
            return;
        }
        published++;
        publishNext();
    }

    private void publishNext() {
        if (published == letters.size()) {
            end("");
            return;
        }
        DeadLetter letter = letters.get(published);
        QoS qos = letter.qos() == QoS.ZERO ? QoS.ONE : letter.qos();
        send(new MqttCommand.Publish(letter.topic(), letter.payload(), qos, letter.retain(), false, packetId()));
    }

    private int packetId() {
        return 1 + published % MAX_PACKET_ID;
    }

    private void send(MqttCommand command) {
        cancelTimer();
        timer = loop.schedule(
                () -> end("no answer of the broker within " + ANSWER_SECONDS + " s"), ANSWER_SECONDS, TimeUnit.SECONDS);
        connector.onCommand(clientId, command);
    }

    private void end(String reason) {
        cancelTimer();
        connector.close();
        outcome.complete(new Replayer.Outcome(published, reason));
    }

    private void cancelTimer() {
        if (timer != null) {
            timer.cancel(false);
        }
    }
}
