package org.sngateway.sim.scenario;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.sngateway.gateway.core.settings.Quirk;

/** Whose client a node runs: what it can't do, and what is built in (9). What it does differently is in {@code sim.firmware}. */
public enum Firmware {
    /** Ours, which keeps to the text. */
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

    /** Whether sleep ends its connection, so that it comes back by CONNECT; it knows no wake-up by PINGREQ. */
    public boolean takesLeaveToSleep() {
        return this == ZEPHYR;
    }

    /** Whether it publishes at QoS 2 and takes what comes at QoS 2. */
    public boolean hasQos2() {
        return !isRiot();
    }

    /** Whether it publishes under topic ids known beforehand. */
    public boolean hasPredefinedTopics() {
        return this != RIOT_EMCUTE;
    }

    /** Whether it takes REGISTER, without which a subscription with wildcards brings nothing. */
    public boolean takesRegister() {
        return !isRiot();
    }

    /** Whether it takes each REGISTER; one that has room for some does not answer any more when that is used up (R9.3). */
    public boolean takesEveryRegister() {
        return this != ZEPHYR;
    }

    /** Whether QoS 2 means exactly once, as far as the client has a part in that. */
    public boolean isExactAtQos2() {
        return this != ZEPHYR;
    }

    /** Whether a PUBACK that refuses is no success for it. */
    public boolean readsReturnCodes() {
        return this != ZEPHYR;
    }

    /** What the gateway is to be told of such clients, so that they get along. */
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
