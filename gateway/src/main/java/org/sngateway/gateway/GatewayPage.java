package org.sngateway.gateway;

import io.netty.channel.EventLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.core.ClientView;
import org.sngateway.gateway.core.GatewayCore;
import org.sngateway.gateway.log.LogTail;
import org.sngateway.gateway.log.Logs;
import org.sngateway.gateway.metrics.Metrics;
import org.sngateway.gateway.net.Transport;
import org.sngateway.gateway.readmodel.LastSeenFile;
import org.sngateway.gateway.readmodel.Overview;
import org.sngateway.gateway.readmodel.ReadModel;
import org.sngateway.gateway.web.Operator;
import org.sngateway.gateway.web.WebServer;

/**
 * The read model and the page of a running gateway, wired to its event loop: the loop copies what has changed once a second, and
 * never waits for the page.
 */
final class GatewayPage {
    private static final long SAVE_SECONDS = 60;

    private final Logger log = LoggerFactory.getLogger("web");
    private final ReadModel nodes = new ReadModel(System::currentTimeMillis);
    private volatile Overview overview = Overview.NONE;
    private @Nullable WebServer server;
    private @Nullable LastSeenFile lastSeen;

    /** What listens to the core. */
    ReadModel readModel() {
        return nodes;
    }

    /** The gateway as a whole, at most a second old. */
    Overview overview() {
        return overview;
    }

    /** Where the page is served; empty if it is not. */
    Optional<InetSocketAddress> address() {
        return server == null ? Optional.empty() : Optional.of(server.address());
    }

    /**
     * A second has passed: what has changed is copied, on the event loop.
     *
     * @param now the gateway as a whole
     * @param clock the time of the core's inputs
     */
    void onSecond(Overview now, GatewayCore core, LongSupplier clock) {
        nodes.renew(new ReadModel.Core() {
            @Override
            public Collection<String> clientIds() {
                return core.clientIds();
            }

            @Override
            public Optional<ClientView> client(String clientId) {
                return core.client(clientId, clock.getAsLong());
            }
        });
        overview = now;
    }

    /**
     * Keeps when nodes were last seen over restarts.
     *
     * @param blocking reads and writes the file
     */
    void keepLastSeen(Path directory, EventLoop loop, ExecutorService blocking) {
        LastSeenFile file = new LastSeenFile(directory);
        lastSeen = file;
        blocking.execute(() -> restore(file, loop));
        loop.scheduleAtFixedRate(
                () -> {
                    Map<String, Long> now = nodes.lastSeenMillis();
                    blocking.execute(() -> save(file, now));
                },
                SAVE_SECONDS,
                SAVE_SECONDS,
                TimeUnit.SECONDS);
    }

    private void restore(LastSeenFile file, EventLoop loop) {
        try {
            Map<String, Long> before = file.read();
            loop.execute(() -> nodes.restore(before));
        } catch (IOException | UncheckedIOException unreadable) {
            log.warn("last-seen=unreadable reason=\"{}\" hint=\"it is written again\"", unreadable.getMessage());
        }
    }

    private void save(LastSeenFile file, Map<String, Long> now) {
        try {
            file.write(now);
        } catch (IOException failed) {
            log.debug("last-seen=not-written reason={}", failed.getMessage());
        }
    }

    /**
     * Serves the page. Where that is not possible the gateway does without.
     *
     * @param commands the words of CONTROL.md, on the event loop
     * @param metrics for Prometheus; empty = there are none
     */
    void open(
            GatewayConfig.Web web,
            Transport transport,
            EventLoop loop,
            Function<List<String>, Iterator<String>> commands,
            Optional<Metrics> metrics,
            Runnable refused)
            throws IOException {
        Operator operator = words -> {
            CompletableFuture<List<String>> answer = new CompletableFuture<>();
            loop.execute(() -> {
                try {
                    List<String> lines = new ArrayList<>();
                    commands.apply(words).forEachRemaining(lines::add);
                    answer.complete(lines);
                } catch (RuntimeException fault) {
                    answer.completeExceptionally(fault);
                }
            });
            return answer;
        };
        LogTail tail = Logs.installed().map(Logs::tail).orElseGet(LogTail::new);
        try {
            server = new WebServer(
                    WebSetup.settings(web),
                    transport,
                    nodes,
                    this::overview,
                    tail,
                    operator,
                    metrics,
                    name -> refused.run());
            String scheme = web.certificateFile().isEmpty() ? "http" : "https";
            log.info("page={}://{}", scheme, text(server.address()));
        } catch (IOException notServed) {
            log.warn(
                    "page=not-served address={}:{} reason=\"{}\" hint=\"the gateway goes on without; write another web:"
                            + " address, or off\"",
                    web.place().host(),
                    web.place().port(),
                    notServed.getMessage());
        }
    }

    private static String text(InetSocketAddress address) {
        String host = address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** Ends the page, and writes when nodes were last seen; the event loop stands still already. */
    void close() {
        if (server != null) {
            server.close();
        }
        if (lastSeen != null) {
            save(lastSeen, nodes.lastSeenMillis());
        }
    }
}
