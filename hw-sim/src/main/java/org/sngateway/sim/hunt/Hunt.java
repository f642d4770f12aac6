package org.sngateway.sim.hunt;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.sngateway.sim.world.Outcome;
import org.sngateway.sim.world.World;

/** Runs worlds drawn from one seed after another until a promise is broken. Each world runs on one thread. */
public final class Hunt {
    private final long endNanos;
    private final long lastSeed;
    private final AtomicLong nextSeed;
    private final AtomicLong worlds = new AtomicLong();
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong worldNanos = new AtomicLong();
    private final AtomicReference<@Nullable Outcome> found = new AtomicReference<>();

    private Hunt(long firstSeed, long seeds, Duration patience) {
        endNanos = System.nanoTime() + patience.toNanos();
        nextSeed = new AtomicLong(firstSeed);
        lastSeed = firstSeed + seeds - 1;
    }

    /**
     * The result of a hunt.
     *
     * @param failed the world in which a promise was broken
     * @param worlds the number of worlds run
     * @param events in all of them
     * @param worldTime their total duration, on their own clocks
     */
    public record Result(Optional<Outcome> failed, long worlds, long events, Duration worldTime) {}

    /**
     * Hunts.
     *
     * @param seeds the most seeds
     * @param patience the most time
     * @param threads the number of worlds at a time
     */
    public static Result run(long firstSeed, long seeds, Duration patience, int threads) throws InterruptedException {
        return new Hunt(firstSeed, seeds, patience).run(threads);
    }

    private Result run(int threads) throws InterruptedException {
        ExecutorService executor = Executors.newFixedThreadPool(threads);
        try {
            List<Future<?>> running = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                running.add(executor.submit(this::runWorlds));
            }
            for (Future<?> one : running) {
                one.get();
            }
        } catch (ExecutionException fault) {
            throw new IllegalStateException("a world broke down", fault.getCause());
        } finally {
            executor.shutdown();
        }
        return new Result(
                Optional.ofNullable(found.get()), worlds.get(), events.get(), Duration.ofNanos(worldNanos.get()));
    }

    private void runWorlds() {
        while (found.get() == null && System.nanoTime() < endNanos) {
            long seed = nextSeed.getAndIncrement();
            if (seed > lastSeed) {
                return;
            }
            Outcome outcome = runOne(seed);
            worlds.incrementAndGet();
            events.addAndGet(outcome.figures().events());
            worldNanos.addAndGet(outcome.figures().worldNanos());
            if (outcome.broken().isPresent()) {
                found.compareAndSet(null, outcome);
            }
        }
    }

    private static Outcome runOne(long seed) {
        try {
            return World.run(ScenarioDraw.draw(seed), seed);
        } catch (RuntimeException | Error fault) {
            throw new IllegalStateException("seed " + seed + ": " + fault, fault);
        }
    }
}
