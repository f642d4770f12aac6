package org.sngateway.sim.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.sngateway.gateway.it.Ports;

/**
 * The gateway is killed at random moments, and Mosquitto stopped, while nodes publish and subscribe. {@code
 * -Dcrash.times} sets the number of kills. {@code -Dcrash.seed} repeats the plan of a run, though not its every step.
 * The files of a failed run stay in {@code target/crash}.
 */
class CrashIT {
    private static final int TIMES = Integer.getInteger("crash.times", 20);
    private static final long SEED = Long.getLong("crash.seed", 7);
    private static final Duration START_AND_END = Duration.ofMinutes(10);
    private static final Duration MOST_TIME_PER_CRASH = Duration.ofSeconds(30);
    private static final int LINES_OF_TRACE = 30;
    private static final int FAILURES_SHOWN = 10;

    @Test
    void nothingAcknowledgedIsLostWhenGatewayAndBrokerFailAgainAndAgain() throws Exception {
        System.out.println("crash.seed=" + SEED + " crash.times=" + TIMES + " crash.protocol="
                + System.getProperty("crash.protocol", "auto"));
        Path folder = Path.of("target/crash/seed-" + SEED).toAbsolutePath();
        if (Files.exists(folder)) {
            delete(folder);
        }
        Files.createDirectories(folder);
        CrashRun run = new CrashRun(folder, Ports.freeUdp(), Ports.freeTcp(), TIMES, SEED);

        run.run(START_AND_END.plus(MOST_TIME_PER_CRASH.multipliedBy(TIMES)));

        System.out.println(run.account());
        List<String> failures = run.failures();
        assertThat(failures)
                .as(() -> "seed " + SEED + ", files in " + folder + "\n" + run.account() + "\n"
                        + whatIsKnownOf(failures, folder))
                .isEmpty();
        assertThat(errorsOfGateways(folder)).isEmpty();
        delete(folder);
    }

    /** The lines of the trace about the first messages in question. */
    private static String whatIsKnownOf(List<String> failures, Path folder) {
        return failures.stream()
                .limit(FAILURES_SHOWN)
                .map(failure -> failure + "\n" + traceOf(failure, folder))
                .collect(Collectors.joining("\n"));
    }

    private static String traceOf(String failure, Path folder) {
        String message = failure.substring(0, (failure + " ").indexOf(' '));
        try (Stream<String> lines = Files.lines(folder.resolve("trace.log"))) {
            return lines.filter(line -> line.endsWith(" " + message))
                    .limit(LINES_OF_TRACE)
                    .collect(Collectors.joining("\n"));
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }

    private static List<String> errorsOfGateways(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.getFileName().toString().startsWith("gateway-"))
                    .flatMap(CrashIT::errorsIn)
                    .toList();
        }
    }

    private static Stream<String> errorsIn(Path log) {
        try {
            return Files.readAllLines(log).stream()
                    .filter(line -> line.contains(" ERROR ") || line.startsWith("\tat "))
                    .map(line -> log.getFileName() + ": " + line);
        } catch (IOException unreadable) {
            return Stream.of(unreadable.toString());
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
