package org.sngateway.serial;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.radio.RadioAddress;

/** What goes first, and what is dropped. */
class OutboxTest {
    private static final String ADVERTISE = "050001001e";
    private static final String PUBLISH_QOS_0 = "090c0000010000ab07";
    private static final String PUBLISH_QOS_1 = "090c2000010001ab07";
    private static final String PINGRESP = "0217";
    private static final String PUBACK = "070d0001000100";

    private final List<Long> dropped = new ArrayList<>();
    private final Outbox outbox = new Outbox(3, 1_000, message -> dropped.add(message.token()));

    private void add(long token, @Nullable RadioAddress to, String message) {
        outbox.add(new Outgoing(token, to, Octets.ofHex(message), token));
    }

    private static RadioAddress node(int number) {
        return RadioAddress.ofOctet(number);
    }

    private List<Long> takeAll(long now) {
        List<Long> taken = new ArrayList<>();
        for (Outgoing next = outbox.first(now); next != null; next = outbox.first(now)) {
            outbox.remove(next);
            taken.add(next.token());
        }
        return taken;
    }

    @Test
    void answersGoBeforeDeliveriesBeforeQos0BeforeAdvertise() {
        Outbox large = new Outbox(10, 1_000, message -> dropped.add(message.token()));
        String[] messages = {ADVERTISE, PUBLISH_QOS_0, PUBLISH_QOS_1, PUBACK, "060a00010001", "0217"};
        for (int i = 0; i < messages.length; i++) {
            large.add(new Outgoing(i, i == 0 ? null : node(i), Octets.ofHex(messages[i]), i));
        }

        List<Long> order = new ArrayList<>();
        for (Outgoing next = large.first(10); next != null; next = large.first(10)) {
            large.remove(next);
            order.add(next.token());
        }

        assertThat(order).containsExactly(3L, 5L, 2L, 4L, 1L, 0L);
    }

    @Test
    void theLongFormOfAMessageHasThePriorityOfItsType() {
        assertThat(Priority.of(Octets.ofHex("0100 0b0c2000010001ab07".replace(" ", ""))))
                .isEqualTo(Priority.DELIVERY);
        assertThat(Priority.of(Octets.ofHex("01000416"))).isEqualTo(Priority.ANSWER);
    }

    @Test
    void atTheLimitTheNewestOfALowerPriorityMakesRoom() {
        add(1, node(1), PUBLISH_QOS_0);
        add(2, node(2), PUBLISH_QOS_0);
        add(3, null, ADVERTISE);
        add(4, node(1), PUBACK);
        add(5, node(2), PUBACK);
        add(6, node(3), PUBACK);
        add(7, node(4), PUBACK);

        assertThat(dropped).containsExactly(3L, 2L, 1L, 7L);
        assertThat(takeAll(10)).containsExactly(4L, 5L, 6L);
    }

    @Test
    void ofTwoCopiesTheNewestIsKept() {
        add(1, node(1), PUBACK);
        add(2, node(2), PUBACK);
        add(3, node(1), PUBACK);

        assertThat(dropped).containsExactly(1L);
        assertThat(takeAll(10)).containsExactly(2L, 3L);
    }

    @Test
    void whatWaitsForANodeGoesBeforeTheEndOfItsWake() {
        add(1, node(1), PUBLISH_QOS_0);
        add(2, node(2), PUBLISH_QOS_0);
        add(3, node(1), PINGRESP);

        assertThat(takeAll(10)).containsExactly(1L, 3L, 2L);
    }

    @Test
    void pubrelStaysBehindThePublishOfItsExchange() {
        add(1, node(1), "090c4000010001ab07");
        add(2, node(1), "0410" + "0001");
        add(3, node(2), PUBACK);

        assertThat(takeAll(10)).containsExactly(3L, 1L, 2L);
    }

    @Test
    void whatHasWaitedTooLongIsDropped() {
        add(1, node(1), PUBACK);
        add(500, node(2), PUBACK);

        assertThat(takeAll(1_002)).containsExactly(500L);
        assertThat(dropped).containsExactly(1L);
        assertThat(outbox.isEmpty()).isTrue();
    }

    @Test
    void theEchoOfALineIsTakenOut() {
        EchoFilter echo = new EchoFilter();
        echo.sent(new byte[] {1, 2, 3, 4});

        assertThat(echo.filter(new byte[] {1, 2})).isEmpty();
        assertThat(echo.filter(new byte[] {3, 4, 9})).containsExactly(9);
        echo.sent(new byte[] {1, 2});
        assertThat(echo.filter(new byte[] {7, 1, 2})).containsExactly(7, 1, 2);
    }
}
