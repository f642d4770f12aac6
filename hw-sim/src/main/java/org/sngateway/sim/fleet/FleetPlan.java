package org.sngateway.sim.fleet;

import java.time.Duration;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.sngateway.sim.client.ClientSettings;
import org.sngateway.sim.node.Button;
import org.sngateway.sim.node.Device;
import org.sngateway.sim.node.DoorContact;
import org.sngateway.sim.node.Lamp;
import org.sngateway.sim.node.Meter;
import org.sngateway.sim.node.SensorNode;
import org.sngateway.sim.node.SoilSensor;
import org.sngateway.sim.node.Thermometer;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.SnMessage;

/**
 * The kind of each node of a fleet, by the last digit of its number: 1, 6 and 0 are thermometers, 2 a door contact, 3
 * and 8 soil sensors that sleep, 4 and 9 meters, 5 a lamp, 7 a button. Readings have QoS 1; those of meters 2, those of
 * thermometer 0 have 0, those of buttons -1.
 *
 * <p>Lamps and buttons use predefined topic ids if the gateway knows them: the numbers of the nodes. Otherwise door
 * contacts replace buttons. A fleet that measures as fast as it can has thermometers only.
 */
public final class FleetPlan {
    private static final Duration RECONNECT_PAUSE = Duration.ofSeconds(3);
    private static final Duration CONGESTION_PAUSE = Duration.ofSeconds(10);
    private static final Duration START_SPREAD = Duration.ofSeconds(1);
    private static final int RETRY_COUNT = 3;
    private static final int MAX_QUEUED_READINGS = 1_000;
    private static final int KINDS = 10;
    private static final int LAMP = 5;
    private static final int BUTTON = 7;

    private final FleetSettings settings;

    FleetPlan(FleetSettings settings) {
        this.settings = settings;
    }

    /** The predefined topics of a fleet with this number of nodes: ids and names. */
    public static Map<Integer, String> predefinedTopics(String prefix, int nodes) {
        Map<Integer, String> names = new TreeMap<>();
        for (int number = 1; number <= nodes; number++) {
            if (number % KINDS == LAMP) {
                names.put(number, prefix + "/" + number + "/set");
            } else if (number % KINDS == BUTTON) {
                names.put(number, prefix + "/" + number + "/button");
            }
        }
        return names;
    }

    /** The node of this number, which counts from 1. */
    SensorNode node(int number, SplittableRandom random, Consumer<SnMessage> radio, SensorNode.Listener listener) {
        Device device = device(number);
        QoS qos = device instanceof Button ? QoS.MINUS_ONE : settings.qos().orElse(usualQos(number, device));
        boolean sleeps = device instanceof SoilSensor && !settings.sleep().isZero();
        boolean predefined = settings.predefinedTopics() && (device instanceof Lamp || device instanceof Button);
        return new SensorNode(
                new ClientSettings(
                        settings.prefix() + "-" + number,
                        settings.keepAlive(),
                        settings.retryInterval(),
                        RETRY_COUNT,
                        CONGESTION_PAUSE,
                        MAX_QUEUED_READINGS),
                device,
                new SensorNode.Behaviour(
                        settings.prefix() + "/" + number + "/",
                        predefined ? number : 0,
                        qos,
                        sleeps || qos == QoS.TWO,
                        settings.interval(),
                        sleeps ? (int) settings.sleep().toSeconds() : 0,
                        START_SPREAD.multipliedBy(number - 1L).dividedBy(settings.nodes()),
                        RECONNECT_PAUSE,
                        CONGESTION_PAUSE),
                random.split(),
                radio,
                listener);
    }

    private Device device(int number) {
        if (settings.interval().isZero()) {
            return new Thermometer();
        }
        return switch (number % KINDS) {
            case 2 -> new DoorContact();
            case 3, 8 -> new SoilSensor();
            case 4, 9 -> new Meter();
            case LAMP -> new Lamp();
            case BUTTON -> settings.predefinedTopics() ? new Button() : new DoorContact();
            default -> new Thermometer();
        };
    }

    private static QoS usualQos(int number, Device device) {
        if (device instanceof Meter) {
            return QoS.TWO;
        }
        return device instanceof Thermometer && number % KINDS == 0 ? QoS.ZERO : QoS.ONE;
    }
}
