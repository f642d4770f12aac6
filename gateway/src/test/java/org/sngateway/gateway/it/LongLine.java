package org.sngateway.gateway.it;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** A line to a broker on which each octet is under way for some time, in either direction. */
final class LongLine implements AutoCloseable {
    private final ServerSocket near;
    private final int farPort;
    private final Duration delay;
    /** One thread, so that octets that are due at the same time keep their order. */
    private final ScheduledExecutorService octets = Executors.newSingleThreadScheduledExecutor();

    private final List<Socket> ends = new CopyOnWriteArrayList<>();

    LongLine(int farPort, Duration delay) throws IOException {
        near = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
        this.farPort = farPort;
        this.delay = delay;
        start(this::accept);
    }

    /** The port of the near end. */
    int port() {
        return near.getLocalPort();
    }

    private void accept() throws IOException {
        while (true) {
            Socket here = near.accept();
            Socket there = new Socket(InetAddress.getLoopbackAddress(), farPort);
            ends.addAll(List.of(here, there));
            start(() -> carry(here, there));
            start(() -> carry(there, here));
        }
    }

    private void carry(Socket from, Socket to) throws IOException {
        byte[] buffer = new byte[0x10000];
        OutputStream out = to.getOutputStream();
        for (int length; (length = from.getInputStream().read(buffer)) >= 0; ) {
            byte[] some = Arrays.copyOf(buffer, length);
            later(() -> out.write(some));
        }
        later(to::close);
    }

    private void later(Step step) {
        octets.schedule(step::tryIt, delay.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static void start(Step step) {
        Thread thread = new Thread(step::tryIt, "long-line");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        near.close();
        for (Socket end : ends) {
            end.close();
        }
        octets.shutdownNow();
    }

    private interface Step {
        void go() throws IOException;

        default void tryIt() {
            try {
                go();
            } catch (IOException | RejectedExecutionException closed) {
                // Nothing more goes this way.
            }
        }
    }
}
