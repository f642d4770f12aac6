package org.sngateway.gateway.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.RadioAddress;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.ReturnCode;
import org.sngateway.sn.message.SnMessage;

/** What is measured for the histograms, in time that the test makes. */
class TimingsTest {
    private static final NodeAddress NODE = new RadioAddress("attic", Payload.ofHex("01"));
    private static final NodeAddress OTHER = new RadioAddress("attic", Payload.ofHex("02"));

    private static final int MANY = 50_000;

    private long nowNanos;
    private final Timings timings = new Timings(() -> nowNanos);

    @Test
    void publishAtQosOneIsMeasuredToItsPuback() {
        timings.onReceived(NODE, publish(QoS.ONE, 7, false));
        millis(20);
        timings.onSent(NODE, new PubAck(1, 7, ReturnCode.ACCEPTED));

        assertThat(timings.acknowledge(QoS.ONE).counts()).containsExactly(0, 0, 0, 0, 1, 0, 0, 0, 0, 0);
        assertThat(timings.acknowledge(QoS.ONE).sumSeconds()).isEqualTo(0.02);
        assertThat(timings.acknowledge(QoS.TWO).counts()).containsOnly(0);
    }

    @Test
    void publishAtQosTwoIsMeasuredToItsPubrec() {
        timings.onReceived(NODE, publish(QoS.TWO, 7, false));
        millis(3_000);
        timings.onSent(NODE, new PubRec(7));

        assertThat(timings.acknowledge(QoS.TWO).counts()).containsExactly(0, 0, 0, 0, 0, 0, 0, 0, 1, 0);
        assertThat(timings.acknowledge(QoS.ONE).counts()).containsOnly(0);
    }

    @Test
    void repetitionWaitsSinceTheFirstMessage() {
        timings.onReceived(NODE, publish(QoS.ONE, 7, false));
        millis(10_000);
        timings.onReceived(NODE, publish(QoS.ONE, 7, true));
        millis(1);
        timings.onSent(NODE, new PubAck(1, 7, ReturnCode.ACCEPTED));

        assertThat(timings.acknowledge(QoS.ONE).sumSeconds()).isEqualTo(10.001);
    }

    @Test
    void nextMessageWithTheSameMsgIdWaitsSinceItself() {
        timings.onReceived(NODE, publish(QoS.ONE, 7, false));
        millis(10_000);
        timings.onReceived(NODE, publish(QoS.ONE, 7, false));
        millis(1);
        timings.onSent(NODE, new PubAck(1, 7, ReturnCode.ACCEPTED));

        assertThat(timings.acknowledge(QoS.ONE).sumSeconds()).isEqualTo(0.001);
    }

    @Test
    void acknowledgementOfAnotherNodeOrMessageEndsNothing() {
        timings.onReceived(NODE, publish(QoS.ONE, 7, false));
        timings.onSent(OTHER, new PubAck(1, 7, ReturnCode.ACCEPTED));
        timings.onSent(NODE, new PubAck(1, 8, ReturnCode.ACCEPTED));
        timings.onSent(NODE, new PubRec(7));

        assertThat(timings.acknowledge(QoS.ONE).counts()).containsOnly(0);
        assertThat(timings.acknowledge(QoS.TWO).counts()).containsOnly(0);
    }

    @ParameterizedTest
    @CsvSource({"ONE", "TWO"})
    void refusalIsNoAcknowledgement(QoS qos) {
        timings.onReceived(NODE, publish(qos, 7, false));
        timings.onSent(NODE, new PubAck(1, 7, ReturnCode.CONGESTION));
        timings.onSent(NODE, new PubAck(1, 7, ReturnCode.ACCEPTED));
        timings.onSent(NODE, new PubRec(7));

        assertThat(timings.acknowledge(qos).counts()).containsOnly(0);
    }

    @Test
    void repeatedAcknowledgementCountsOnce() {
        timings.onReceived(NODE, publish(QoS.ONE, 7, false));
        timings.onSent(NODE, new PubAck(1, 7, ReturnCode.ACCEPTED));
        timings.onSent(NODE, new PubAck(1, 7, ReturnCode.ACCEPTED));

        assertThat(timings.acknowledge(QoS.ONE).counts()).containsExactly(1, 0, 0, 0, 0, 0, 0, 0, 0, 0);
    }

    @Test
    void messagesAtQosZeroAreNotMeasured() {
        timings.onReceived(NODE, publish(QoS.ZERO, 0, false));
        timings.onSent(NODE, new PubAck(1, 0, ReturnCode.ACCEPTED));

        assertThat(timings.acknowledge(QoS.ONE).counts()).containsOnly(0);
    }

    @Test
    void taskOfTheLoopThatRunsLateIsMeasuredAgainstItsPlan() {
        Runnable watch = timings.loopWatch(TimeUnit.MILLISECONDS.toNanos(100));
        millis(100);
        watch.run();
        millis(150);
        watch.run();
        millis(50);
        watch.run();

        assertThat(timings.loopLag().counts()).containsExactly(2, 0, 0, 0, 0, 1, 0, 0, 0, 0);
        assertThat(timings.loopLag().sumSeconds()).isEqualTo(0.05);
    }

    @ParameterizedTest
    @CsvSource({"-5, 0", "0, 0", "1000, 0", "1001, 1", "2500, 1", "10000000, 8", "10000001, 9"})
    void upperBoundBelongsToItsBucket(long micros, int bucket) {
        Histogram histogram = new Histogram();

        histogram.record(TimeUnit.MICROSECONDS.toNanos(micros));

        assertThat(histogram.counts()[bucket]).isOne();
    }

    @Test
    void measuringAllocatesNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        SnMessage publish = publish(QoS.ONE, 7, false);
        SnMessage pubAck = new PubAck(1, 7, ReturnCode.ACCEPTED);
        measures(publish, pubAck);
        long before = threads.getCurrentThreadAllocatedBytes();

        measures(publish, pubAck);

        assertThat(threads.getCurrentThreadAllocatedBytes() - before)
                .as("octets for %d messages", MANY)
                .isLessThan(MANY);
    }

    private void measures(SnMessage publish, SnMessage pubAck) {
        for (int i = 0; i < MANY; i++) {
            timings.onReceived(NODE, publish);
            timings.onSent(NODE, pubAck);
        }
    }

    private static Publish publish(QoS qos, int msgId, boolean dup) {
        return new Publish(dup, qos, false, new NormalTopicId(1), msgId, Payload.EMPTY);
    }

    private void millis(long count) {
        nowNanos += TimeUnit.MILLISECONDS.toNanos(count);
    }
}
