package org.sngateway.gateway.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.memory.MemoryUse;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.settings.SessionLimits;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.gateway.core.store.Records;
import org.sngateway.sn.message.Payload;

/**
 * Holds back the output of a session until the changes of the same input are durable; later output waits behind it. So no
 * client and no broker hears of anything that a power cut could undo.
 *
 * <p>If the disk fails, output that depends on the change is discarded: to the other side the answer seems lost, and it repeats
 * its request. The change itself is written again when the disk works.
 *
 * <p>While much waits the gate is crowded: requests of the client are not taken, deliveries stay in their queue, and the
 * broker is not read.
 */
final class StoreGate implements Records, StoreCalls.Writer {
    /** What leaves when the changes of its input are durable. */
    interface Output {
        /** It leaves. */
        void leave(long nowNanos);

        /** The changes that it depends on could not be written. */
        default void discard(long nowNanos) {}

        /** It has to wait. */
        default void hold() {}

        /** The octets of text and data in it. */
        default int octets() {
            return 0;
        }
    }

    /** An output that is to be replaced by another one if it can't leave. */
    private record Either(LongConsumer action, LongConsumer otherwise) implements Output {
        @Override
        public void leave(long nowNanos) {
            action.accept(nowNanos);
        }

        @Override
        public void discard(long nowNanos) {
            otherwise.accept(nowNanos);
        }
    }

    /** Lets an answer of the store be an input of the session: with its containment and its end. */
    interface StoreInput {
        /**
         * Runs what the answer brings about.
         *
         * @param nowNanos the time of the answer
         */
        void run(Runnable answer, long nowNanos);
    }

    /** The output of an input whose changes are not durable yet. */
    private static final class Waiting {
        final long token;
        final List<Output> dependent;
        /** Output of later inputs that changed nothing; it only keeps its place. */
        final List<Output> behind = new ArrayList<>(1);

        boolean isDecided;
        boolean isStored;
        private int released;

        Waiting(long token, List<Output> dependent) {
            this.token = token;
            this.dependent = dependent;
        }

        /** The next output, once each; {@code null} when none is left. */
        @Nullable
        Output next() {
            int at = released++;
            if (at < dependent.size()) {
                return dependent.get(at);
            }
            int behindAt = at - dependent.size();
            return behindAt < behind.size() ? behind.get(behindAt) : null;
        }

        /** Whether the latest of {@link #next} leaves: what depended on changes that were not written does not. */
        boolean leaves() {
            return isStored || released > dependent.size();
        }

        boolean isThrough() {
            return released >= dependent.size() + behind.size();
        }
    }

    /** Most inputs change nothing: all gates share this. */
    private static final Map<RecordKey, Change> NO_CHANGES = Map.of();

    private static final List<Output> NOTHING = List.of();

    /** So many outputs may wait in any case, and beside what the messages of the client bring about. */
    private static final int OTHERS = 16;
    /** Of a message of the client: what goes to the broker, and what the client is told. */
    private static final int OUTPUTS_PER_PUBLISH = 2;

    private final String owner;
    private final StoreCalls calls;
    private final Supplier<CoreSettings> settings;
    private final StoreInput storeInput;

    /** Of the present input. */
    private List<Output> outputs = NOTHING;

    private Map<RecordKey, Change> changes = NO_CHANGES;
    private boolean changesAreAwaited;

    /** In the order of their inputs. */
    private List<Waiting> waiting = Collections.emptyList();

    private final Map<Long, Map<RecordKey, Change>> underWay = new LinkedHashMap<>(2);

    /** The outputs that wait, and the octets of text and data in them. */
    private int held;

    private int heldOctets;

    /** Writes for the next session of the client; {@code null} if there is none. */
    private StoreCalls.@Nullable Writer heir;

    /**
     * A gate that is open.
     *
     * @param owner of the records
     * @param settings whose limits of messages for the client hold for outputs that wait, too
     * @param storeInput runs what is ready or done at an answer of the store
     */
    StoreGate(String owner, StoreCalls calls, Supplier<CoreSettings> settings, StoreInput storeInput) {
        this.owner = owner;
        this.calls = calls;
        this.settings = settings;
        this.storeInput = storeInput;
    }

    // ---- during an input

    /** Queues an output. It runs when the writes of this input are durable, and is discarded if they fail. */
    void output(Output output) {
        if (outputs.isEmpty()) {
            outputs = new ArrayList<>(2);
        }
        outputs.add(output);
    }

    /** Queues an output that runs also if the writes of this input fail. */
    void outputAlways(LongConsumer action) {
        output(new Either(action, action));
    }

    @Override
    public void put(RecordKind kind, long number, Payload value) {
        putLazily(kind, number, value);
        changesAreAwaited |= calls.isUsable();
    }

    @Override
    public void putLazily(RecordKind kind, long number, Payload value) {
        RecordKey key = kind.key(owner, number);
        change(key, Change.put(key, value));
    }

    @Override
    public void delete(RecordKind kind, long number) {
        deleteLazily(kind, number);
        changesAreAwaited |= calls.isUsable();
    }

    @Override
    public void deleteLazily(RecordKind kind, long number) {
        RecordKey key = kind.key(owner, number);
        change(key, Change.delete(key));
    }

    private void change(RecordKey key, Change change) {
        if (changes.isEmpty()) {
            changes = new LinkedHashMap<>();
        }
        changes.put(key, change);
    }

    @Override
    public void whenStored(LongConsumer action, LongConsumer otherwise) {
        output(new Either(action, otherwise));
    }

    @Override
    public void read(List<RecordKey> keys, WhenRead whenRead) {
        // Changes of this input come first, or they would not be seen; what waits for them waits for this write.
        List<Output> ready = outputs;
        outputs = NOTHING;
        outputs = submitChanges(ready);
        calls.read(keys, (values, nowNanos) -> storeInput.run(() -> whenRead.onRead(values, nowNanos), nowNanos));
    }

    @Override
    public boolean isUsable() {
        return calls.isUsable();
    }

    // ---- the end of an input

    /**
     * Submits the changes of this input. What need not wait for them is ready now, the rest at the answer of the store.
     *
     * @param nowNanos the time of the input
     */
    void settle(long nowNanos) {
        while (!outputs.isEmpty() || (!changes.isEmpty() && calls.isUsable())) {
            List<Output> ready = outputs;
            outputs = NOTHING;
            List<Output> leaving = submitChanges(ready);
            for (int i = 0; i < leaving.size(); i++) {
                leaving.get(i).leave(nowNanos);
            }
        }
        if (!changes.isEmpty()) {
            calls.onUnwritten(this);
        }
    }

    /** Submits the changes of this input, and returns what of the outputs need not wait. */
    private List<Output> submitChanges(List<Output> ready) {
        if (changesAreAwaited) {
            if (waiting.isEmpty()) {
                waiting = new ArrayList<>(1);
            }
            waiting.add(new Waiting(write(), ready));
            hold(ready);
            return NOTHING;
        }
        if (!changes.isEmpty() && calls.isUsable()) {
            write();
        }
        if (waiting.isEmpty()) {
            return ready;
        }
        waiting.get(waiting.size() - 1).behind.addAll(ready);
        hold(ready);
        return NOTHING;
    }

    private void hold(List<Output> ready) {
        held += ready.size();
        for (Output output : ready) {
            heldOctets += output.octets();
            output.hold();
        }
    }

    private void release(Output output, boolean leaves, long nowNanos) {
        held--;
        heldOctets -= output.octets();
        if (leaves) {
            output.leave(nowNanos);
        } else {
            output.discard(nowNanos);
        }
    }

    /** Whether something waits for the disk to be ready. */
    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /**
     * Whether so much waits for the disk that nothing more is taken that would wait too, until some of it has left (promise
     * P7): the disk may do nothing for long, and all that the client and the broker say meanwhile would come out at once.
     */
    boolean isCrowded() {
        int all = Math.max(held, waiting.size()) + outputs.size();
        if (all < OTHERS || !(isWaiting() || changesAreAwaited)) {
            return false;
        }
        SessionLimits limits = settings.get().sessionLimits();
        return all >= OTHERS + OUTPUTS_PER_PUBLISH * limits.maxOpenPublishes()
                && (all >= limits.maxQueuedMessages() || heldOctets >= limits.maxQueuedOctets());
    }

    /** What the outputs that wait take of the memory, about. */
    int octets() {
        return heldOctets + held * MemoryUse.PER_OBJECT;
    }

    /** Perhaps the disk is back: what could not be written, each record once, is tried again. */
    @Override
    public void writeAgain() {
        if (!changes.isEmpty()) {
            changesAreAwaited = true;
            write();
        }
    }

    private long write() {
        boolean awaited = changesAreAwaited;
        changesAreAwaited = false;
        Map<RecordKey, Change> submitted = changes;
        changes = NO_CHANGES;
        long token = calls.write(List.copyOf(submitted.values()), awaited, this);
        underWay.put(token, submitted);
        return token;
    }

    /** The changes have reached the disk. */
    @Override
    public void onStored(long token, long nowNanos) {
        underWay.remove(token);
        decide(token, true, nowNanos);
    }

    /** Nothing was changed. */
    @Override
    public void onFailed(long token, long nowNanos) {
        Map<RecordKey, Change> failed = underWay.remove(token);
        if (failed != null) {
            takeOver(failed);
        }
        decide(token, false, nowNanos);
    }

    @Override
    public void takeOver(Map<RecordKey, Change> failed) {
        if (heir != null) {
            heir.takeOver(failed);
            return;
        }
        failed.forEach((key, change) -> {
            if (isMadeAgain(change) && !isChangedLater(key) && !changes.containsKey(key)) {
                change(key, change);
            }
        });
        calls.onUnwritten(this);
    }

    @Override
    public void handOver(StoreCalls.Writer next) {
        heir = next;
        Map<RecordKey, Change> unwritten = changes;
        changes = NO_CHANGES;
        if (!unwritten.isEmpty()) {
            next.takeOver(unwritten);
        }
    }

    @Override
    public String owner() {
        return owner;
    }

    private void decide(long token, boolean isStored, long nowNanos) {
        for (Waiting one : waiting) {
            if (one.token == token) {
                one.isDecided = true;
                one.isStored = isStored;
            }
        }
        // A refusal may come before the answers to earlier writes. What an output brings about may send more: that
        // keeps
        // its place behind the output that still waits here. Behind the last one nothing waits any more.
        while (!waiting.isEmpty() && waiting.get(0).isDecided) {
            Waiting first = waiting.get(0);
            Output next = first.next();
            boolean leaves = first.leaves();
            if (first.isThrough()) {
                waiting.remove(0);
            }
            if (next != null) {
                // Each is an input by itself: a fault in one does not cost those behind it.
                storeInput.run(() -> release(next, leaves, nowNanos), nowNanos);
            }
        }
        if (waiting.isEmpty()) {
            waiting = Collections.emptyList();
        }
    }

    private boolean isChangedLater(RecordKey key) {
        return underWay.values().stream().anyMatch(later -> later.containsKey(key));
    }

    /** A message that could not be written was not acknowledged either: its sender repeats it. */
    private static boolean isMadeAgain(Change change) {
        RecordKind kind = RecordKind.of(change.key());
        return change.value().isEmpty() || (kind != RecordKind.INBOUND && kind != RecordKind.DELIVERY);
    }
}
