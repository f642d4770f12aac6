package org.sngateway.sim.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.sngateway.sn.message.QoS;

class ReadingLedgerTest {
    private final ReadingLedger ledger = new ReadingLedger(true);

    @Test
    void acknowledgedReadingThatNeverCameOutIsMissing() {
        ledger.onTaken("t", 1, QoS.ONE, 0);
        ledger.onAcknowledged("t", 1, 5);
        assertThat(account().missing()).isEqualTo(1);
        assertThat(ledger.isSettled()).isFalse();
        assertThat(ledger.onArrived("t", 1, QoS.ONE, 7)).isEqualTo(7);
        assertThat(account().missing()).isZero();
        assertThat(ledger.isSettled()).isTrue();
    }

    @Test
    void readingMayArriveBeforeItsAcknowledgement() {
        ledger.onTaken("t", 1, QoS.ONE, 0);
        ledger.onArrived("t", 1, QoS.ONE, 3);
        assertThat(ledger.isSettled()).isFalse();
        ledger.onAcknowledged("t", 1, 5);
        assertThat(ledger.isSettled()).isTrue();
        assertThat(account().acknowledged()).isEqualTo(1);
    }

    @Test
    void readingThatComesOutTwiceIsCountedOnce() {
        ledger.onTaken("t", 1, QoS.ONE, 0);
        ledger.onArrived("t", 1, QoS.ONE, 3);
        assertThat(ledger.onArrived("t", 1, QoS.ONE, 4)).isEqualTo(-1);
        assertThat(account().arrived()).isEqualTo(1);
        assertThat(account().repeatedArrivals()).isEqualTo(1);
    }

    @Test
    void unacknowledgedReadingsAreForgottenAfterAWhile() {
        ledger.onTaken("t", 1, QoS.ZERO, 0);
        ledger.onTaken("t", 2, QoS.ONE, 0);
        ledger.forgetUnacknowledgedBefore(1);
        ledger.onGivenUp("t", 2);
        assertThat(ledger.isSettled()).isTrue();
        assertThat(account().notArrived()).isEqualTo(2);
        assertThat(account().givenUp()).isEqualTo(1);
        assertThat(account().missing()).isZero();
    }

    @Test
    void readingAtQos2MustNotComeOutTwice() {
        ledger.onTaken("t", 1, QoS.TWO, 0);
        ledger.onAcknowledged("t", 1, 2);
        ledger.onArrived("t", 1, QoS.TWO, 3);
        assertThat(account().repeatedAtQos2()).isZero();

        ledger.onArrived("t", 1, QoS.TWO, 4);

        assertThat(account().repeatedAtQos2()).isEqualTo(1);
    }

    private ReadingAccount account() {
        return ledger.account();
    }
}
