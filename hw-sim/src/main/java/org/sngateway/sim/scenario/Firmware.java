package org.sngateway.sim.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.sngateway.gateway.core.settings.Quirk;

/**
 * The client in a node: what it can't do, and which settings are built in (R9). Its differences in behaviour are in
 * {@code sim.firmware}.
 */
public enum Firmware {
    /** Our own, which follows the specification. */
    STANDARD,
    RIOT_EMCUTE,
    RIOT_ASYMCUTE,
    ZEPHYR,
    PAHO_EMBEDDED;

    private static final Duration RIOT_KEEP_ALIVE = Duration.ofMinutes(6);
    private static final Duration EMCUTE_RETRY_INTERVAL = Duration.ofSeconds(15);
    private static final int EMCUTE_RETRY_COUNT = 3;
    private static final Duration ZEPHYR_RETRY_INTERVAL = Duration.ofSeconds(10);
    private static final int ZEPHYR_RETRY_COUNT = 4;

    /** The keep alive that is built in; empty = the application chooses. */
    public Optional<Duration> keepAlive() {
        return isRiot() ? Optional.of(RIOT_KEEP_ALIVE) : Optional.empty();
    }

    /** The Tretry that is built in; empty = the application chooses. */
    public Optional<Duration> retryInterval() {
        return switch (this) {
            case RIOT_EMCUTE -> Optional.of(EMCUTE_RETRY_INTERVAL);
            case ZEPHYR -> Optional.of(ZEPHYR_RETRY_INTERVAL);
            case STANDARD, RIOT_ASYMCUTE, PAHO_EMBEDDED -> Optional.empty();
        };
    }

    /** The Nretry that is built in; empty = the application chooses. */
    public Optional<Integer> retryCount() {
        return switch (this) {
            case RIOT_EMCUTE -> Optional.of(EMCUTE_RETRY_COUNT);
            case ZEPHYR -> Optional.of(ZEPHYR_RETRY_COUNT);
            case STANDARD, RIOT_ASYMCUTE, PAHO_EMBEDDED -> Optional.empty();
        };
    }

    public boolean hasWill() {
        return this != RIOT_ASYMCUTE;
    }

    public boolean sleeps() {
        return !isRiot();
    }

    /** Whether sleep ends its connection, so that it comes back by CONNECT; it does not wake by PINGREQ. */
    public boolean takesLeaveToSleep() {
        return this == ZEPHYR;
    }

    /** Whether it publishes and receives at QoS 2. */
    public boolean hasQos2() {
        return !isRiot();
    }

    /** Whether it publishes under predefined topic ids. */
    public boolean hasPredefinedTopics() {
        return this != RIOT_EMCUTE;
    }

    /** Whether it publishes and subscribes under short topic names. */
    public boolean hasShortTopics() {
        return this != RIOT_EMCUTE;
    }

    /** Whether it answers REGISTER; without that a subscription with wildcards delivers nothing. */
    public boolean takesRegister() {
        return !isRiot();
    }

    /** Whether it answers every REGISTER; a client with few slots stops answering when they are used up (R9.3). */
    public boolean takesEveryRegister() {
        return this != ZEPHYR;
    }

    /** Whether QoS 2 means exactly once, on the client's side. */
    public boolean isExactAtQos2() {
        return this != ZEPHYR;
    }

    /** Whether it notices the return code of a PUBACK. */
    public boolean readsReturnCodes() {
        return this != ZEPHYR;
    }

    /** The quirks that the gateway must be configured with for such clients. */
    public List<Quirk> quirks() {
        return switch (this) {
            case RIOT_EMCUTE -> List.of(Quirk.NO_DUP, Quirk.NO_REGISTER);
            case RIOT_ASYMCUTE -> List.of(Quirk.NO_REGISTER);
            case ZEPHYR -> List.of(Quirk.NO_CONGESTION_CODE, Quirk.NO_UPDATE_REFUSAL);
            case STANDARD, PAHO_EMBEDDED -> List.of();
        };
    }

    private boolean isRiot() {
        return this == RIOT_EMCUTE || this == RIOT_ASYMCUTE;
    }
}
