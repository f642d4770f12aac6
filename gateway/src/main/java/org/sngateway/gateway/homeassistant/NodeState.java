package org.sngateway.gateway.homeassistant;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.sngateway.gateway.core.state.SessionState;
import org.sngateway.gateway.readmodel.NodeRow;
import org.sngateway.gateway.store.Json;

/** What is known of a node, and what of it was told. Owned by the event loop. */
final class NodeState {
    static final long NEVER = Long.MIN_VALUE;
    private static final String LAST_SEEN = "last_seen";
    private static final String SIGNAL = "signal";
    private static final String BATTERY = "battery";

    private SessionState state;
    private OptionalLong lastSeenMillis = OptionalLong.empty();
    private OptionalInt signalDbm = OptionalInt.empty();
    private OptionalInt batteryPercent = OptionalInt.empty();

    /** When its session ended; {@link #NEVER} while it has one. */
    private long endedSecond = NEVER;

    private String told = "";
    private long toldSecond = NEVER;
    private Discovery.Known configured = new Discovery.Known(false, false, false);

    NodeState(SessionState state) {
        this.state = state;
    }

    /** What an earlier run of the gateway has told; what is not understood is left out. */
    void learn(Map<String, String> told) {
        try {
            state = "lost".equals(told.get("state")) ? SessionState.LOST : state;
            if (told.containsKey(LAST_SEEN)) {
                lastSeenMillis = OptionalLong.of(
                        Instant.parse(told.getOrDefault(LAST_SEEN, "")).toEpochMilli());
            }
            if (told.containsKey(SIGNAL)) {
                signalDbm = OptionalInt.of(Integer.parseInt(told.getOrDefault(SIGNAL, "")));
            }
            if (told.containsKey(BATTERY)) {
                batteryPercent = OptionalInt.of(Integer.parseInt(told.getOrDefault(BATTERY, "")));
            }
        } catch (DateTimeException | NumberFormatException notOurs) {
            // Another program may write to the topic too.
            return;
        }
    }

    /** It has a session, in this state. */
    void onState(SessionState now) {
        state = now;
        endedSecond = NEVER;
    }

    /** Its session is no more. A node that was lost stays so. */
    void onEnded(long second) {
        state = state == SessionState.LOST ? SessionState.LOST : SessionState.DISCONNECTED;
        endedSecond = second;
    }

    /** Whether it has had no session for this time at least. */
    boolean isGoneFor(long seconds, long nowSecond) {
        return endedSecond != NEVER && nowSecond - endedSecond >= seconds;
    }

    /** What is not known any more stays what it was. */
    void learn(NodeRow row) {
        lastSeenMillis = row.lastSeenMillis().isPresent() ? row.lastSeenMillis() : lastSeenMillis;
        signalDbm = row.signalDbm().isPresent() ? row.signalDbm() : signalDbm;
        batteryPercent = row.batteryPercent().isPresent() ? row.batteryPercent() : batteryPercent;
    }

    /** Which entities it has. */
    Discovery.Known known() {
        return new Discovery.Known(lastSeenMillis.isPresent(), signalDbm.isPresent(), batteryPercent.isPresent());
    }

    /** Whether it has other entities than Home Assistant knows. */
    boolean isToBeConfigured() {
        return !known().equals(configured);
    }

    void configured() {
        configured = known();
    }

    /** Whether something has changed since it was told, this interval ago at least. */
    boolean isToBeTold(long intervalSeconds, long nowSecond) {
        return toldSecond != NEVER && nowSecond - toldSecond >= intervalSeconds && !told.equals(json());
    }

    /** What is to be told now, and is taken for told. */
    String tell(long nowSecond) {
        told = json();
        toldSecond = nowSecond;
        return told;
    }

    private String json() {
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("connected", state.isLive());
        members.put("state", state.label());
        lastSeenMillis.ifPresent(millis -> members.put(
                LAST_SEEN,
                Instant.ofEpochMilli(millis).truncatedTo(ChronoUnit.SECONDS).toString()));
        signalDbm.ifPresent(dbm -> members.put(SIGNAL, dbm));
        batteryPercent.ifPresent(percent -> members.put(BATTERY, percent));
        return Json.write(members);
    }
}
