package org.sngateway.sim.world;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.CoreGauges;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.settings.ListenerSettings;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.gateway.store.SimDisk;
import org.sngateway.sim.radio.Attack;
import org.sngateway.sim.scenario.Scenario;
import org.sngateway.sim.scenario.Span;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.codec.SnPrinter;
import org.sngateway.sn.message.SnMessage;

/** The faults of a world and their times: of the gateway, the broker and the path between them, and the attacks. */
final class Faults {
    private static final long SECOND = 1_000_000_000L;
    private static final long RESTART_RETRY_NANOS = 10 * SECOND;
    /** A gateway that is to end during an operation of the disk ends after this time even without one. */
    private static final long PATIENCE_WITH_DISK_NANOS = SECOND;

    private static final int MAX_OPERATIONS_BEFORE_END = 6;

    private final World world;
    private final Scenario scenario;
    private final RandomGenerator random;
    private final SnDecoder decoder = new SnDecoder(true);

    private boolean over;
    private long starts;
    private long gatewayUpSinceNanos = Deadline.NEVER;
    private long brokerUpSinceNanos;
    private long fairSinceNanos;
    private long diskUpSinceNanos;
    private int diskFaults;
    private boolean diskHasFailed;
    /** What it did not take then the gateway has in memory only, till the broker has it. */
    private boolean diskWasFull;

    private final Recount recount = new Recount();
    /** How the gateway ends when the disk interrupts it. */
    private @Nullable Runnable afterInterruption;

    Faults(World world, Scenario scenario, RandomGenerator random) {
        this.world = world;
        this.scenario = scenario;
        this.random = random;
    }

    /** Plans all faults of the scenario. */
    void plan() {
        scenario.radio().partitions().forEach(span -> during(span, world.radio()::setPartitioned));
        RadioSide radioSide = world.radioSide();
        if (radioSide != null) {
            scenario.line().stuck().forEach(span -> during(span, radioSide::setStuck));
            scenario.line().unplugged().forEach(span -> during(span, radioSide::setUnplugged));
        }
        scenario.broker().outages().forEach(span -> during(span, world.broker()::setDown));
        scenario.broker().silences().forEach(span -> during(span, world.broker()::setSilent));
        scenario.broker().refusals().forEach(span -> during(span, world.broker()::setRefusing));
        scenario.broker().slow().forEach(span -> during(span, world.broker()::setSlow));
        scenario.broker()
                .drops()
                .forEach(at -> planFault(at, () -> world.broker().dropAll("connection reset")));
        scenario.broker().forgets().forEach(at -> planFault(at, world.broker()::forgetAll));
        scenario.broker().notReady().forEach(span -> during(span, world.broker()::setNotReady));
        scenario.broker().bans().forEach(span -> during(span, this::setBanning));
        scenario.broker().conflicts().forEach(span -> during(span, this::setContested));
        scenario.broker().stalls().forEach(span -> during(span, world.broker()::setStalled));
        scenario.broker().quotas().forEach(span -> during(span, world.broker()::setQuotaUsedUp));
        scenario.broker().noRights().forEach(span -> during(span, world.broker()::setWithoutRights));
        scenario.gateway().diskFull().forEach(span -> during(span, this::setDiskFull));
        scenario.gateway().diskSlow().forEach(span -> during(span, this::setDiskSlow));
        scenario.gateway().diskStuck().forEach(span -> during(span, this::setDiskStuck));
        scenario.gateway().diskErrors().forEach(span -> during(span, this::setDiskFailing));
        scenario.gateway()
                .clock()
                .forEach(step -> planFault(step.at(), () -> world.gateway().setClock(step.by())));
        // An edit at the same time comes first.
        scenario.gateway().edits().forEach(at -> planFault(at, world.gateway()::edit));
        scenario.gateway().reloads().forEach(at -> planFault(at, this::reload));
        scenario.gateway().restarts().forEach(span -> planEnd(span, VirtualGateway.End.STOP));
        scenario.gateway().kills().forEach(span -> planEnd(span, VirtualGateway.End.KILL));
        scenario.gateway().powerCuts().forEach(span -> planEnd(span, VirtualGateway.End.POWER_CUT));
        scenario.gateway().upgrades().forEach(span -> planFault(span.start(), () -> upgrade(span)));
        scenario.gateway().moves().forEach(at -> planFault(at, world.places()::moveGateway));
        for (Span span : scenario.attack().spans()) {
            planAttack(span);
        }
    }

    /** An action during which the gateway may end. */
    void inGateway(Runnable what) {
        try {
            what.run();
        } catch (SimDisk.Interrupted interrupted) {
            Runnable then = afterInterruption;
            afterInterruption = null;
            if (then != null) {
                then.run();
            }
        }
    }

    /** From now on no faults begin, and present ones end. */
    void end() {
        over = true;
        world.radio().calmDown();
        RadioSide radioSide = world.radioSide();
        if (radioSide != null) {
            radioSide.calmDown();
        }
        world.broker().setDown(false);
        world.broker().setSilent(false);
        world.broker().setRefusing(false);
        world.broker().setSlow(false);
        world.broker().setNotReady(false);
        world.broker().setQuotaUsedUp(false);
        world.broker().setWithoutRights(false);
        fairSinceNanos = world.now();
        world.broker().setBanning(false);
        world.broker().setStalled(false);
        world.broker().calmDown();
        noteBrokerHealth();
        world.disk().setFull(false);
        world.disk().setFailing(false);
        world.gateway().setDiskSlow(false);
        world.gateway().setDiskStuck(false);
        diskUpSinceNanos = Math.max(world.now(), world.gateway().diskFreeNanos());
        afterInterruption = null;
        world.disk().processEnded();
    }

    /** Whether all faults are over. */
    boolean areOver() {
        return over;
    }

    /** The number of starts of the gateway. */
    long starts() {
        return starts;
    }

    /** Since when the gateway has been running; {@link Deadline#NEVER} while it is not. */
    long gatewayUpSinceNanos() {
        return gatewayUpSinceNanos;
    }

    /**
     * Since when the broker has been free of faults, and has let this client in, whose client id nobody else uses; {@link
     * Deadline#NEVER} while that is not so.
     */
    long fairSinceNanos(BrokerClient client) {
        if (brokerUpSinceNanos == Deadline.NEVER || !world.broker().isFairTo(client)) {
            return Deadline.NEVER;
        }
        return Math.max(brokerUpSinceNanos, fairSinceNanos);
    }

    /** Since when the disk has been free of faults; {@link Deadline#NEVER} while it is not. */
    long diskUpSinceNanos() {
        return diskUpSinceNanos;
    }

    /** Whether operations of the disk have failed. */
    boolean diskHasFailed() {
        return diskHasFailed;
    }

    private void setBanning(boolean isBanning) {
        fairSinceNanos = world.now();
        world.broker().setBanning(isBanning);
    }

    private void setContested(boolean isContested) {
        fairSinceNanos = world.now();
        world.broker().setContested(isContested);
    }

    private void reload() {
        world.gateway().reload();
        world.promises().onSettings(world.gateway().settings());
    }

    private void setDiskFull(boolean isFull) {
        world.disk().setFull(isFull);
        diskWasFull = true;
        noteDiskHealth(isFull);
    }

    private void setDiskFailing(boolean fails) {
        world.disk().setFailing(fails);
        diskHasFailed = true;
        noteDiskHealth(fails);
    }

    private void setDiskSlow(boolean isSlow) {
        if (!isSlow) {
            world.promises().onDiskGoesOn();
        }
        world.gateway().setDiskSlow(isSlow);
        noteDiskHealth(isSlow);
    }

    private void setDiskStuck(boolean isStuck) {
        if (!isStuck) {
            world.promises().onDiskGoesOn();
        }
        world.gateway().setDiskStuck(isStuck);
        noteDiskHealth(isStuck);
    }

    /** What a slow disk has begun it also ends slowly. */
    private void noteDiskHealth(boolean begins) {
        diskFaults += begins ? 1 : -1;
        diskUpSinceNanos = diskFaults > 0
                ? Deadline.NEVER
                : Math.max(world.now(), world.gateway().diskFreeNanos());
    }

    private void planFault(Duration at, Runnable fault) {
        world.timeline().at(at.toNanos(), () -> {
            if (!over) {
                fault.run();
                noteBrokerHealth();
            }
        });
    }

    private void during(Span span, Consumer<Boolean> fault) {
        planFault(span.start(), () -> fault.accept(true));
        planFault(span.end(), () -> fault.accept(false));
    }

    private void planEnd(Span span, VirtualGateway.End how) {
        planFault(span.start(), () -> {
            if (how == VirtualGateway.End.STOP && world.gateway().isDiskStuck()) {
                // It would wait for the disk, and the service manager does not wait so long.
                endGateway(VirtualGateway.End.KILL, span.length().toNanos());
            } else if (how == VirtualGateway.End.STOP || random.nextBoolean()) {
                endGateway(how, span.length().toNanos());
            } else {
                endGatewayAtDisk(how, span.length().toNanos());
            }
        });
    }

    private void upgrade(Span span) {
        if (world.gateway().isUp() && !world.gateway().isDiskStuck()) {
            endGateway(VirtualGateway.End.STOP, span.length().toNanos());
            try {
                world.gateway().storeAsOlderVersion();
                world.trace().note(world.now(), -1, () -> "=== the records are those of an older version");
            } catch (IOException notNow) {
                world.trace().note(world.now(), -1, () -> "=== the records stay as they are: " + notNow.getMessage());
            }
        }
    }

    private void endGatewayAtDisk(VirtualGateway.End how, long downNanos) {
        long life = starts;
        world.gateway().interruptAtDisk(random.nextInt(MAX_OPERATIONS_BEFORE_END));
        afterInterruption = () -> endGateway(how, downNanos);
        world.timeline().at(world.now() + PATIENCE_WITH_DISK_NANOS, () -> {
            if (starts == life && world.gateway().isUp()) {
                afterInterruption = null;
                endGateway(how, downNanos);
            }
        });
    }

    private void endGateway(VirtualGateway.End how, long downNanos) {
        if (!world.gateway().isUp()) {
            return;
        }
        world.trace().note(world.now(), -1, () -> "=== the gateway ends: " + how);
        CoreGauges gauges = world.gateway().gauges();
        world.gateway().end(how);
        if (how == VirtualGateway.End.STOP && !diskHasFailed && (over || !diskWasFull)) {
            recount.onStopped(gauges);
        } else {
            recount.onEnded();
        }
        RadioSide radioSide = world.radioSide();
        if (radioSide != null) {
            radioSide.onGatewayEnded();
        }
        world.broker().onGatewayEnded(diskUpSinceNanos);
        gatewayUpSinceNanos = Deadline.NEVER;
        world.promises().onGatewayDown();
        world.timeline().at(world.now() + Math.max(1, downNanos), this::startGateway);
    }

    /** The gateway's radio is set up, or lost. */
    void onReachable(boolean reachable) {
        gatewayUpSinceNanos = reachable ? world.now() : Deadline.NEVER;
        if (!reachable) {
            world.promises().onUnreachable();
        }
    }

    /** Stops the gateway in order and starts it at once. */
    void restartGateway() {
        endGateway(VirtualGateway.End.STOP, 0);
        startGateway();
    }

    /** Starts the gateway, if it is not running. */
    void startGateway() {
        if (world.gateway().isUp()) {
            return;
        }
        try {
            world.promises().onGatewayUp();
            gatewayUpSinceNanos = world.now();
            starts++;
            world.trace().note(world.now(), -1, () -> "=== the gateway starts");
            world.gateway().start();
            recount.onStarted(world.gateway().gauges())
                    .ifPresent(what -> world.broken("P7EverythingIsBounded", -1, what));
            world.promises().onSettings(world.gateway().settings());
            RadioSide radioSide = world.radioSide();
            if (radioSide != null) {
                gatewayUpSinceNanos = Deadline.NEVER;
                radioSide.onGatewayStarted();
            }
            String damage = world.gateway().damage();
            if (damage != null) {
                world.broken("Store", -1, "after the gateway's end its store was found damaged: " + damage);
            }
        } catch (IOException notNow) {
            world.trace().note(world.now(), -1, () -> "=== the gateway can't start: " + notNow.getMessage());
            gatewayUpSinceNanos = Deadline.NEVER;
            world.promises().onGatewayDown();
            world.timeline().at(world.now() + RESTART_RETRY_NANOS, this::startGateway);
        }
    }

    /** The condition of the broker may have changed. */
    void noteBrokerHealth() {
        if (!world.broker().isHealthy()) {
            brokerUpSinceNanos = Deadline.NEVER;
        } else if (brokerUpSinceNanos == Deadline.NEVER) {
            brokerUpSinceNanos = world.now();
        }
        world.trace()
                .note(
                        world.now(),
                        -1,
                        () -> "=== broker healthy: " + world.broker().isHealthy());
    }

    // ---- attack

    private void planAttack(Span span) {
        double perSecond = scenario.attack().perSecond();
        if (perSecond <= 0) {
            return;
        }
        Attack attack = new Attack(scenario.attack(), allowsForwarders(), random);
        long pause = (long) (SECOND / perSecond);
        world.timeline()
                .at(
                        span.start().toNanos(),
                        () -> attack(attack, pause, span.end().toNanos()));
    }

    private boolean allowsForwarders() {
        return scenario.gateway().config().coreSettings().listeners().values().stream()
                .anyMatch(ListenerSettings::forwardersAllowed);
    }

    private void attack(Attack attack, long pauseNanos, long endNanos) {
        if (over) {
            return;
        }
        if (world.now() >= endNanos) {
            world.promises().onAttackOver();
            return;
        }
        Attack.Datagram datagram = attack.next();
        NodeAddress from = world.side().addressOf(datagram);
        world.trace().add(world.now(), datagram.port());
        if (world.gateway().isUp()) {
            int octets = datagram.octets().remaining();
            world.promises().onFromUnknownSender(from, octets);
            if (decoder.decode(datagram.octets()) instanceof Decoded decoded) {
                SnMessage message = decoded.message();
                world.trace().note(world.now(), Trace.NO_NODE, () -> from + " ---->  " + SnPrinter.print(message));
                world.gateway().onDatagram(from, message);
            }
        }
        world.timeline().at(world.now() + Math.max(1, pauseNanos), () -> attack(attack, pauseNanos, endNanos));
    }
}
