package org.sngateway.gateway;

import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sngateway.gateway.control.ControlSocket;
import org.sngateway.gateway.core.ClientView;
import org.sngateway.gateway.core.GatewayCore;
import org.sngateway.gateway.log.Logs;
import org.sngateway.gateway.ops.ClientLines;
import org.sngateway.gateway.readmodel.NodeRow;
import org.sngateway.gateway.readmodel.ReadModel;
import org.sngateway.gateway.store.Json;
import org.sngateway.sn.codec.SnPrinter;

/** What the operator asks and tells a running gateway by its control socket: the words of CONTROL.md. On the event loop. */
final class OperatorCommands implements Function<List<String>, Iterator<String>> {
    private static final List<String> LEVELS = List.of("error", "warn", "info", "debug");

    /** What the commands need of the process around the core. */
    interface Surroundings {
        /**
         * Ends it soon, in order.
         *
         * @param isFinal whether each client hears DISCONNECT before, for the gateway does not come back
         * @return whether it can be ended; not where the gateway is a part of another program
         */
        boolean stop(boolean isFinal);

        /**
         * Publishes the dead letters again.
         *
         * @return why it does not; empty if it has begun
         */
        String replay();

        /**
         * Closes the port of a radio and opens it again.
         *
         * @return why it does not; empty if it does
         */
        String reopen(String listener);
    }

    private final Logger log = LoggerFactory.getLogger("operator");
    private final GatewayCore core;
    private final TraceSwitch trace;
    private final LongSupplier clock;
    private final Inputs inputs;
    private final Supplier<Map<String, Object>> status;
    private final ReadModel nodes;
    private final Consumer<String> forgotten;
    private final Surroundings surroundings;

    /** Gives the core an input. */
    interface Inputs {
        void input(LongConsumer what);
    }

    /**
     * The commands of one gateway.
     *
     * @param clock the time of the core's inputs
     * @param inputs takes what changes the core
     * @param status the members of the answer to {@code status}
     * @param nodes knows what the core does not
     * @param forgotten is told the client ids of nodes that are to be forgotten
     */
    OperatorCommands(
            GatewayCore core,
            TraceSwitch trace,
            LongSupplier clock,
            Inputs inputs,
            Supplier<Map<String, Object>> status,
            ReadModel nodes,
            Consumer<String> forgotten,
            Surroundings surroundings) {
        this.core = core;
        this.trace = trace;
        this.clock = clock;
        this.inputs = inputs;
        this.status = status;
        this.nodes = nodes;
        this.forgotten = forgotten;
        this.surroundings = surroundings;
    }

    @Override
    public Iterator<String> apply(List<String> words) {
        if (!words.isEmpty() && words.get(0).equals(TraceSwitch.WORD)) {
            return trace.onCommand(words).map(OperatorCommands::one).orElseGet(() -> notUnderstood(words));
        }
        String argument = words.size() == 2 ? words.get(1) : "";
        String command = words.size() <= 2 ? String.join(" ", words.subList(0, Math.min(1, words.size()))) : "";
        return switch (command + (words.size() == 2 ? " X" : "")) {
            case "status" -> one(status.get());
            case "clients" -> clients();
            case "client X" -> client(argument);
            case "kick X" -> kick(argument);
            case "forget X" -> forget(argument);
            case "replay" -> begun("replay", "dead-letters", surroundings.replay());
            case "reopen X" -> begun("reopen", argument, surroundings.reopen(argument));
            case "log-level" -> logLevel();
            case "log-level X" -> logLevel(argument);
            case "stop" -> stop(false);
            case "stop X" -> argument.equals("final") ? stop(true) : notUnderstood(words);
            default -> notUnderstood(words);
        };
    }

    private static Iterator<String> notUnderstood(List<String> words) {
        return ControlSocket.error("not understood: " + String.join(" ", words)
                + "; known: status, clients, client ID, kick ID, forget ID, replay, reopen LISTENER, trace [on|off],"
                + " log-level [LEVEL], stop [final]");
    }

    private static Iterator<String> one(Map<String, ?> members) {
        return List.of(Json.write(members)).iterator();
    }

    private static Iterator<String> noClient(String clientId) {
        return ControlSocket.error("there is no client " + clientId);
    }

    /** One object for each client; each is looked at when its line is made, so that a long list takes the loop in pages. */
    private Iterator<String> clients() {
        return core.clientIds().stream()
                .map(clientId -> core.client(clientId, clock.getAsLong()))
                .flatMap(Optional::stream)
                .map(client -> Json.write(summary(client)))
                .iterator();
    }

    private Map<String, Object> summary(ClientView client) {
        return ClientLines.summary(client, battery(client.clientId()));
    }

    private OptionalInt battery(String clientId) {
        return nodes.row(clientId).map(NodeRow::batteryPercent).orElseGet(OptionalInt::empty);
    }

    private Iterator<String> client(String clientId) {
        Optional<ClientView> client = core.client(clientId, clock.getAsLong());
        Optional<ClientView.Contents> contents = core.contentsOf(clientId);
        return client.isEmpty() || contents.isEmpty()
                ? noClient(clientId)
                : ClientLines.details(client.get(), contents.get(), battery(clientId)).stream()
                        .map(Json::write)
                        .iterator();
    }

    private Iterator<String> kick(String clientId) {
        return change("kick", clientId, now -> core.onKick(clientId, now));
    }

    private Iterator<String> forget(String clientId) {
        return change("forget", clientId, now -> {
            core.onForget(clientId, now);
            forgotten.accept(clientId);
        });
    }

    /** The answer is how the client is then. */
    private Iterator<String> change(String word, String clientId, LongConsumer input) {
        if (core.client(clientId, clock.getAsLong()).isEmpty()) {
            return noClient(clientId);
        }
        log.info("{}={}", word, SnPrinter.quote(clientId));
        inputs.input(input);
        return one(core.client(clientId, clock.getAsLong())
                .map(this::summary)
                .orElseGet(() -> Map.of("client", clientId, "state", "forgotten")));
    }

    /** The answer of what takes its time. */
    private Iterator<String> begun(String word, String what, String refusal) {
        if (!refusal.isEmpty()) {
            return ControlSocket.error(refusal);
        }
        log.info("{}={}", word, SnPrinter.quote(what));
        return one(Map.of(word, what));
    }

    private static Iterator<String> logLevel() {
        return Logs.installed()
                .map(logs -> one(Map.of("log-level", logs.level())))
                .orElseGet(() -> ControlSocket.error("the log is not the gateway's own"));
    }

    private Iterator<String> logLevel(String level) {
        if (!LEVELS.contains(level)) {
            return ControlSocket.error("no such level: " + level + "; known: " + String.join(", ", LEVELS));
        }
        Logs.installed().ifPresent(logs -> logs.setLevel(level));
        log.info("log-level={}", level);
        return logLevel();
    }

    private Iterator<String> stop(boolean isFinal) {
        if (!surroundings.stop(isFinal)) {
            return ControlSocket.error("the gateway is a part of another program; end that");
        }
        log.info("stop={}", isFinal ? "final" : "asked-for");
        return one(Map.of("stopping", true));
    }
}
