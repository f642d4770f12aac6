package org.sngateway.sim.world;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.config.Changes;
import org.sngateway.gateway.config.GatewayConfig;
import org.sngateway.gateway.core.CoreGauges;
import org.sngateway.gateway.core.CoreListener;
import org.sngateway.gateway.core.GatewayCore;
import org.sngateway.gateway.core.GatewayOutput;
import org.sngateway.gateway.core.SendFailure;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.gateway.core.store.Change;
import org.sngateway.gateway.core.store.RecordKey;
import org.sngateway.gateway.core.store.RecordKind;
import org.sngateway.gateway.core.store.StoreListener;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.gateway.store.Journal;
import org.sngateway.gateway.store.JournalSettings;
import org.sngateway.gateway.store.SimDisk;
import org.sngateway.gateway.store.StoreWriter;
import org.sngateway.sim.radio.Timeline;
import org.sngateway.sim.scenario.GatewayConditions;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.SnMessage;

/**
 * A gateway in virtual time: the production core on the production store, on a simulated disk. It can be started,
 * stopped, killed and restarted, and can lose its power.
 */
final class VirtualGateway {
    /** How the gateway ends. */
    enum End {
        /** Stopped in order. */
        STOP,
        /** As by {@code kill -9}: the operating system keeps written octets. */
        KILL,
        /** Octets not forced to the disk are gone, or a part of them. */
        POWER_CUT
    }

    private static final long MAX_WAITING_OCTETS = 8 * 1024 * 1024;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    private final GatewayConditions conditions;
    private final Timeline timeline;
    private final SimDisk disk;
    private final GatewayOutput output;
    private final CoreListener listener;
    private final StoreWriter.DeadLetters deadLetters;
    private final SplittableRandom random;
    private final long beganMillis;

    private boolean isEdited;
    private GatewayConfig inForce;
    private @Nullable Life life;
    private long nowNanos;
    private @Nullable String damage;
    private boolean diskSlow;
    private boolean diskStuck;
    private long clockSkewMillis;

    VirtualGateway(
            GatewayConditions conditions,
            Timeline timeline,
            SimDisk disk,
            GatewayOutput output,
            CoreListener listener,
            StoreWriter.DeadLetters deadLetters,
            SplittableRandom random,
            long beganMillis) {
        this.beganMillis = beganMillis;
        this.conditions = conditions;
        this.inForce = conditions.config();
        this.timeline = timeline;
        this.disk = disk;
        this.output = output;
        this.listener = listener;
        this.deadLetters = deadLetters;
        this.random = random;
    }

    /** One life of the gateway: it ends with the process, and so does its memory. */
    private final class Life {
        private final StoreWriter writer;
        private final GatewayCore core;
        private final Journal journal;
        private boolean alive = true;
        private boolean closing;
        private long diskFreeNanos;
        /** What waits for the disk to go on, in order. */
        private final List<Runnable> stuck = new ArrayList<>();

        Life() throws IOException {
            journal = openJournal();
            writer = new StoreWriter(
                    journal,
                    deadLetters,
                    new StoreWriter.Limits(
                            MAX_WAITING_OCTETS,
                            inForce.storePlace().orElseThrow().maxDelay()),
                    (task, delay) -> work(task, delay.toNanos()),
                    this::later,
                    new Answers());
            core = new GatewayCore(inForce.coreSettings(), output, writer, listener, random.split());
            core.onWallClock(wallClockMillis(), nowNanos);
            try {
                core.onRestore(journal.stored(), nowNanos);
            } catch (UncheckedIOException unreadable) {
                throw unreadable.getCause();
            }
        }

        /** The worker of the disk does one task after another, and each takes time. */
        private void work(Runnable task, long delayNanos) {
            if (closing) {
                task.run();
                return;
            }
            long beginNanos = Math.max(nowNanos + delayNanos, diskFreeNanos);
            timeline.at(beginNanos, () -> begin(task));
        }

        private void begin(Runnable task) {
            if (alive && diskStuck) {
                stuck.add(task);
            } else if (alive) {
                diskFreeNanos = nowNanos + diskDelayNanos();
                task.run();
            }
        }

        private void goOn() {
            List<Runnable> tasks = List.copyOf(stuck);
            stuck.clear();
            tasks.forEach(task -> work(task, 0));
        }

        private void later(Runnable answer) {
            timeline.at(nowNanos + diskDelayNanos(), () -> {
                if (alive) {
                    answer.run();
                }
            });
        }

        private final class Answers implements StoreListener {
            @Override
            public void onStored(long token) {
                core.onStored(token, nowNanos);
            }

            @Override
            public void onStoreFailed(long token, boolean full, String reason) {
                core.onStoreFailed(token, reason, nowNanos);
            }

            @Override
            public void onStoreRead(long token, List<Optional<Payload>> values) {
                core.onStoreRead(token, values, nowNanos);
            }
        }
    }

    /** The time of the next action. */
    void setNow(long nanos) {
        nowNanos = nanos;
    }

    /**
     * Starts the gateway.
     *
     * @throws IOException if the store can't be opened now
     */
    void start() throws IOException {
        if (diskStuck) {
            throw new IOException("the disk does not answer");
        }
        disk.processEnded();
        inForce = file();
        Life started = new Life();
        life = started;
        started.core.onStart(nowNanos);
    }

    private Journal openJournal() throws IOException {
        int maxSegments = Math.max(
                JournalSettings.MIN_SEGMENTS, inForce.storePlace().orElseThrow().maxOctets() / conditions.segment());
        Journal.Opened opened =
                Journal.open(disk, new JournalSettings(conditions.segment(), maxSegments), random.split());
        // What a failing disk does not read looks like damage, and need not be any.
        if (opened.report().isDamaged() && !disk.isFailing()) {
            damage = opened.report().toString();
        }
        return opened.journal();
    }

    boolean isUp() {
        return life != null;
    }

    /**
     * While it does not run: what is on its disk becomes what an older version would have written.
     *
     * @throws IOException if the disk does not take that now
     */
    void storeAsOlderVersion() throws IOException {
        try (Journal journal = openJournal()) {
            List<Change> changes = new ArrayList<>();
            journal.forEach((key, value) -> {
                if (!isClockNeeded(key)) {
                    changes.add(new Change(key, OlderRecords.of(key, value)));
                }
            });
            for (Change change : changes) {
                journal.append(List.of(change));
            }
            journal.commit();
        }
    }

    /** Where the wall clock was set its time says nothing of the ages in the records, which an older version had from it. */
    private boolean isClockNeeded(RecordKey key) {
        return RecordKind.of(key) == RecordKind.CLOCK && !conditions.clock().isEmpty();
    }

    /** Ends the gateway, if it runs. */
    void end(End how) {
        Life ended = life;
        if (ended == null) {
            return;
        }
        if (how == End.STOP) {
            ended.core.onShutdown(nowNanos);
            ended.closing = true;
            ended.writer.close();
        }
        ended.alive = false;
        life = null;
        if (how == End.POWER_CUT) {
            disk.cutPower();
        } else {
            disk.processEnded();
        }
    }

    /**
     * The process will end during one of the next disk operations: {@link SimDisk.Interrupted} comes out of the call
     * that causes it.
     */
    void interruptAtDisk(long operations) {
        disk.interruptAfter(operations);
    }

    /** The store's report of damage at its opening, once; {@code null} if there was none. */
    @Nullable
    String damage() {
        String found = damage;
        damage = null;
        return found;
    }

    void onDatagram(NodeAddress from, SnMessage message) {
        withCore(core -> core.onDatagram(from, message, nowNanos));
    }

    void onDeparted(long token) {
        withCore(core -> core.onDeparted(token, nowNanos));
    }

    void onFailed(long token, SendFailure reason) {
        withCore(core -> core.onFailed(token, reason, nowNanos));
    }

    void onLinkWritable(String listenerName) {
        withCore(core -> core.onLinkWritable(listenerName, nowNanos));
    }

    void onLinkDown(String listenerName) {
        withCore(core -> core.onLinkDown(listenerName, nowNanos));
    }

    void onLinkUp(String listenerName) {
        withCore(core -> core.onLinkUp(listenerName, nowNanos));
    }

    void onMqttEvent(String clientId, MqttEvent event) {
        withCore(core -> core.onMqttEvent(clientId, event, nowNanos));
    }

    void onTick() {
        withCore(core -> core.onTick(nowNanos));
    }

    void onWallClock() {
        withCore(core -> core.onWallClock(wallClockMillis(), nowNanos));
    }

    /** The file of its configuration is exchanged for the other one. */
    void edit() {
        isEdited = !isEdited;
    }

    /** Reads its configuration again; some keys are read at the start only. */
    void reload() {
        withCore(core -> {
            inForce = inForce.reload(file(), new Changes());
            core.onSettings(inForce.coreSettings(), nowNanos);
        });
    }

    /** What it has in force. */
    CoreSettings settings() {
        return inForce.coreSettings();
    }

    private GatewayConfig file() {
        return isEdited ? conditions.editedConfig() : conditions.config();
    }

    /** The disk takes longer for each force, or no longer. */
    void setDiskSlow(boolean isSlow) {
        diskSlow = isSlow;
    }

    /** The disk does nothing, or goes on. */
    void setDiskStuck(boolean isStuck) {
        diskStuck = isStuck;
        Life running = life;
        if (!isStuck && running != null) {
            running.goOn();
        }
    }

    boolean isDiskStuck() {
        return diskStuck;
    }

    /** The wall clock is set. */
    void setClock(Duration by) {
        clockSkewMillis += by.toMillis();
        onWallClock();
    }

    /** When the disk is through with what it has begun. */
    long diskFreeNanos() {
        Life running = life;
        return running == null ? 0 : running.diskFreeNanos;
    }

    private long diskDelayNanos() {
        return (diskSlow ? conditions.diskSlowDelay() : conditions.diskDelay()).toNanos();
    }

    /** What it has, as it counts it; {@link CoreGauges#NONE} while it does not run. */
    CoreGauges gauges() {
        Life running = life;
        return running == null ? CoreGauges.NONE : running.core.gauges();
    }

    /** Sums over its sessions of what these fields count; empty while it does not run. */
    Map<String, Long> sums(String... fieldNames) {
        Life running = life;
        return running == null ? Map.of() : CoreTables.sums(running.core, fieldNames);
    }

    /** Records on its disk that say how far a message has come of which there is no record; none while it does not run. */
    Set<RecordKey> stagesOfNothing() {
        Set<RecordKey> stages = new LinkedHashSet<>();
        Set<RecordKey> messages = new HashSet<>();
        Life running = life;
        if (running != null) {
            running.journal.stored().forEach(key -> true, (key, value) -> {
                RecordKind kind = RecordKind.of(key);
                if (kind == RecordKind.INBOUND_STAGE) {
                    stages.add(RecordKind.INBOUND.key(key.owner(), key.number()));
                } else if (kind == RecordKind.DELIVERY_STAGE) {
                    stages.add(RecordKind.DELIVERY.key(key.owner(), key.number()));
                } else {
                    messages.add(key);
                }
            });
            stages.removeAll(messages);
        }
        return stages;
    }

    /** The sizes of its tables, by their names; empty while it does not run. */
    Map<String, Integer> tables() {
        Life running = life;
        return running == null ? Map.of() : CoreTables.sizes(running.core);
    }

    /** When {@link #onTick} is due; {@link Deadline#NEVER} when nothing waits. */
    long nextDeadlineNanos() {
        Life running = life;
        return running == null ? Deadline.NEVER : running.core.nextDeadlineNanos();
    }

    private void withCore(Consumer<GatewayCore> what) {
        Life running = life;
        if (running != null) {
            what.accept(running.core);
        }
    }

    /** The time that the gateway takes for the wall clock's, in milliseconds of Unix time. */
    long wallClockMillis() {
        return beganMillis + clockSkewMillis + nowNanos / NANOS_PER_MILLI;
    }
}
