package org.sngateway.sim.replay;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.PortUnreachableException;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sngateway.gateway.core.time.Deadline;
import org.sngateway.sn.message.Payload;

/** A recording, played over real UDP: each node of each copy has a socket of its own. One thread does it all. */
public final class ReplayRun {
    private static final int MAX_DATAGRAM_OCTETS = 0x10000;
    private static final long NANOS_PER_MILLI = 1_000_000L;

    /** Where a node of a copy is. */
    private record Place(Replay replay, int node) {}

    private final long originNanos = System.nanoTime();
    private final ByteBuffer datagram = ByteBuffer.allocate(MAX_DATAGRAM_OCTETS);

    private ReplayRun() {}

    /**
     * Plays copies of a recording at the same time, and returns when all are at their end.
     *
     * @param copies how each is played
     * @param others who publish while it is played; {@code null} = nobody does
     * @throws IOException if a socket can't be opened
     */
    public static List<Replay> run(
            Recording recording,
            InetSocketAddress gateway,
            List<ReplaySettings> copies,
            @Nullable OtherPublishers others)
            throws IOException {
        List<DatagramChannel> sockets = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            List<Replay> replays = new ArrayList<>();
            for (ReplaySettings settings : copies) {
                int first = sockets.size();
                Replay replay =
                        new Replay(recording, settings, (node, octets) -> send(sockets.get(first + node), octets));
                for (int node = 0; node < recording.nodes().size(); node++) {
                    DatagramChannel socket = DatagramChannel.open();
                    sockets.add(socket);
                    socket.connect(gateway).configureBlocking(false);
                    socket.register(selector, SelectionKey.OP_READ, new Place(replay, node));
                }
                replays.add(replay);
            }
            new ReplayRun().play(replays, selector, others);
            return replays;
        } finally {
            for (DatagramChannel socket : sockets) {
                socket.close();
            }
        }
    }

    private void play(List<Replay> replays, Selector selector, @Nullable OtherPublishers others) throws IOException {
        replays.forEach(replay -> replay.start(now()));
        while (!replays.stream().allMatch(Replay::isDone)) {
            Replay first = replays.get(0);
            if (others != null) {
                others.onTick(first, now());
            }
            long due = Math.min(
                    replays.stream().mapToLong(Replay::nextDeadlineNanos).min().orElse(0),
                    others == null ? Deadline.NEVER : others.nextDeadlineNanos(first));
            long pauseMillis = (due - now() + NANOS_PER_MILLI - 1) / NANOS_PER_MILLI;
            if (pauseMillis > 0) {
                selector.select(this::receive, pauseMillis);
            } else {
                selector.selectNow(this::receive);
            }
            replays.forEach(replay -> replay.onTick(now()));
        }
    }

    private void receive(SelectionKey key) {
        Place place = (Place) key.attachment();
        DatagramChannel socket = (DatagramChannel) key.channel();
        try {
            while (socket.receive(datagram.clear()) != null) {
                if (!place.replay().isDone()) {
                    place.replay().onDatagram(place.node(), datagram.flip(), now());
                }
            }
        } catch (PortUnreachableException nobodyThere) {
            // The answers that are missing say it.
        } catch (IOException failed) {
            key.cancel();
        }
    }

    private static void send(DatagramChannel socket, Payload octets) {
        try {
            socket.write(octets.asBuffer());
        } catch (IOException lost) {
            // As on the air; the answers that are missing say it.
        }
    }

    private long now() {
        return System.nanoTime() - originNanos;
    }
}
