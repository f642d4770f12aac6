package org.sngateway.sim.replay;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.sngateway.gateway.config.HostPort;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.gateway.net.Transport;
import org.sngateway.sim.broker.BrokerObserver;

/** Publishes at a real broker what others than the nodes of a recording published. */
public final class OtherPublishers implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private final Deque<BrokerScript.Said> script;
    private final EventLoopGroup loops = Transport.best().newLoop("replay-mqtt");
    private final EventLoop loop = loops.next();
    private final ExecutorService blocking = Executors.newSingleThreadExecutor();
    private final BrokerObserver observer;

    /**
     * Connects to the broker.
     *
     * @throws IOException if it does not answer
     */
    public OtherPublishers(List<BrokerScript.Said> script, HostPort broker) throws IOException {
        this.script = new ArrayDeque<>(script.stream()
                .sorted(Comparator.comparingLong(BrokerScript.Said::atNanos))
                .toList());
        String clientId = "hw-sim-" + UUID.randomUUID().toString().substring(0, 8);
        // It only publishes: nobody publishes to this topic.
        observer = new BrokerObserver(
                broker, clientId, clientId + "/none", Transport.best(), loop, blocking, (topic, payload) -> {});
        try {
            observer.open().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException noAnswer) {
            close();
            throw new IOException("no broker answers at " + broker, noAnswer);
        } catch (InterruptedException interrupted) {
            close();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    /** When the next message is due in a replay; {@link Deadline#NEVER} if none is. */
    long nextDeadlineNanos(Replay replay) {
        return script.isEmpty()
                ? Deadline.NEVER
                : replay.dueNanosOf(script.getFirst().atNanos());
    }

    /** Publishes what is due. */
    void onTick(Replay replay, long nowNanos) {
        while (nextDeadlineNanos(replay) <= nowNanos) {
            BrokerScript.Said said = script.removeFirst();
            loop.execute(() -> observer.publish(said.topic(), said.payload(), said.qos()));
        }
    }

    @Override
    public void close() {
        loop.execute(observer::close);
        blocking.shutdownNow();
        loops.shutdownGracefully(100, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly();
    }
}
