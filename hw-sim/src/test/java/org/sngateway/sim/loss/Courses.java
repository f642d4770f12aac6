package org.sngateway.sim.loss;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.sngateway.sim.client.Will;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PredefinedTopicId;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicName;

/** The normal course of each procedure of MQTT-SN 1.2, by name; those of sleeping clients are in {@link SleepCourses}. */
final class Courses {
    private static final boolean CLEAN = true;
    private static final boolean KEPT = false;

    private static final Topic LAMP = new TopicName("lamp");
    private static final Topic ROOM = new TopicName("room/+");
    private static final PredefinedTopicId FIVE = new PredefinedTopicId(CourseClient.PREDEFINED_ID);
    private static final String FIVE_NAME = CourseClient.PREDEFINED_NAME;
    private static final ShortTopicName AB = ShortTopicName.of("ab");

    private static final Will GONE = new Will("gone", Payload.ofText("bye"), QoS.ONE, false);
    private static final Will LEFT = new Will("left", Payload.ofText("farewell"), QoS.TWO, false);
    private static final Will EMPTY = new Will("gone", Payload.EMPTY, QoS.ZERO, false);

    private final Map<String, Consumer<Course>> all = new LinkedHashMap<>();

    Courses() {
        addConnecting();
        addPublishing();
        addDelivering();
        addSubscribing();
        addWillUpdates();
        all.putAll(new SleepCourses().all());
    }

    Map<String, Consumer<Course>> all() {
        return all;
    }

    private void add(String name, Consumer<Course> steps) {
        all.put(name, steps);
    }

    // ---- MQTT-SN 1.2 §6.2, §6.3, §6.11, §6.12

    private void addConnecting() {
        add("connect", client -> client.connect(CLEAN));
        add("connect, CleanSession=0", client -> client.connect(KEPT));
        add("connect with will", client -> client.connectWithWill(CLEAN, GONE));
        add("connect with a will without payload", client -> client.connectWithWill(CLEAN, EMPTY));
        add("connect with empty will", client -> {
            client.connectWithWill(KEPT, GONE);
            client.disconnect();
            client.connectWithWill(KEPT, null);
        });
        add("connect again with another will", client -> {
            client.connectWithWill(KEPT, GONE);
            client.disconnect();
            client.connectWithWill(KEPT, LEFT);
        });
        add("connect again, the will is kept", client -> {
            client.connectWithWill(KEPT, GONE);
            client.disconnect();
            client.connect(KEPT);
        });
        add("connect again, the will is forgotten", client -> {
            client.connectWithWill(KEPT, GONE);
            client.disconnect();
            client.connect(CLEAN);
        });
        add("connect with will while connected", client -> {
            client.connectWithWill(KEPT, GONE);
            client.subscribe(LAMP);
            client.connectWithWill(KEPT, LEFT);
            client.elsewhere("lamp", QoS.ONE, "on");
            client.rest(1);
        });
        add("disconnect", client -> {
            client.connect(CLEAN);
            client.subscribe(LAMP);
            client.disconnect();
        });
        add("disconnect, CleanSession=0", client -> {
            client.connectWithWill(KEPT, GONE);
            client.subscribe(LAMP);
            client.disconnect();
        });
        add("reconnect with backlog, CleanSession=0", client -> {
            client.connect(KEPT);
            client.subscribe(LAMP);
            client.subscribe(ROOM);
            client.disconnect();
            client.elsewhereSeveral();
            client.connect(KEPT);
            client.rest(1);
        });
        add("restart with messages under way, CleanSession=0", client -> {
            client.connect(KEPT);
            client.subscribe(LAMP);
            client.subscribe(ROOM);
            client.elsewhereSeveral();
            client.restart();
            client.connect(KEPT);
            client.rest(1);
        });
        add("restart, CleanSession=1", client -> {
            client.connectWithWill(CLEAN, GONE);
            client.subscribe(LAMP);
            client.register("meter");
            client.publish("meter", QoS.TWO, "1");
            client.restart();
            client.connect(CLEAN);
            client.register("other");
            client.publish("other", QoS.TWO, "2");
            client.elsewhereInVain("lamp", QoS.ONE, "on");
        });
        add("ping", client -> {
            client.connect(CLEAN);
            client.ping();
            client.ping();
        });
        add("keep alive", client -> {
            client.connect(KEPT, 60);
            client.subscribe(LAMP);
            client.rest(200);
            client.elsewhere("lamp", QoS.TWO, "on");
            client.rest(200);
        });
    }

    // ---- §6.5, §6.6, §6.7

    private void addPublishing() {
        add("register", client -> {
            client.connect(CLEAN);
            client.register("meter");
            client.register("other");
            client.register("meter");
        });
        for (QoS qos : List.of(QoS.ZERO, QoS.ONE, QoS.TWO)) {
            add("publish at QoS " + qos, client -> {
                client.connect(CLEAN);
                client.register("meter");
                client.publish("meter", qos, "1");
                client.publish("meter", qos, "2");
                client.register("other");
                client.publish("other", qos, "3");
            });
            add("publish at QoS " + qos + ", predefined and short", client -> {
                client.connect(CLEAN);
                client.publish(FIVE, FIVE_NAME, qos, "1");
                client.publish(AB, "ab", qos, "2");
                client.publish(FIVE, FIVE_NAME, qos, "3");
            });
        }
        add("publish the same twice", client -> {
            client.connect(CLEAN);
            client.register("meter");
            client.publish("meter", QoS.TWO, "1");
            client.publish("meter", QoS.ONE, "2");
            client.publish("meter", QoS.TWO, "3");
        });
        add("publish, then leave", client -> {
            client.connect(KEPT);
            client.register("meter");
            client.publish("meter", QoS.TWO, "1");
            client.publish("meter", QoS.ONE, "2");
            client.disconnect();
        });
    }

    // ---- §6.10

    private void addDelivering() {
        for (QoS qos : List.of(QoS.ZERO, QoS.ONE, QoS.TWO)) {
            addDelivering(qos, "by name", LAMP, "lamp", "lamp");
            addDelivering(qos, "by wildcard", ROOM, "room/light", "room/door");
            addDelivering(qos, "predefined", FIVE, FIVE_NAME, FIVE_NAME);
            addDelivering(qos, "short", AB, "ab", "ab");
        }
        add("both directions at once", client -> {
            client.connect(KEPT);
            client.subscribe(ROOM);
            client.register("meter");
            client.elsewhere("room/light", QoS.TWO, "on");
            client.publish("meter", QoS.TWO, "1");
            client.elsewhere("room/door", QoS.ONE, "open");
            client.subscribe(LAMP);
            client.elsewhere("lamp", QoS.TWO, "on");
            client.register("other");
            client.elsewhere("room/light", QoS.TWO, "off");
            client.publish("other", QoS.ONE, "2");
            client.elsewhere("lamp", QoS.ONE, "off");
            client.ping();
        });
    }

    private void addDelivering(QoS qos, String form, Topic topic, String oneName, String otherName) {
        add("deliver at QoS " + qos + " " + form, client -> {
            client.connect(CLEAN);
            client.subscribe(topic);
            client.elsewhere(oneName, qos, "1");
            client.rest(1);
            client.elsewhere(oneName, qos, "2");
            client.elsewhere(otherName, qos, "3");
            client.elsewhere(oneName, qos, "4");
            client.rest(1);
        });
    }

    // ---- §6.9

    private void addSubscribing() {
        addSubscribing("by name", LAMP, "lamp");
        addSubscribing("by wildcard", ROOM, "room/light");
        addSubscribing("predefined", FIVE, FIVE_NAME);
        addSubscribing("short", AB, "ab");
        add("subscribe by wildcard with retained messages", client -> {
            client.retained("room/light", QoS.ONE, "light");
            client.retained("room/door", QoS.TWO, "door");
            client.retained("room/window", QoS.TWO, "window");
            client.connect(CLEAN);
            client.subscribe(ROOM);
            client.rest(1);
        });
        add("subscribe by name with a retained message", client -> {
            client.retained("lamp", QoS.ONE, "on");
            client.connect(CLEAN);
            client.subscribe(LAMP);
            client.elsewhere("lamp", QoS.TWO, "off");
            client.rest(1);
        });
    }

    private void addSubscribing(String form, Topic topic, String name) {
        add("subscribe and unsubscribe " + form, client -> {
            client.connect(KEPT);
            client.subscribe(topic);
            client.elsewhere(name, QoS.TWO, "on");
            client.rest(1);
            client.unsubscribe(topic);
            client.elsewhereInVain(name, QoS.TWO, "off");
            client.rest(1);
            client.subscribe(topic);
            client.elsewhere(name, QoS.ONE, "on again");
            client.rest(1);
        });
        add("unsubscribe " + form, client -> {
            client.connect(KEPT);
            client.subscribe(topic);
            client.unsubscribe(topic);
        });
    }

    // ---- §6.4

    private void addWillUpdates() {
        add("change the topic of the will", client -> {
            client.connectWithWill(CLEAN, GONE);
            client.changeWillTopic(LEFT);
        });
        add("change the message of the will", client -> {
            client.connectWithWill(CLEAN, GONE);
            client.changeWillMessage("so long");
            client.changeWillMessage("at last");
        });
        add("change topic and message of the will", client -> {
            client.connectWithWill(KEPT, GONE);
            client.changeWillTopic(LEFT);
            client.changeWillMessage("so long");
            client.disconnect();
            client.connect(KEPT);
        });
        add("delete the will", client -> {
            client.connectWithWill(CLEAN, GONE);
            client.deleteWill();
        });
        add("delete the will and state another", client -> {
            client.connectWithWill(CLEAN, GONE);
            client.deleteWill();
            client.changeWillTopic(LEFT);
            client.changeWillMessage("so long");
        });
    }
}
