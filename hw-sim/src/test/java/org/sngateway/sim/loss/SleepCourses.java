package org.sngateway.sim.loss;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import org.sngateway.sim.client.Will;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.Topic;
import org.sngateway.sn.message.TopicName;

/** The normal courses of clients that sleep (MQTT-SN 1.2 §6.14) or change their address, by name. */
final class SleepCourses {
    private static final boolean CLEAN = true;
    private static final boolean KEPT = false;
    private static final Topic LAMP = new TopicName("lamp");
    private static final Topic ROOM = new TopicName("room/+");
    private static final Will GONE = new Will("gone", Payload.ofText("bye"), QoS.ONE, false);
    private static final Will LEFT = new Will("left", Payload.ofText("farewell"), QoS.TWO, false);

    private final Map<String, Consumer<Course>> all = new LinkedHashMap<>();

    SleepCourses() {
        addSleeping();
        addConnectingFromSleep();
        addMoving();
    }

    Map<String, Consumer<Course>> all() {
        return all;
    }

    private void add(String name, Consumer<Course> steps) {
        all.put(name, steps);
    }

    private void addSleeping() {
        add("sleep", client -> {
            client.connectWithWill(KEPT, GONE);
            client.sleep(600);
        });
        add("sleep and wake without messages", client -> {
            client.connect(CLEAN);
            client.sleep(600);
            client.rest(300);
            client.wake();
            client.rest(300);
            client.wake();
        });
        add("sleep, wake with backlog, sleep again", client -> {
            sleepsWhileMessagesCome(client, KEPT);
            client.wake();
            client.rest(300);
            client.elsewhere("room/door", QoS.TWO, "door 2");
            client.elsewhere("lamp", QoS.ONE, "lamp 3");
            client.rest(200);
            client.wake();
        });
        add("messages come while awake", client -> {
            client.connect(KEPT);
            client.subscribe(ROOM);
            client.sleep(600);
            client.elsewhere("room/light", QoS.TWO, "on");
            client.elsewhere("room/door", QoS.ONE, "open");
            client.rest(300);
            client.wakeUntilSomethingIsReceived();
            client.elsewhere("room/light", QoS.TWO, "off");
            client.elsewhere("room/window", QoS.TWO, "open");
            client.wake();
        });
        add("sleep with messages under way", client -> {
            client.connect(KEPT);
            client.subscribe(LAMP);
            client.subscribe(ROOM);
            client.elsewhereSeveral();
            client.sleep(600);
            client.rest(300);
            client.wake();
        });
        add("another sleep duration, asleep", client -> {
            client.connectWithWill(CLEAN, GONE);
            client.sleep(600);
            client.rest(300);
            client.sleep(2_000);
            client.rest(1_800);
            client.wake();
            client.sleep(300);
        });
        add("another sleep duration, awake", client -> {
            sleepsWhileMessagesCome(client, CLEAN);
            client.wakeUntilSomethingIsReceived();
            client.sleep(2_000);
            client.rest(1_800);
            client.wake();
        });
        add("leave from sleep", client -> {
            client.connectWithWill(KEPT, GONE);
            client.subscribe(LAMP);
            client.sleep(600);
            client.rest(300);
            client.disconnect();
        });
        add("publish and subscribe from sleep", client -> {
            client.connect(KEPT);
            client.register("meter");
            client.sleep(900);
            client.rest(300);
            client.publish("meter", QoS.TWO, "1");
            client.subscribe(LAMP);
            client.elsewhere("lamp", QoS.ONE, "on");
            client.rest(300);
            client.wake();
        });
    }

    private void addConnectingFromSleep() {
        add("connect from sleep, CleanSession=0", client -> {
            sleepsWhileMessagesCome(client, KEPT);
            client.connect(KEPT);
            client.rest(1);
        });
        add("connect from sleep, CleanSession=1", client -> {
            client.connectWithWill(KEPT, GONE);
            client.subscribe(LAMP);
            client.subscribe(ROOM);
            client.sleep(600);
            client.elsewhereInVain("lamp", QoS.ONE, "on");
            client.elsewhereInVain("room/light", QoS.TWO, "on");
            client.rest(300);
            client.connect(CLEAN);
            client.subscribe(LAMP);
            client.elsewhere("lamp", QoS.TWO, "off");
            client.rest(1);
        });
        add("connect from sleep with will, CleanSession=0", client -> {
            sleepsWhileMessagesCome(client, KEPT);
            client.connectWithWill(KEPT, LEFT);
            client.rest(1);
        });
        add("connect from sleep with will, CleanSession=1", client -> {
            client.connectWithWill(CLEAN, GONE);
            client.subscribe(ROOM);
            client.sleep(600);
            client.elsewhereInVain("room/light", QoS.TWO, "on");
            client.rest(300);
            client.connectWithWill(CLEAN, LEFT);
            client.register("meter");
            client.publish("meter", QoS.TWO, "1");
        });
        add("connect while awake", client -> {
            client.connect(KEPT);
            client.subscribe(LAMP);
            client.subscribe(ROOM);
            client.sleep(600);
            client.elsewhereSeveral();
            client.rest(300);
            client.wakeUntilSomethingIsReceived();
            client.connect(KEPT);
            client.rest(1);
        });
    }

    private void addMoving() {
        add("wake from a new address", client -> {
            sleepsWhileMessagesCome(client, KEPT);
            client.move();
            client.wake();
        });
        add("connect from a new address", client -> {
            client.connectWithWill(KEPT, GONE);
            client.subscribe(LAMP);
            client.subscribe(ROOM);
            client.elsewhere("lamp", QoS.TWO, "lamp 1");
            client.move();
            client.restart();
            client.connect(KEPT);
            client.elsewhere("room/light", QoS.ONE, "light 1");
            client.rest(1);
        });
    }

    /** How several courses begin: a client with a will sleeps, and messages wait for it. */
    private static void sleepsWhileMessagesCome(Course client, boolean clean) {
        client.connectWithWill(clean, GONE);
        client.subscribe(LAMP);
        client.subscribe(ROOM);
        client.sleep(600);
        client.elsewhereSeveral();
        client.rest(300);
    }
}
