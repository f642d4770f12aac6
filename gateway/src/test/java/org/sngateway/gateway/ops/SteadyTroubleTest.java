package org.sngateway.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.sngateway.gateway.core.lockstep.Lockstep;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.core.settings.CoreSettings;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Register;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.SnMessage;
import org.sngateway.sn.message.Subscribe;
import org.sngateway.sn.message.TopicName;

/**
 * A trouble that lasts, as it is in the field: what a whole gateway reports of it, events of many kinds together. A day of it is
 * less than 1 MB of log, whether it concerns three nodes or a hundred, and it is told when it begins.
 */
class SteadyTroubleTest {
    private static final int MAX_OCTETS_OF_DAY = 1_000_000;
    private static final int MAX_OCTETS_OF_BEGINNING = 10_000;
    private static final int MINUTES = 10;
    private static final int PERIODS_OF_DAY = 24 * 60 / MINUTES;
    /** Of date, time and line end. */
    private static final int AROUND_LINE = 30;

    /**
     * A trouble of some nodes.
     *
     * @param beginning a part of the line that tells it
     * @param trouble what happens in each second
     */
    private record Case(String name, int nodes, String beginning, Trouble trouble) {
        @Override
        public String toString() {
            return name + " of " + nodes + " nodes";
        }
    }

    private interface Trouble {
        void happens(World world, int second);
    }

    /** What one node does in each second, counted from another one for each node. */
    private interface NodeTrouble {
        void happens(World world, int node, int second);
    }

    private static Trouble each(int nodes, NodeTrouble trouble) {
        return (world, second) -> {
            for (int i = 0; i < nodes; i++) {
                trouble.happens(world, i, second + i);
            }
        };
    }

    static Stream<Case> troubles() {
        return Stream.of(3, 10, 100).flatMap(SteadyTroubleTest::troublesOf);
    }

    private static Stream<Case> troublesOf(int nodes) {
        Trouble readings = each(nodes, SteadyTroubleTest::readings);
        return Stream.of(
                new Case("reboots at other ports", nodes, "was=udp/10.1.0.", each(nodes, (world, node, second) -> {
                    if (second % 5 == 0) {
                        world.sends(node, 1000 + second % 60_000, connect(node));
                    }
                })),
                new Case("an id in two boards", nodes, "was=udp/10.1.0.", each(nodes, (world, node, second) -> {
                    if (second % 3 == 0) {
                        world.sends(node, 1000, connect(node / 2));
                    }
                })),
                new Case("leaving and coming back", nodes, "cause=connected", each(nodes, (world, node, second) -> {
                    switch (second % 5) {
                        case 0 -> world.sends(node, 1000, new Connect(false, true, 1, 60, "n" + node));
                        case 3 -> world.sends(node, 1000, new Disconnect(0));
                        default -> {}
                    }
                })),
                new Case("sleep, loss and return", nodes, "cause=silence", each(nodes, (world, node, second) -> {
                    switch (second % 60) {
                        case 0 -> world.sends(node, 1000, connect(node));
                        case 5 -> world.sends(node, 1000, new Disconnect(10));
                        case 15, 25 -> world.sends(node, 1000, new PingReq("n" + node));
                        default -> {}
                    }
                })),
                new Case("broker that flaps", nodes, "broker - state=down", (world, second) -> {
                    if (second % 20 < 2) {
                        world.brokerIs(second % 20 == 0 ? Broker.UP : Broker.AWAY);
                    }
                    readings.happens(world, second);
                }),
                new Case("broker that closes at once", nodes, "broker - state=down", (world, second) -> {
                    world.brokerIs(Broker.AWAY);
                    readings.happens(world, second);
                }),
                new Case("broker that knows no password", nodes, "broker - state=down", (world, second) -> {
                    world.brokerIs(Broker.REFUSES_CLIENTS);
                    readings.happens(world, second);
                }),
                new Case("broker that grants nothing", nodes, "broker=refuses request=PUBLISH", (world, second) -> {
                    world.brokerIs(Broker.REFUSES_REQUESTS);
                    readings.happens(world, second);
                }),
                new Case("dongle that comes and goes", nodes, "link - listener=udp state=down", (world, second) -> {
                    if (second % 30 == 20) {
                        world.lockstep.linkIsDown(true);
                        world.reporter.onLinkDown("udp", "/dev/ttyUSB0", "there is no such file");
                    } else if (second % 30 == 0) {
                        world.lockstep.linkIsDown(false);
                        world.reporter.onLinkUp("udp", "/dev/ttyUSB0");
                    }
                    readings.happens(world, second);
                }),
                new Case("disk that fails now and then", nodes, "store=failed", (world, second) -> {
                    world.lockstep.diskFails(second % 60 >= 40);
                    readings.happens(world, second);
                }),
                new Case("unknown devices", nodes, "qos-minus-one=ignored", (world, second) -> {
                    for (int i = 0; i < nodes && second % 100 == 0; i++) {
                        int stranger = second + i;
                        world.sends(stranger, 1000, connect(stranger));
                        world.sends(stranger, 1000, new Register(0, 5, "a/#"));
                        world.sends(stranger, 1000, Lockstep.publish(new NormalTopicId(99), QoS.ONE, 7));
                        world.sends(stranger, 1000, Lockstep.publish(new ShortTopicName(0x6162), QoS.MINUS_ONE, 0));
                    }
                }));
    }

    private static void readings(World world, int node, int second) {
        int msgId = 1 + second % 60_000;
        switch (second % 10) {
            case 0 -> world.sends(node, 1000, connect(node));
            case 1 -> world.sends(node, 1000, Lockstep.publish(new ShortTopicName(0x6162), QoS.ONE, msgId));
            case 2 -> world.sends(node, 1000, new Subscribe(false, granted(second), msgId, new TopicName("t/" + node)));
            default -> {}
        }
    }

    /** Another QoS than the last time, so that there is something to write. */
    private static QoS granted(int second) {
        return second / 10 % 2 == 0 ? QoS.ONE : QoS.ZERO;
    }

    private static Connect connect(int node) {
        return new Connect(false, false, 1, 60, "n" + node);
    }

    @ParameterizedTest
    @MethodSource("troubles")
    void aDayOfItIsLessThanOneMegabyteOfLog(Case one) {
        World world = new World();

        List<String> beginning = world.lasts(one.trouble());
        List<String> later = world.lasts(one.trouble());

        int octets = octets(beginning) + (PERIODS_OF_DAY - 1) * octets(later);
        assertThat(octets(beginning)).as("octets of the first ten minutes").isLessThan(MAX_OCTETS_OF_BEGINNING);
        assertThat(octets).as("octets of a day").isLessThan(MAX_OCTETS_OF_DAY);
        assertThat(beginning)
                .as("the trouble is told")
                .anySatisfy(line -> assertThat(line).contains(one.beginning()).doesNotContain("times=", "others="));
    }

    private static int octets(List<String> lines) {
        return lines.stream().mapToInt(line -> line.length() + AROUND_LINE).sum();
    }

    private enum Broker {
        UP,
        AWAY,
        REFUSES_CLIENTS,
        REFUSES_REQUESTS
    }

    /** A gateway with its log, nodes that listen to nothing, and a broker that is as the trouble wants it. */
    private static final class World {
        private final LogLines log = new LogLines(false);
        private final List<Lockstep> started = new ArrayList<>();
        private final LogReporter reporter = new LogReporter(
                log::log,
                address ->
                        started.stream().findFirst().flatMap(one -> one.core().clientAt(address)),
                () -> started.isEmpty() ? 0 : started.get(0).nowNanos());
        private final CoreSettings settings = Settings.with("", List.of("sessions: 2000"), "spool: {}");
        private final Lockstep lockstep = new Lockstep(settings, reporter);
        private final TreeSet<String> connected = new TreeSet<>();
        private Broker broker = Broker.UP;
        private int second;

        World() {
            started.add(lockstep);
            lockstep.brokerLetsTheGatewayIn();
            connected.add(settings.broker().ownClientId());
        }

        /** The lines of ten minutes. */
        List<String> lasts(Trouble trouble) {
            log.clear();
            for (int end = second + MINUTES * 60; second < end; second++) {
                trouble.happens(this, second);
                lockstep.advanceSeconds(1);
                answers();
                if (second % 5 == 4) {
                    reporter.onInterval();
                }
            }
            return log.all();
        }

        void sends(int node, int port, SnMessage message) {
            Lockstep.Node sender = lockstep.node("10.1." + node / 250 % 250 + "." + (1 + node % 250), port);
            sender.sends(message);
            sender.heard();
            answers();
        }

        void brokerIs(Broker next) {
            boolean isEnd = next != broker && (next == Broker.AWAY || next == Broker.REFUSES_CLIENTS);
            broker = next;
            if (isEnd) {
                List<String> lost = List.copyOf(connected);
                connected.clear();
                lost.forEach(id -> lockstep.broker(id).says(new MqttEvent.ConnectionLost("the broker closed it")));
                answers();
            }
        }

        private void answers() {
            for (List<String> ids = lockstep.clientsWithCommands();
                    !ids.isEmpty();
                    ids = lockstep.clientsWithCommands()) {
                ids.forEach(id -> answer(id, lockstep.broker(id).expects(MqttCommand.class))
                        .ifPresent(lockstep.broker(id)::says));
            }
        }

        private Optional<MqttEvent> answer(String id, MqttCommand command) {
            ReasonCode code = broker == Broker.REFUSES_REQUESTS ? ReasonCode.NOT_AUTHORIZED : ReasonCode.SUCCESS;
            if (command instanceof MqttCommand.Open) {
                return Optional.of(answerToOpen(id));
            } else if (command instanceof MqttCommand.Close) {
                connected.remove(id);
            } else if (command instanceof MqttCommand.Publish publish && publish.qos() == QoS.ONE) {
                return Optional.of(new MqttEvent.PubAck(publish.packetId(), code));
            } else if (command instanceof MqttCommand.Subscribe subscribe) {
                return Optional.of(new MqttEvent.SubAck(subscribe.packetId(), subscribe.qos(), code));
            }
            return Optional.empty();
        }

        private MqttEvent answerToOpen(String id) {
            return switch (broker) {
                case AWAY -> new MqttEvent.ConnectionLost("the broker closed the connection before CONNACK");
                case REFUSES_CLIENTS ->
                    new MqttEvent.ConnectRefused(ReasonCode.BAD_USER_NAME_OR_PASSWORD, "bad user name or password");
                case UP, REFUSES_REQUESTS -> {
                    connected.add(id);
                    yield new MqttEvent.Connected(true);
                }
            };
        }
    }
}
