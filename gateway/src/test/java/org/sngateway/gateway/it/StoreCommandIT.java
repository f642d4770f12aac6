package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.sngateway.gateway.it.CommandProcess.Result;
import org.sngateway.gateway.it.Mosquitto.Subscriber;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Disconnect;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.WillTopic;

/** {@code sn-gateway store} as a user runs it, most often while the gateway runs. */
@SuppressWarnings("NullAway.Init")
class StoreCommandIT {
    @RegisterExtension
    final Installation site = new Installation();

    @TempDir
    Path folder;

    private String configuration;

    @BeforeEach
    void configure() throws Exception {
        configuration = site.withStore().file().toString();
    }

    @Test
    void showsInWordsWhatARunningGatewayKeeps() throws Exception {
        GatewayProcess gateway = site.startProcess();
        UdpNode meter = meterThatHasSpooled();

        Result result = CommandProcess.run("store", "--config", configuration);

        assertThat(result.errors()).isEmpty();
        assertThat(result.exitCode()).isZero();
        assertThat(result.output())
                .contains("1 client, ", "2 messages for the broker, 0 dead letters in dead-letters.jsonl")
                .contains("\"meter\" active, at test/127.0.0.1:", ", keep alive 60 s\n")
                .contains("  will: \"will/meter\", QoS 1, retained\n")
                .contains(": \"meter/reading\"\n")
                .contains("  subscription: \"meter/set\", QoS 1, asked for by name\n")
                .contains("  subscription: \"ab\", QoS 1, asked for by short=\"ab\"\n")
                .contains("  for the broker: 2 messages of 10 octets, the oldest of 20");
        meter.pings();
        assertThat(gateway.isAlive()).isTrue();
    }

    @Test
    void showsTheSameAsJson() throws Exception {
        site.startProcess();
        meterThatHasSpooled();

        Result result = CommandProcess.run("store", "--config", configuration, "--json");

        assertThat(result.exitCode()).isZero();
        Object store = new Load(LoadSettings.builder().build()).loadFromString(result.output());
        assertThat(in(store, "messagesForBroker")).isEqualTo(2);
        assertThat(in(store, "damagedPlaces")).isEqualTo(0);
        Object meter = in(store, "clients", 0);
        assertThat(in(meter, "client")).isEqualTo("meter");
        assertThat(in(meter, "state")).isEqualTo("active");
        assertThat(in(meter, "keepAliveSeconds")).isEqualTo(60);
        assertThat(in(meter, "will")).isEqualTo(Map.of("topic", "will/meter", "qos", 1, "retain", true));
        assertThat(in(meter, "topics", 0, "topic")).isEqualTo("meter/reading");
        assertThat((Integer) in(meter, "topics", 0, "id")).isBetween(1, 0xFFFE);
        assertThat(in(meter, "subscriptions", 1))
                .isEqualTo(Map.of(
                        "filter", "ab", "qos", 1, "forms", List.of(Map.of("form", "short", "id", 0x6162, "qos", 1))));
        assertThat(in(meter, "messagesForBroker", "count")).isEqualTo(2);
        assertThat(in(meter, "messagesForBroker", "octets")).isEqualTo(10);
    }

    @Test
    void sleeperIsListedWithItsQueuedMessages() throws Exception {
        site.startProcess();
        UdpNode sleeper = site.node();
        sleeper.connects("sleeper", false);
        sleeper.subscribes("sleeper/set", QoS.ONE);
        NormalTopicId mark = sleeper.registers("mark");
        sleeper.sleeps(300);
        site.mosquitto().publish("sleeper/set", "wake up", 1, false);
        // The broker delivers this one behind the message for the sleeper.
        UdpNode other = site.node();
        other.connects("other", true);
        other.subscribes("sleeper/set", QoS.ONE);
        site.mosquitto().publish("sleeper/set", "again", 1, false);
        other.getsAndAcknowledges("again");

        CommandProcess.await(
                () -> CommandProcess.run("store", "--config", configuration),
                output -> assertThat(output)
                        .contains("\"sleeper\" asleep for at most 300 s")
                        .contains("  for the client: 2 messages of 12 octets\n")
                        .contains("\"other\" active")
                        .contains("keep alive 60 s, clean session\n"));
        assertThat(mark.value()).isPositive();
    }

    @Test
    void afterTheEndOfTheGatewayEverythingIsStillThere() throws Exception {
        GatewayProcess gateway = site.startProcess();
        meterThatHasSpooled();
        gateway.stop();

        assertThat(CommandProcess.run("store", "--config", configuration).output())
                .contains("2 messages for the broker", "\"meter\" ");
    }

    @Test
    void missingDirectoryOrFileIsNamedWithTheRemedy() throws Exception {
        Path nowhere = folder.resolve("nowhere");
        Path file = Files.createFile(folder.resolve("file"));
        Path off = Files.writeString(folder.resolve("off.yaml"), "store: {directory: off}\n");

        assertThat(CommandProcess.run("store", "--directory", nowhere.toString()))
                .isEqualTo(new Result(
                        1,
                        "",
                        nowhere + " is not there, or out of reach; --directory DIR names the state"
                                + " directory of the gateway, --config FILE its configuration\n"));
        assertThat(CommandProcess.run("store", "--directory", file.toString()).errors())
                .startsWith(file + " is no directory; ");
        assertThat(CommandProcess.run("store", "--directory", folder.toString()).errors())
                .isEqualTo(folder + " is no store of a gateway: there is no journal in it\n");
        assertThat(CommandProcess.run("store", "--config", off.toString()).errors())
                .isEqualTo(off + " says \"store: directory: off\": nothing is kept\n");
        assertThat(nowhere).doesNotExist();
    }

    @Test
    void replayPublishesDeadLetters() throws Exception {
        Path letters = Files.writeString(folder.resolve("dead-letters.jsonl"), """
                {"time":"2026-03-01T08:30:00Z","client":"m","topic":"dead/a","qos":1,"retain":true,"reason":"too-old","payload":"b25l"}
                {"time":"2026-03-01T08:30:01Z","client":"m","topic":"dead/b","qos":2,"retain":false,"reason":"client-refused","payload":"dHdv"}
                {"time":"2026-03-01T08:30:02Z","client":"m","topic":"dead/c","qos":0,"retain":false,"reason":"too-old","payload":"MwA="}
                """);
        Subscriber witness = site.subscriber("dead/#");

        Result result = CommandProcess.run("store", "replay", "--config", configuration, letters.toString());

        Path replayed = folder.resolve("dead-letters.jsonl.replayed");
        assertThat(result).isEqualTo(new Result(0, "published 3 dead letters, they are in " + replayed + " now\n", ""));
        witness.expects("dead/b two");
        // The broker hands a QoS 2 message on at its PUBREL, so the third message may overtake it.
        assertThat(witness.messagesWithFlags()).contains("dead/a one|1|0", "dead/b two|2|0");
        site.subscriber("dead/a").expectsWithFlags("dead/a one|1|1");
        assertThat(letters).doesNotExist();
        assertThat(replayed).exists();
    }

    @Test
    void messagesThatTheBrokerRefusesAreListedAsDeadLettersAndCanBeReplayed() throws Exception {
        site.configuration().broker("refusal-patience", "0s");
        GatewayProcess gateway = site.startProcess();
        UdpNode meter = meterThatHasSpooled();
        meter.sends(Disconnect.plain());
        meter.expects(Disconnect.plain());

        site.mosquitto().startDenyingPublishes();
        gateway.logs("dead-letter=refused-by-broker topic=\"meter/reading\"");
        CommandProcess.await(
                () -> CommandProcess.run("store", "--config", configuration),
                output -> assertThat(output)
                        .contains(
                                "0 messages for the broker, 2 dead letters in dead-letters.jsonl",
                                "\n  2 dead letters\n"));

        site.mosquitto().stop();
        site.mosquitto().start();
        Subscriber witness = site.subscriber("meter/#");
        String letters = site.state().resolve("dead-letters.jsonl").toString();
        Result result = CommandProcess.run("store", "replay", "--config", configuration, letters);

        assertThat(result.errors()).isEmpty();
        witness.expects("meter/reading first", "meter/reading other");
        assertThat(CommandProcess.run("store", "--config", configuration).output())
                .contains("0 dead letters in dead-letters.jsonl");
    }

    @Test
    void lettersThatTheBrokerDidNotTakeAreKeptForTheNextReplay() throws Exception {
        Path letters = Files.writeString(folder.resolve("dead-letters.jsonl"), """
                {"time":"2026-03-01T08:30:00Z","client":"m","topic":"dead/a","qos":1,"retain":false,"reason":"too-old","payload":"b25l"}
                nonsense
                """);
        Path replaying = folder.resolve("dead-letters.jsonl.replaying");
        site.mosquitto().stop();

        Result result = CommandProcess.run("store", "replay", "--config", configuration, letters.toString());
        site.mosquitto().start();
        Subscriber witness = site.subscriber("dead/#");
        Result second = CommandProcess.run("store", "replay", "--config", configuration, replaying.toString());

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.errors())
                .contains("left out: line 2: no JSON object", "published 0 of 1 dead letters: Connection refused")
                .contains("the others, the next of client \"m\" and topic \"dead/a\", are in " + replaying);
        assertThat(second.exitCode()).isZero();
        witness.expects("dead/a one");
        assertThat(folder.resolve("dead-letters.jsonl.replayed")).exists();
    }

    /** The value in the JSON at this path of names and indexes. */
    private static Object in(Object json, Object... path) {
        Object value = json;
        for (Object step : path) {
            value = Objects.requireNonNull(
                    step instanceof Integer index ? ((List<?>) value).get(index) : ((Map<?, ?>) value).get(step));
        }
        return value;
    }

    /** A node with everything that can be stored, and two readings that wait for the broker. */
    private UdpNode meterThatHasSpooled() throws Exception {
        UdpNode meter = site.node();
        meter.connectsWithWill(
                new Connect(true, false, 1, 60, "meter"), new WillTopic(QoS.ONE, true, "will/meter"), "gone");
        NormalTopicId reading = meter.registers("meter/reading");
        meter.subscribes("meter/set", QoS.ONE);
        meter.subscribes(ShortTopicName.of("ab"), QoS.ONE);
        site.mosquitto().stop();
        meter.publishes(reading, "first");
        meter.publishes(reading, "other");
        return meter;
    }
}
