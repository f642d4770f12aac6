package org.sngateway.gateway.store;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.gateway.core.store.Store;
import org.sngateway.gateway.core.store.StoreListener;
import org.sngateway.sn.message.Payload;

/**
 * The store of a core, on a journal. It takes requests on the event loop. The worker takes all pending requests,
 * commits them together, and hands the answers back to the event loop. Both threads meet in this class only, so only
 * this class has a lock.
 */
public final class StoreWriter implements Store {
    private static final int OCTETS_PER_KEY = 64;
    /** The delay of a write that nothing waits for. */
    private static final Duration LATER = Duration.ofSeconds(1);

    /** Runs tasks, one after another, on the thread that works for the disk. */
    public interface Worker {

        /** Runs the task after this delay. */
        void run(Runnable task, Duration delay);
    }

    /**
     * How many octets may be pending, and for how long.
     *
     * @param maxWaitingOctets of the requests without an answer; more are refused as if the store were full. Deletions
     *     may use twice as much.
     * @param maxDelay how long a write waits for more writes; 0 = only until the disk is free. A longer delay saves the
     *     disk and delays answers. Reads don't wait.
     */
    public record Limits(long maxWaitingOctets, Duration maxDelay) {
        public Limits {
            if (maxWaitingOctets < 1 || maxDelay.isNegative()) {
                throw new IllegalArgumentException(maxWaitingOctets + " octets, " + maxDelay);
            }
        }
    }

    /** The file for messages that are set aside. */
    public interface DeadLetters {
        /** Returns when the message is durable. */
        void append(DeadLetter letter) throws IOException;
    }

    private final Journal journal;
    private final DeadLetters deadLetters;
    private final Limits limits;
    private final Worker worker;
    private final Executor loop;
    private final StoreListener listener;
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    /**
     * Messages that could not be set aside yet; used by the worker only. No write is done before they are durable,
     * because a write may delete their record.
     */
    private final Deque<DeadLetter> owed = new ArrayDeque<>();

    private final Object lock = new Object();
    // Everything below is guarded by the lock.
    private final Deque<Request> waiting = new ArrayDeque<>();
    private long waitingOctets;
    /** The delay until the worker's next announced visit; {@code null} if none is announced. */
    private @Nullable Duration announcedDelay;

    private boolean closing;

    /**
     * Takes over a journal for exclusive use.
     *
     * @param deadLetters for messages that the core sets aside
     * @param worker runs everything that uses the journal
     * @param loop runs the calls of the listener
     */
    public StoreWriter(
            Journal journal,
            DeadLetters deadLetters,
            Limits limits,
            Worker worker,
            Executor loop,
            StoreListener listener) {
        this.journal = journal;
        this.deadLetters = deadLetters;
        this.limits = limits;
        this.worker = worker;
        this.loop = loop;
        this.listener = listener;
    }

    /** A pending request, and its size in memory. */
    private interface Request {
        long token();

        long octets();
    }

    private record SetAside(long token, DeadLetter letter, long octets) implements Request {}

    private record Write(long token, List<Change> changes, long octets, boolean adds) implements Request {}

    private record Read(long token, List<RecordKey> keys, long octets) implements Request {}

    @Override
    public void write(long token, List<Change> changes) {
        write(token, changes, limits.maxDelay());
    }

    @Override
    public void writeLater(long token, List<Change> changes) {
        write(token, changes, limits.maxDelay().compareTo(LATER) > 0 ? limits.maxDelay() : LATER);
    }

    private void write(long token, List<Change> changes, Duration delay) {
        List<Change> copy = List.copyOf(changes);
        boolean adds = Change.anyPut(copy);
        submit(new Write(token, copy, Frame.octets(copy), adds), adds ? 1 : 2, delay);
    }

    @Override
    public void setAside(long token, DeadLetter letter) {
        submit(new SetAside(token, letter, letter.payload().size()), 1, limits.maxDelay());
    }

    @Override
    public void read(long token, List<RecordKey> keys) {
        List<RecordKey> copy = List.copyOf(keys);
        submit(new Read(token, copy, (long) copy.size() * OCTETS_PER_KEY), 1, Duration.ZERO);
    }

    /**
     * Answers all pending requests, then closes the journal; the future is complete after that. Later requests are
     * refused. Does not block.
     */
    public CompletableFuture<Void> close() {
        synchronized (lock) {
            if (closing) {
                return closed;
            }
            closing = true;
        }
        worker.run(this::finish, Duration.ZERO);
        return closed;
    }

    private void submit(Request request, int shares, Duration delay) {
        boolean announce = false;
        synchronized (lock) {
            if (closing) {
                answer(failed(request.token(), false, "the store is closed"));
                return;
            }
            if (!waiting.isEmpty() && waitingOctets + request.octets() > shares * limits.maxWaitingOctets()) {
                answer(failed(request.token(), true, waitingOctets + " octets wait for the disk"));
                return;
            }
            waiting.addLast(request);
            waitingOctets += request.octets();
            if (announcedDelay == null || delay.compareTo(announcedDelay) < 0) {
                announcedDelay = delay;
                announce = true;
            }
        }
        if (announce) {
            worker.run(this::serve, delay);
        }
    }

    // ---- what the worker does

    private void serve() {
        List<Request> requests;
        synchronized (lock) {
            requests = List.copyOf(waiting);
            waiting.clear();
            announcedDelay = null;
        }
        if (requests.isEmpty()) {
            return;
        }
        try {
            new Batch().run(requests);
        } finally {
            synchronized (lock) {
                for (Request request : requests) {
                    waitingOctets -= request.octets();
                }
            }
        }
    }

    private void finish() {
        try {
            serve();
            journal.close();
            closed.complete(null);
        } catch (IOException | RuntimeException failed) {
            closed.completeExceptionally(failed);
        }
    }

    private interface Answer {
        void tell(StoreListener listener);
    }

    private interface Reason {
        Answer answer(String reason);
    }

    /** Requests that are committed together. */
    private final class Batch {

        /**
         * A request that waits for the commit.
         *
         * @param sequence must be durable for the first answer; otherwise the second one is given
         */
        private record Undecided(long sequence, Answer answer, Reason otherwise) {}

        private final Deque<Undecided> undecided = new ArrayDeque<>();
        private long lastSequence;

        void run(List<Request> requests) {
            for (Request request : requests) {
                try {
                    if (request instanceof Write write) {
                        write(write);
                    } else if (request instanceof SetAside setAside) {
                        setAside(setAside);
                    } else if (request instanceof Read read) {
                        undecided.addLast(new Undecided(lastSequence, values(read), reason -> values(read)));
                    }
                } catch (RuntimeException notPossible) {
                    decided(failed(request.token(), false, notPossible.toString()));
                }
            }
            try {
                journal.commit();
                decide("");
            } catch (IOException | RuntimeException failed) {
                decide(failed.toString());
            }
        }

        private void write(Write write) {
            long token = write.token();
            String whyOwed = setAsideWhatIsOwed();
            if (!whyOwed.isEmpty()) {
                decided(failed(token, false, whyOwed));
                return;
            }
            try {
                for (List<Change> part : Frame.parts(write.changes(), journal.maxAppendOctets())) {
                    lastSequence = journal.append(part);
                }
                undecided.addLast(
                        new Undecided(lastSequence, to -> to.onStored(token), reason -> failed(token, false, reason)));
            } catch (StoreFullException full) {
                decided(failed(token, true, String.valueOf(full.getMessage())));
            } catch (IOException failed) {
                String reason = String.valueOf(failed.getMessage());
                decide(reason);
                decided(failed(token, false, reason));
            }
        }

        private void setAside(SetAside request) {
            owed.addLast(request.letter());
            String whyOwed = setAsideWhatIsOwed();
            decided(whyOwed.isEmpty() ? to -> to.onStored(request.token()) : failed(request.token(), false, whyOwed));
        }

        /** Why that failed; empty if it succeeded. */
        private String setAsideWhatIsOwed() {
            try {
                while (!owed.isEmpty()) {
                    deadLetters.append(owed.getFirst());
                    owed.removeFirst();
                }
                return "";
            } catch (IOException failed) {
                return String.valueOf(failed.getMessage());
            }
        }

        private Answer values(Read read) {
            try {
                List<Optional<Payload>> values = new ArrayList<>(read.keys().size());
                for (RecordKey key : read.keys()) {
                    values.add(journal.read(key));
                }
                return to -> to.onStoreRead(read.token(), values);
            } catch (IOException failed) {
                return failed(read.token(), false, String.valueOf(failed.getMessage()));
            }
        }

        /** An answer that is certain, but must not overtake earlier ones. */
        private void decided(Answer answer) {
            undecided.addLast(new Undecided(0, answer, reason -> answer));
        }

        /** Everything up to the durable sequence is stored; the rest failed. */
        private void decide(String reason) {
            long stored = journal.storedSequence();
            undecided.forEach(one -> answer(one.sequence <= stored ? one.answer : one.otherwise.answer(reason)));
            undecided.clear();
            lastSequence = 0;
        }
    }

    private static Answer failed(long token, boolean full, String reason) {
        return to -> to.onStoreFailed(token, full, reason);
    }

    private void answer(Answer answer) {
        try {
            loop.execute(() -> answer.tell(listener));
        } catch (RejectedExecutionException loopIsClosed) {
            // The loop is closed, so no answer can be given.
        }
    }
}
