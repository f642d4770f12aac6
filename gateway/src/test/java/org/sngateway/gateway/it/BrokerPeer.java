package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.sngateway.gateway.broker.BrokerConnector;
import org.sngateway.gateway.broker.BrokerListener;
import org.sngateway.gateway.broker.BrokerPlace;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.SessionPresent;
import org.sngateway.gateway.net.LateFlush;
import org.sngateway.gateway.net.Transport;

/** One connection of the gateway's broker side to a real broker, played by a test in the place of the core. */
final class BrokerPeer implements AutoCloseable {
    private static final long PATIENCE_SECONDS = 20;

    private final EventLoopGroup group = Transport.best().newLoop("peer-loop");
    private final EventLoop loop = group.next();
    private final BlockingQueue<MqttEvent> events = new LinkedBlockingQueue<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private final String clientId;
    private final BrokerConnector connector;

    BrokerPeer(String clientId, BrokerPlace place) {
        this.clientId = clientId;
        connector =
                new BrokerConnector(place, Transport.best(), loop, new LateFlush(loop), Runnable::run, new Listener());
    }

    BrokerPeer sends(MqttCommand command) throws Exception {
        loop.submit(() -> connector.onCommand(clientId, command)).get();
        return this;
    }

    BrokerPeer expects(MqttEvent expected) throws Exception {
        assertThat(next()).isEqualTo(expected);
        return this;
    }

    /** Connected, and the broker has the will as a back-stop. */
    BrokerPeer expectsConnectedWithWill(boolean sessionPresent) throws Exception {
        return expects(new MqttEvent.Connected(SessionPresent.of(sessionPresent), true));
    }

    MqttEvent next() throws InterruptedException {
        MqttEvent event = events.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        if (event == null) {
            throw new AssertionError("nothing happened for " + PATIENCE_SECONDS + " s");
        }
        return event;
    }

    /** What was told beside the events. */
    List<String> told() {
        return told;
    }

    /** The gateway's process ends without a word to the broker. */
    void isKilled() {
        // The end of the loop closes its sockets and asks nobody.
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }

    private final class Listener implements BrokerListener {
        @Override
        public void onEvent(String mqttClientId, MqttEvent event) {
            // How fast the broker reads is no part of any answer.
            if (!(event instanceof MqttEvent.Writable)) {
                events.add(event);
            }
        }

        @Override
        public void onWillNotTaken(String mqttClientId, String reason) {
            told.add("will not taken: " + reason);
        }
    }

    @Override
    public void close() {
        loop.submit(connector::close).awaitUninterruptibly();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
