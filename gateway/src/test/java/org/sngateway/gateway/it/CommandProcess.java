package org.sngateway.gateway.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.sngateway.gateway.store.Root;

/** The command as a user starts it, from the built distribution, until it ends. */
final class CommandProcess {
    /** The distribution that the build leaves. */
    static final Path DISTRIBUTION = Path.of("target/sn-gateway");

    private static final long PATIENCE_SECONDS = 30;

    private CommandProcess() {}

    record Result(int exitCode, String output, String errors) {}

    /** Waits for its end. */
    static Result run(String... arguments) throws IOException, InterruptedException {
        return run(DISTRIBUTION, arguments);
    }

    /** The same from another folder with a distribution in it. */
    static Result run(Path distribution, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(commandIn(distribution)));
        command.addAll(List.of(arguments));
        return run(command);
    }

    /** The same as a user without rights. Such a user can't read every folder in which the project may be built. */
    static Result runAsNobody(Path readable, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(Root.asNobody());
        command.add(commandIn(Root.copyForNobody(DISTRIBUTION, readable.resolve("sn-gateway"))));
        command.addAll(List.of(arguments));
        return run(command);
    }

    private static String commandIn(Path distribution) {
        return distribution.resolve("bin/sn-gateway").toString();
    }

    private static Result run(List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("sn-gateway", ".out");
        Path errors = Files.createTempFile("sn-gateway", ".err");
        try {
            Process process = new ProcessBuilder(command)
                    .redirectOutput(output.toFile())
                    .redirectError(errors.toFile())
                    .start();
            boolean ended = process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS);
            process.destroyForcibly();
            assertThat(ended).as("%s came to its end", command).isTrue();
            return new Result(process.exitValue(), read(output), read(errors));
        } finally {
            Files.delete(output);
            Files.delete(errors);
        }
    }

    /** Runs it until its output is as expected. */
    static void await(Callable<Result> command, Consumer<String> expectation) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .untilAsserted(() -> expectation.accept(command.call().output()));
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }
}
