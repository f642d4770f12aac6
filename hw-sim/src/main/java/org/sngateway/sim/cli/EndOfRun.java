package org.sngateway.sim.cli;

import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;

/**
 * Lets a command end in order on Ctrl-C or SIGTERM. The command is told to end, and its exit code becomes that of the
 * process.
 */
final class EndOfRun {
    private EndOfRun() {}

    /** A command that ends early when the latch is released. */
    interface Command {
        int run(CountDownLatch end) throws Exception;
    }

    /** Runs the command and returns its exit code. */
    static int run(Command command) throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        CountDownLatch done = new CountDownLatch(1);
        int[] exitCode = {1};
        Thread hook = new Thread(
                () -> {
                    end.countDown();
                    await(() -> {
                        done.await();
                        return null;
                    });
                    Runtime.getRuntime().halt(exitCode[0]);
                },
                "sim-stop");
        Runtime.getRuntime().addShutdownHook(hook);
        try {
            exitCode[0] = command.run(end);
        } finally {
            done.countDown();
        }
        if (end.getCount() == 0) {
            // The process is already ending, and the hook ends the command.
            await(() -> {
                hook.join();
                return null;
            });
        } else {
            Runtime.getRuntime().removeShutdownHook(hook);
        }
        return exitCode[0];
    }

    private static void await(Callable<?> wait) {
        try {
            wait.call();
        } catch (Exception interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
