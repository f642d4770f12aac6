package org.sngateway.gateway;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sngateway.gateway.cli.Commands;
import org.sngateway.gateway.config.BrokerUrl;
import org.sngateway.gateway.config.Changes;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.config.Reload;
import org.sngateway.gateway.log.Logs;
import org.sngateway.gateway.net.NotifySocket;
import org.sngateway.gateway.net.Transport;
import org.sngateway.gateway.ops.SystemdNotifier;
import org.sngateway.gateway.ops.Version;

/** The command {@code sn-gateway}. {@code run} starts the daemon without the library that the other commands need. */
public final class Main {
    private static final int FAILED = 1;

    private Main() {}

    /** Runs the command; the exit code is 0 for success. */
    public static void main(String[] arguments) {
        boolean runs = arguments.length > 0 && arguments[0].equals("run");
        if (runs && (arguments.length == 1 || (arguments.length == 2 && !arguments[1].startsWith("-")))) {
            run(arguments.length == 2 ? arguments[1] : null);
        } else {
            System.exit(Commands.execute(DeadLetterReplay::replay, Main::checkForService, arguments));
        }
    }

    private static void checkForService(GatewayConfig config) throws ConfigException {
        BrokerSetup.checkForService(config);
        WebSetup.checkForService(config);
    }

    private static void run(@Nullable String file) {
        GatewayConfig config;
        String mistakes = "";
        try {
            config = file == null ? GatewayConfig.defaults() : GatewayConfig.read(Path.of(file));
        } catch (ConfigException failed) {
            config = GatewayConfig.defaults();
            mistakes = String.valueOf(failed.getMessage());
        }
        // Before anything that has a logger.
        Logs.install();
        String level = config.logLevel();
        Logs.installed().ifPresent(logs -> logs.setLevel(level));
        SystemdNotifier systemd = systemd(System.getenv());
        try {
            if (!mistakes.isEmpty()) {
                throw new IOException(mistakes);
            }
            start(config, file, systemd);
        } catch (IOException failed) {
            Logs.installed().ifPresent(Logs::flush);
            System.err.println(failed.getMessage());
            systemd.onFailed(String.valueOf(failed.getMessage()));
            System.exit(FAILED);
        }
    }

    /** A manager of services that can't be told anything is no reason not to serve: it will end the service if it wants to. */
    private static SystemdNotifier systemd(Map<String, String> environment) {
        String address = environment.getOrDefault("NOTIFY_SOCKET", "");
        if (address.isEmpty()) {
            return SystemdNotifier.none();
        }
        try {
            NotifySocket socket = NotifySocket.open(address);
            return new SystemdNotifier(
                    socket, environment, ProcessHandle.current().pid(), System::nanoTime);
        } catch (IOException notThere) {
            System.err.println(notThere.getMessage());
            return SystemdNotifier.none();
        }
    }

    private static void start(GatewayConfig config, @Nullable String file, SystemdNotifier systemd) throws IOException {
        Logger log = LoggerFactory.getLogger("gateway");
        Transport transport = Transport.best();
        log.info(
                "state=starting version={} configuration={} transport={} broker={}",
                Version.current(),
                file == null ? "none" : file,
                transport.name(),
                config.broker().addresses().stream().map(BrokerUrl::toString).collect(Collectors.joining(",")));
        GatewayDaemon daemon = new GatewayDaemon(config, transport, systemd);
        Runtime.getRuntime()
                .addShutdownHook(new Thread(
                        () -> {
                            log.info("state=stopping");
                            systemd.onStopping();
                            daemon.stop();
                            log.info("state=stopped {}", nonZero(daemon.counters()));
                            Logs.installed().ifPresent(Logs::flush);
                        },
                        "gw-stop"));
        if (file != null) {
            Signals.on("HUP", () -> reload(daemon, Path.of(file), log, systemd));
        }
        // Not on the event loop: an exit waits for the end of the loop.
        daemon.endsBy(() -> new Thread(() -> System.exit(0), "gw-exit").start());
        log.info("state=running");
    }

    /** A file with errors changes nothing. */
    private static void reload(GatewayDaemon daemon, Path file, Logger log, SystemdNotifier systemd) {
        systemd.onReloading();
        try {
            GatewayConfig config = GatewayConfig.read(file);
            Changes changes = daemon.reload(config);
            Logs.installed().ifPresent(logs -> logs.setLevel(config.logLevel()));
            report(changes, file, log);
        } catch (ConfigException mistakes) {
            log.error("state=not-reloaded configuration={}", file);
            String.valueOf(mistakes.getMessage()).lines().forEach(log::error);
        } finally {
            systemd.onReloaded();
        }
    }

    /** What was changed, and when it is in force: nothing is said to be that is not. */
    private static void report(Changes changes, Path file, Logger log) {
        log.info("state=reloaded configuration={} changed={}", file, quoted(changes.keys(Reload.AT_ONCE)));
        List<String> later = changes.keys(Reload.NEW_CONNECTIONS);
        if (!later.isEmpty()) {
            log.info(
                    "for-new-connections={} hint=\"connections to the broker that are open keep what they have\"",
                    quoted(later));
        }
        List<String> restart = changes.keys(Reload.RESTART);
        if (!restart.isEmpty()) {
            log.warn("needs-restart={} hint=\"until then the values from the start are in force\"", quoted(restart));
        }
    }

    private static String quoted(List<String> keys) {
        return keys.isEmpty() ? "none" : '"' + String.join(", ", keys) + '"';
    }

    private static String nonZero(Map<String, Long> counters) {
        StringBuilder line = new StringBuilder();
        counters.forEach((name, count) -> {
            if (count > 0) {
                line.append(name).append('=').append(count).append(' ');
            }
        });
        return line.toString().strip();
    }
}
