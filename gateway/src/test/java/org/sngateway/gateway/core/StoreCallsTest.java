package org.sngateway.gateway.core;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.gateway.store.MemoryStore;
import org.sngateway.sn.message.Payload;

/** A store that fails is tried again, and told of once. */
class StoreCallsTest {
    private static final long SECOND = 1_000_000_000L;

    private final List<String> told = new ArrayList<>();
    private final StoreCalls calls = new StoreCalls(new MemoryStore(), new QuietCoreListener() {
        @Override
        public void onStoreFailed(String reason) {
            told.add(reason);
        }

        @Override
        public void onStoreUsable() {
            told.add("usable");
        }
    });
    private final StoreGate gate = new StoreGate("client", calls, Settings::usual, (answer, nowNanos) -> answer.run());
    /** Tokens count from 1. */
    private long lastToken;

    private long nowNanos;

    @Test
    void storeThatStaysFullIsToldOfOnce() {
        for (int i = 0; i < 10; i++) {
            putsMessage();
            calls.onFailed(lastToken, "full", nowNanos);
            isTriedAgain();
        }

        assertThat(told).containsExactly("full");
    }

    @Test
    void deletionDoesNotShowThatThereIsRoom() {
        putsMessage();
        calls.onFailed(lastToken, "full", nowNanos);
        isTriedAgain();

        gate.delete(RecordKind.INBOUND, 1);
        gate.settle(nowNanos);
        calls.onStored(++lastToken, nowNanos);

        assertThat(told).containsExactly("full");
        putsMessage();
        calls.onStored(lastToken, nowNanos);
        assertThat(told).containsExactly("full", "usable");
    }

    @Test
    void failedReadIsAnswered() {
        List<Optional<Payload>> read = new ArrayList<>(List.of(Optional.empty()));
        calls.read(List.of(RecordKind.INBOUND.key("client", 1)), (values, now) -> {
            read.clear();
            read.addAll(values);
        });

        calls.onFailed(1, "input or output error", nowNanos);

        assertThat(read).isEmpty();
        assertThat(told).containsExactly("input or output error");
    }

    @Test
    void whatWaitsForAWriteLearnsThatItFailedThoughAReadFollowedInTheSameInput() {
        gate.put(RecordKind.INBOUND, 1, Payload.ofText("message"));
        gate.whenStored(storedNanos -> told.add("stored"), failedNanos -> told.add("not stored"));
        gate.read(List.of(RecordKind.INBOUND.key("client", 2)), (values, readNanos) -> {});
        gate.settle(nowNanos);

        calls.onFailed(1, "full", nowNanos);

        assertThat(told).containsExactly("full", "not stored");
    }

    private void isTriedAgain() {
        assertThat(calls.isUsable()).isFalse();
        for (int i = 0; i < 2; i++) {
            nowNanos += 5 * SECOND;
            calls.onDeadline(nowNanos);
        }
        assertThat(calls.isUsable()).isTrue();
    }

    /** A message: if it could not be written, it is not tried again. */
    private void putsMessage() {
        gate.put(RecordKind.INBOUND, ++lastToken, Payload.ofText("message"));
        gate.settle(nowNanos);
    }
}
