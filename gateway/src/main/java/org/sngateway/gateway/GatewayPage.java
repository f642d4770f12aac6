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
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
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
import org.sngateway.gateway.readmodel.History;
import org.sngateway.gateway.readmodel.HistoryFile;
import org.sngateway.gateway.readmodel.Overview;
import org.sngateway.gateway.readmodel.ReadModel;
import org.sngateway.gateway.web.Operator;
import org.sngateway.gateway.web.WebServer;

/**
 * The read model and the page of a running gateway, wired to its event loop: the loop copies what has changed twice a second, and
 * never waits for the page.
 */
final class GatewayPage {
    /** Seldom: each time the whole file goes to what may be an SD card. */
    private static final long SAVE_SECONDS = 600;

    private static final long RENEW_MILLIS = 500;

    private final Logger log = LoggerFactory.getLogger("web");
    private final ReadModel nodes = new ReadModel(System::currentTimeMillis);
    private volatile Overview overview = Overview.NONE;
    private volatile @Nullable WebServer server;
    private @Nullable HistoryFile history;
    private final boolean isWanted;

    /**
     * A page that is not served yet.
     *
     * @param isWanted whether it will be, or others ask for its nodes; otherwise nothing listens to the core for it
     */
    GatewayPage(boolean isWanted) {
        this.isWanted = isWanted;
    }

    /** Whether anything is to be known of the nodes. */
    boolean isWanted() {
        return isWanted;
    }

    /** The nodes. */
    ReadModel readModel() {
        return nodes;
    }

    /** The gateway as a whole, at most a second old. */
    Overview overview() {
        return overview;
    }

    /** Where the page is served; empty if it is not. */
    Optional<InetSocketAddress> address() {
        return Optional.ofNullable(server).map(WebServer::address);
    }

    /** Another picture of the gateway as a whole. */
    void onOverview(Overview now) {
        overview = now;
    }

    /**
     * Begins to copy what has changed, on the event loop.
     *
     * @param clock the time of the core's inputs
     */
    void follow(GatewayCore core, EventLoop loop, LongSupplier clock) {
        if (!isWanted) {
            return;
        }
        ReadModel.Core views = new ReadModel.Core() {
            @Override
            public Collection<String> clientIds() {
                return core.clientIds();
            }

            @Override
            public Optional<ClientView> client(String clientId) {
                return core.client(clientId, clock.getAsLong());
            }
        };
        loop.scheduleAtFixedRate(() -> renew(views), 0, RENEW_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void renew(ReadModel.Core views) {
        nodes.renew(views);
        WebServer open = server;
        if (open != null) {
            open.onChange();
        }
    }

    /**
     * Keeps the history of the nodes over restarts.
     *
     * @param blocking reads and writes the file
     */
    void keepHistory(Path directory, EventLoop loop, ExecutorService blocking) {
        if (!isWanted) {
            return;
        }
        HistoryFile file = new HistoryFile(directory);
        history = file;
        blocking.execute(() -> restore(file, loop));
        loop.scheduleAtFixedRate(
                () -> {
                    History now = nodes.history();
                    blocking.execute(() -> save(file, now));
                },
                SAVE_SECONDS,
                SAVE_SECONDS,
                TimeUnit.SECONDS);
    }

    private void restore(HistoryFile file, EventLoop loop) {
        try {
            History before = file.read();
            loop.execute(() -> nodes.restore(before));
        } catch (IOException | UncheckedIOException unreadable) {
            log.warn("history=unreadable reason=\"{}\" hint=\"it is written again\"", unreadable.getMessage());
        }
    }

    private void save(HistoryFile file, History now) {
        try {
            file.write(now);
        } catch (IOException failed) {
            log.debug("history=not-written reason={}", failed.getMessage());
        }
    }

    /**
     * Serves the page. Where that is not possible the gateway does without.
     *
     * @param limits those in force
     * @param commands the words of CONTROL.md, on the event loop
     * @param metrics for Prometheus; empty = there are none
     */
    void open(
            GatewayConfig.Web web,
            Transport transport,
            EventLoop loop,
            Supplier<List<GatewayConfig.Limit>> limits,
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
            WebServer opened = new WebServer(
                    WebSetup.settings(web),
                    transport,
                    nodes,
                    this::overview,
                    tail,
                    limits,
                    operator,
                    metrics,
                    name -> refused.run());
            server = opened;
            String scheme = web.certificateFile().isEmpty() ? "http" : "https";
            log.info("page={}://{}", scheme, text(opened.address()));
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

    /** Ends the page, and writes the history; the event loop stands still already. */
    void close() {
        WebServer open = server;
        if (open != null) {
            open.close();
        }
        if (history != null) {
            save(history, nodes.history());
        }
    }
}
