package org.sngateway.gateway.core;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.gateway.core.store.Records;
import org.sngateway.sn.message.Payload;

/**
 * Stands between a session and everybody else: what the session says at an input waits here until what it learnt from the
 * input has reached the disk, and all that it says later waits behind it. So nobody ever hears of something that a power
 * cut could undo.
 *
 * <p>If the disk fails, what depends on the change is never said: to the others it is as if the answer had got lost on its
 * way, and they repeat their request. The change itself is made again when the disk is back.
 */
final class StoreGate implements Records {
    /** Something to be said or done, when all that it depends on has reached the disk; else something else. */
    private record Saying(Runnable action, Runnable otherwise) {}

    /** The sayings of an input whose changes are on their way to the disk. */
    private static final class Waiting {
        final long token;
        final List<Saying> dependent;
        /** Of later inputs that changed nothing; they only keep their place. */
        final List<Saying> behind = new ArrayList<>(1);

        boolean isDecided;
        boolean isStored;

        Waiting(long token, List<Saying> dependent) {
            this.token = token;
            this.dependent = dependent;
        }
    }

    /** Most inputs change nothing, and between inputs nothing is to be said: all gates share that. */
    private static final Map<RecordKey, Change> NO_CHANGES = Map.of();

    private static final List<Saying> NOTHING = List.of();

    private final String owner;
    private final StoreCalls calls;
    private final Runnable settled;

    /** Of the present input. */
    private List<Saying> sayings = NOTHING;

    private Map<RecordKey, Change> changes = NO_CHANGES;
    private boolean changesAreAwaited;

    /** In the order of their inputs. */
    private List<Waiting> waiting = Collections.emptyList();

    private final Map<Long, Map<RecordKey, Change>> underWay = new HashMap<>(2);

    /**
     * A gate that is open.
     *
     * @param owner of the records
     * @param settled is called when something was said or done later than at an input
     */
    StoreGate(String owner, StoreCalls calls, Runnable settled) {
        this.owner = owner;
        this.calls = calls;
        this.settled = settled;
    }

    // ---- during an input

    /** Says this at the end of the input, or later. It is lost if what it depends on is. */
    void say(Runnable action) {
        say(action, StoreGate::sayNothing);
    }

    private static void sayNothing() {}

    /** Says this at the end of the input, or later; whatever becomes of the changes. */
    void sayAlways(Runnable action) {
        say(action, action);
    }

    private void say(Runnable action, Runnable otherwise) {
        if (sayings.isEmpty()) {
            sayings = new ArrayList<>(2);
        }
        sayings.add(new Saying(action, otherwise));
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
    public void whenStored(Runnable action, Runnable otherwise) {
        say(action, otherwise);
    }

    @Override
    public void read(List<RecordKey> keys, Consumer<List<Optional<Payload>>> whenRead) {
        // Changes of this input come first, or they would not be seen.
        submitChanges(List.of());
        calls.read(keys, values -> {
            whenRead.accept(values);
            settled.run();
        });
    }

    @Override
    public boolean isUsable() {
        return calls.isUsable();
    }

    // ---- the end of an input

    /** All that is to be said now is said, the rest when the disk allows it. */
    void settle() {
        while (!sayings.isEmpty() || (!changes.isEmpty() && calls.isUsable())) {
            List<Saying> said = sayings;
            sayings = NOTHING;
            submitChanges(said);
        }
        if (!changes.isEmpty()) {
            calls.onUnwritten(this);
        }
    }

    private void submitChanges(List<Saying> said) {
        if (changesAreAwaited) {
            if (waiting.isEmpty()) {
                waiting = new ArrayList<>(1);
            }
            waiting.add(new Waiting(write(), said));
            return;
        }
        if (!changes.isEmpty() && calls.isUsable()) {
            write();
        }
        if (waiting.isEmpty()) {
            said.forEach(saying -> saying.action.run());
        } else {
            waiting.get(waiting.size() - 1).behind.addAll(said);
        }
    }

    /** Whether something waits for the disk to be said. */
    boolean isWaiting() {
        return !waiting.isEmpty();
    }

    /** Perhaps the disk is back: what could not be written, each record once, is tried again. */
    void writeAgain() {
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
    void onStored(long token) {
        underWay.remove(token);
        decide(token, true);
    }

    /** Nothing was changed. */
    void onFailed(long token) {
        Map<RecordKey, Change> failed = underWay.remove(token);
        if (failed != null) {
            failed.forEach((key, change) -> {
                if (isMadeAgain(change) && !isChangedLater(key) && !changes.containsKey(key)) {
                    change(key, change);
                }
            });
            calls.onUnwritten(this);
        }
        decide(token, false);
    }

    private void decide(long token, boolean isStored) {
        for (Waiting one : waiting) {
            if (one.token == token) {
                one.isDecided = true;
                one.isStored = isStored;
            }
        }
        boolean anySaid = false;
        // A refusal may come before the answers to earlier writes.
        while (!waiting.isEmpty() && waiting.get(0).isDecided) {
            Waiting first = waiting.remove(0);
            first.dependent.forEach(saying -> (first.isStored ? saying.action : saying.otherwise).run());
            first.behind.forEach(saying -> saying.action.run());
            anySaid = true;
        }
        if (waiting.isEmpty()) {
            waiting = Collections.emptyList();
        }
        if (anySaid) {
            settled.run();
        }
    }

    private boolean isChangedLater(RecordKey key) {
        return underWay.values().stream().anyMatch(later -> later.containsKey(key));
    }

    /** A message that could not be kept was not acknowledged either: whoever sent it sends it again. */
    private static boolean isMadeAgain(Change change) {
        RecordKind kind = RecordKind.of(change.key());
        return change.value().isEmpty() || (kind != RecordKind.INBOUND && kind != RecordKind.DELIVERY);
    }
}
