package org.sngateway.sim.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.config.ConfigException;
import org.sngateway.gateway.core.CoreListener;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.DeadLetter;
import org.sngateway.gateway.readmodel.HistoryFile;
import org.sngateway.gateway.readmodel.ReadModel;
import org.sngateway.gateway.store.DeadLetterFile;
import org.sngateway.gateway.store.DiskDirectory;
import org.sngateway.gateway.store.Journal;
import org.sngateway.gateway.store.JournalSettings;
import org.sngateway.gateway.store.SimDisk;
import org.sngateway.sim.scenario.GatewayConditions;
import org.sngateway.sim.scenario.Scenario;
import org.sngateway.sim.scenario.ScenarioFile;
import org.sngateway.sim.world.World;

/**
 * Three days that the demo's gateway has behind it when it starts. They happen in virtual time, with the production core and
 * store, and leave what a gateway leaves at a stop: sessions, messages for sleepers, dead letters, the history of the page.
 */
final class DemoPast {
    private static final String SCENARIO = """
            title: The days before the demo
            duration: 72h
            nodes:
              greenhouse:
                count: 8
                sleep: 30m
                start-within: 30m
                publish:
                  temperature: {every: 30m}
                  humidity: {every: 60m}
                commands:
                  valve: {every: 6h, jitter: 50%}
              soil:
                count: 6
                sleep: 3h
                start-within: 3h
                publish:
                  moisture: {every: 3h}
                commands:
                  threshold: {qos: 2, every: 4h, jitter: 50%}
                will: 1
              beehive:
                count: 3
                sleep: 60m
                start-within: 60m
                battery: 70h
                publish:
                  weight: {every: 60m}
                will: 1
              mailbox:
                count: 2
                sleep: 12h
                start-within: 10h
                publish:
                  flap: {qos: 2, every: 8h, jitter: 90%}
            radio:
              loss: 1%
              partitions: [20h+90m]
            broker:
              outages: [30h+3h, 55h+10m]
            gateway:
              restarts: [44h+20s]
              configuration:
                spool: {max-age: 1h}
            """;

    private static final long MAX_STORE_OCTETS = 128L * 1024 * 1024;
    private static final int SEGMENTS = 1_000;
    private static final int SEED = 1;

    private DemoPast() {}

    /**
     * Writes what they leave.
     *
     * @param nowMillis when the gateway starts, in milliseconds of Unix time
     */
    static void write(Path stateDirectory, long nowMillis) throws IOException {
        Scenario scenario = scenario();
        Memory memory = new Memory();
        SimDisk left =
                World.past(scenario, SEED, nowMillis - scenario.duration().toMillis(), memory::begin);
        try (DiskDirectory disk = DiskDirectory.open(stateDirectory)) {
            copy(left, disk);
        }
        memory.write(stateDirectory);
    }

    private static Scenario scenario() {
        try {
            return ScenarioFile.parse("the days before the demo", SCENARIO);
        } catch (ConfigException mistake) {
            throw new IllegalStateException(mistake);
        }
    }

    private static void copy(SimDisk from, DiskDirectory to) throws IOException {
        SplittableRandom random = new SplittableRandom(SEED);
        JournalSettings settings = new JournalSettings(GatewayConditions.SEGMENT_OCTETS, SEGMENTS);
        List<Change> records = new ArrayList<>();
        try (Journal journal = Journal.open(from, settings, random).journal()) {
            journal.forEach((key, value) -> records.add(Change.put(key, value)));
        }
        try (Journal journal =
                Journal.open(to, JournalSettings.of(MAX_STORE_OCTETS), random).journal()) {
            for (Change record : records) {
                journal.append(List.of(record));
            }
            journal.commit();
        }
    }

    /** What is known beside the store. */
    private static final class Memory {
        private @Nullable ReadModel nodes;

        CoreListener begin(LongSupplier wallClockMillis) {
            nodes = new ReadModel(wallClockMillis);
            return nodes;
        }

        void write(Path directory) throws IOException {
            if (nodes != null) {
                new HistoryFile(directory).write(nodes.history());
                DeadLetterFile file = new DeadLetterFile(directory);
                for (DeadLetter letter : nodes.deadLetters()) {
                    file.append(letter);
                }
            }
        }
    }
}
