package org.sngateway.gateway.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.ops.LimitedLog.Limits;

/** A matter has a line when it begins, then ever fewer with a count, and one when it ends. */
class LimitedLogTest {
    private final LogLines lines = new LogLines(false);
    private long nowNanos = -5;

    @Test
    void troubleThatHappensOnceIsOneLine() {
        LimitedLog log = log(Limits.TROUBLE);

        log.info("a", "trouble of={}", "a");
        advance(log, Duration.ofHours(1));

        assertThat(lines.all()).containsExactly("INFO x - trouble of=a");
    }

    @Test
    void troubleThatLastsHasALineAMinuteAtMostWithTheNumberOfTimesAndOneAtItsEnd() {
        LimitedLog log = log(Limits.TROUBLE);

        for (int i = 0; i < 200; i++) {
            log.warn("a", "trouble of={}", "a");
            advance(log, Duration.ofSeconds(1));
        }
        advance(log, Duration.ofMinutes(15));

        assertThat(lines.all())
                .containsExactly(
                        "WARN x - trouble of=a",
                        "WARN x - trouble of=a times=59",
                        "WARN x - trouble of=a times=140",
                        "WARN x - trouble of=a ended=true total-times=200 lasted=199s");
    }

    @Test
    void troubleOfADayHasALineAnHour() {
        LimitedLog log = log(Limits.TROUBLE);

        for (int i = 0; i < Duration.ofDays(1).toSeconds(); i++) {
            log.info("a", "trouble of={}", "a");
            advance(log, Duration.ofSeconds(1));
        }

        assertThat(lines.all()).hasSizeBetween(24, 32);
    }

    @Test
    void troublesOfDifferentSubjectsAreDifferentMatters() {
        LimitedLog log = log(Limits.TROUBLE);

        for (int i = 0; i < 10; i++) {
            log.info("a", "trouble of={}", "a");
            log.info("b", "trouble of={}", "b");
        }

        assertThat(lines.all()).containsExactly("INFO x - trouble of=a", "INFO x - trouble of=b");
    }

    @Test
    void subjectsWithoutNumberAreCountedTogetherAndOneOfThemIsNamed() {
        LimitedLog log = log(Limits.TROUBLE);

        for (int i = 0; i < 1_000; i++) {
            log.info("s" + i, "trouble of={}", i);
        }
        advance(log, Duration.ofMinutes(1));

        assertThat(lines.all()).hasSize(9).last().isEqualTo("INFO x - trouble of=999 others=992");
    }

    @Test
    void mattersThatLastShareTheRoomOfTheirKind() {
        LimitedLog log = log(Limits.TROUBLE);

        for (int i = 0; i < Duration.ofDays(1).toSeconds(); i++) {
            log.info("s" + i % 8, "trouble of={}", i % 8);
            advance(log, Duration.ofSeconds(1));
        }

        assertThat(lines.all()).hasSizeBetween(8 * 24, 8 + 24 * 60 / 5);
        for (int i = 0; i < 8; i++) {
            String subject = "of=" + i + " ";
            assertThat(lines.all()).filteredOn(line -> line.contains(subject)).hasSizeGreaterThan(20);
        }
    }

    @Test
    void changesThatGoOnLeaveRoomToSubjectsThatBegin() {
        LimitedLog log = log(Limits.CHANGE);

        for (int i = 0; i < 60; i++) {
            log.info("s" + i % 12, "change of={}", i % 12);
        }

        for (int i = 0; i < 12; i++) {
            assertThat(lines.all()).contains("INFO x - change of=" + i);
        }
    }

    @Test
    void troubleThatComesAgainAfterItsEndBegins() {
        LimitedLog log = log(Limits.TROUBLE);
        log.info("a", "trouble of={}", "a");
        advance(log, Duration.ofMinutes(11));

        log.info("a", "trouble of={}", "a");

        assertThat(lines.all()).containsExactly("INFO x - trouble of=a", "INFO x - trouble of=a");
    }

    @Test
    void threeChangesOfOneSubjectAreWrittenAndThoseThatFollowWithTheirNumber() {
        LimitedLog log = log(Limits.CHANGE);

        for (int i = 1; i <= 5; i++) {
            log.info("a", "a is={}", i);
        }
        advance(log, Duration.ofMinutes(1));

        assertThat(lines.all())
                .containsExactly("INFO x - a is=1", "INFO x - a is=2", "INFO x - a is=3", "INFO x - a is=5 times=2");
    }

    @Test
    void lastLineOfAConditionIsTheConditionAsItIs() {
        LimitedLog log = log(Limits.CONDITION);
        for (int i = 0; i < 300; i++) {
            log.warn("a", "a is={}", "down");
            advance(log, Duration.ofSeconds(30));
            log.info("a", "a is={}", "up");
            advance(log, Duration.ofSeconds(30));
        }

        advance(log, Duration.ofMinutes(5));

        assertThat(lines.all()).last().asString().startsWith("INFO x - a is=up");
        assertThat(lines.all()).hasSizeLessThan(20);
    }

    @Test
    void whatIsNotLoggedAtThisLevelIsNotCounted() {
        LimitedLog log = new LimitedLog(lines.onlyWarnings("x"), Limits.TROUBLE, () -> nowNanos);

        log.info("a", "trouble");
        log.warn("a", "trouble");

        assertThat(lines.all()).containsExactly("WARN x - trouble");
    }

    private LimitedLog log(Limits limits) {
        return new LimitedLog(lines.log("x"), limits, () -> nowNanos);
    }

    private void advance(LimitedLog log, Duration time) {
        long end = nowNanos + time.toNanos();
        while (nowNanos < end) {
            nowNanos = Math.min(end, nowNanos + Duration.ofSeconds(5).toNanos());
            log.onInterval();
        }
    }
}
