package org.sngateway.serial.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sngateway.serial.LinkLoop;
import org.sngateway.serial.SerialLink;
import org.sngateway.serial.SerialLinkListener;
import org.sngateway.serial.radio.Encapsulation;
import org.sngateway.serial.radio.RadioAddress;
import org.sngateway.serial.radio.SendFailure;
import org.sngateway.serial.radio.Signal;

/**
 * A forwarder (MQTT-SN 1.2 §5.5): what nodes send goes to the gateway with the address of its node, what the gateway sends to
 * a node goes to the radio. Owned by its loop, the thread {@code bridge-loop}.
 */
final class Bridge implements SerialLinkListener, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger("serial-bridge");
    private static final int RADIUS = 1;
    private static final int STOP_SECONDS = 4;

    private final RadioAddress everybody;
    private final ScheduledThreadPoolExecutor loop;
    private final UdpSide udp;
    private final SerialLink link;
    private long tokens;
    private boolean saidNoGateway;
    private boolean saidNoForwarding;

    /**
     * @param everybody the node id with which the gateway means all nodes
     * @param newLink makes the link for this listener, on this loop
     */
    Bridge(
            InetSocketAddress gateway,
            RadioAddress everybody,
            BiFunction<LinkLoop, SerialLinkListener, SerialLink> newLink)
            throws IOException {
        this.everybody = everybody;
        loop = new ScheduledThreadPoolExecutor(1, task -> new Thread(task, "bridge-loop"));
        loop.setRemoveOnCancelPolicy(true);
        udp = new UdpSide(gateway, datagram -> loop.execute(() -> onDatagram(datagram)));
        link = newLink.apply(LinkLoop.of(loop), this);
        loop.execute(link::start);
        LOG.info("state=running gateway={} port={}", gateway, udp.localPort());
    }

    private void onDatagram(byte[] datagram) {
        Encapsulation message = Encapsulation.decode(datagram);
        if (message != null && message.node().equals(everybody)) {
            link.broadcast(++tokens, message.message());
        } else if (message != null) {
            link.send(++tokens, message.node(), message.message());
        } else if (!saidNoForwarding) {
            saidNoForwarding = true;
            LOG.warn(
                    "the gateway answers without forwarder encapsulation; set 'forwarders' of its listener to the address of this machine");
        }
    }

    @Override
    public void onMessage(RadioAddress from, boolean toAll, Signal signal, byte[] message) {
        LOG.debug("node={} octets={} {}", from, message.length, signal);
        boolean sent = udp.send(Encapsulation.encode(RADIUS, from, message));
        if (!sent && !saidNoGateway) {
            LOG.warn("the network takes nothing for the gateway; see whether the route to it exists");
        }
        saidNoGateway = !sent;
    }

    @Override
    public void onDeparted(long token) {
        LOG.debug("token={} departed", token);
    }

    @Override
    public void onFailed(long token, SendFailure reason) {
        LOG.debug("token={} failed: {}", token, reason);
    }

    @Override
    public void onUp(String facts) {
        LOG.info("state=up {}", facts);
    }

    @Override
    public void onDown(String reason) {
        LOG.warn("state=down reason=\"{}\"", reason);
    }

    @Override
    public void onTrouble(String what) {
        LOG.warn("{}", what);
    }

    /** The port has a name that survives a reboot. */
    void onBetterName(String name) {
        LOG.info("hint=\"the number of a port may change at a reboot; name it {}\"", name);
    }

    /** What waits for the radio leaves before, if it does so soon. */
    @Override
    public void close() throws IOException {
        udp.close();
        loop.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
        loop.execute(() -> link.stop(() -> {
            LOG.info("state=stopped {}", link.counters().snapshot());
            loop.shutdown();
        }));
        try {
            loop.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
