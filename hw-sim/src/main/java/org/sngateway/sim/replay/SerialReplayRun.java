package org.sngateway.sim.replay;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.sngateway.serial.port.SerialPort;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.RadioAddress;
import org.sngateway.sim.dongle.BareDongle;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.Payload;

/**
 * A recording, played by a simulated dongle at the other end of a gateway's serial line: a pseudo-terminal, or a cable. One thread
 * reads the port, the caller's does all else.
 */
public final class SerialReplayRun implements BareDongle.Surroundings {
    private static final int MAX_WAITING = 10_000;
    private static final int READ_OCTETS = 4096;
    /** A gateway sets its radio up first. */
    private static final long BEGIN_NANOS = 3_000_000_000L;

    private static final long SILENCE_NANOS = 200_000_000L;
    private static final byte[] END = {};

    private final SerialPort port;
    private final BareDongle dongle;
    private final Replay replay;
    private final SnDecoder decoder = new SnDecoder(false);
    private final Map<RadioAddress, Integer> nodes = new HashMap<>();
    private final BlockingQueue<byte[]> heard = new LinkedBlockingQueue<>(MAX_WAITING);
    private final long originNanos = System.nanoTime();
    private @Nullable IOException failure;

    private SerialReplayRun(Recording recording, DriverSettings radio, SerialPort port, ReplaySettings settings)
            throws RecordingException {
        this.port = port;
        try {
            dongle = new BareDongle(radio, this);
        } catch (IllegalArgumentException impossible) {
            throw new RecordingException(String.valueOf(impossible.getMessage()));
        }
        replay = new Replay(recording, settings, this::sendToGateway);
        for (int node = 0; node < recording.nodes().size(); node++) {
            nodes.put(dongle.addressOf(node), node);
        }
        if (nodes.size() < recording.nodes().size()) {
            throw new RecordingException("it has " + recording.nodes().size() + " nodes, and "
                    + radio.kind().key() + " tells at most " + dongle.maxNodes() + " apart");
        }
    }

    /**
     * Plays a recording, and returns at its end.
     *
     * @param port where the gateway's radio would be; is closed
     * @throws RecordingException if such a dongle can't play it
     * @throws IOException if the port fails
     */
    public static Replay run(Recording recording, DriverSettings radio, SerialPort port, ReplaySettings settings)
            throws RecordingException, IOException {
        try (port) {
            SerialReplayRun run = new SerialReplayRun(recording, radio, port, settings);
            Thread reader = new Thread(run::read, "replay-rx");
            reader.setDaemon(true);
            reader.start();
            run.play();
            return run.replay;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    private void play() throws IOException, InterruptedException {
        dongle.onStart();
        long heardNanos = now();
        boolean hasBegun = false;
        while (!replay.isDone()) {
            long due = hasBegun ? replay.nextDeadlineNanos() : BEGIN_NANOS;
            byte[] octets = heard.poll(Math.max(0, Math.min(due - now(), SILENCE_NANOS)), TimeUnit.NANOSECONDS);
            if (octets == END) {
                throw new IOException("the port was lost");
            } else if (octets != null) {
                heardNanos = now();
                dongle.onOctets(octets);
            } else if (now() - heardNanos >= SILENCE_NANOS) {
                dongle.onSilence();
            }
            if (!hasBegun && now() >= BEGIN_NANOS) {
                hasBegun = true;
                replay.start(now());
            }
            if (hasBegun) {
                replay.onTick(now());
            }
            if (failure != null) {
                throw failure;
            }
        }
    }

    private void read() {
        byte[] into = new byte[READ_OCTETS];
        try {
            while (true) {
                heard.put(Arrays.copyOf(into, port.read(into)));
            }
        } catch (IOException closed) {
            heard.offer(END);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void sendToGateway(int node, Payload octets) {
        byte[] message = new byte[octets.size()];
        octets.asBuffer().get(message);
        boolean toAll = decoder.decode(ByteBuffer.wrap(message)) instanceof Decoded decoded
                && decoded.message().type() == MsgType.SEARCHGW;
        dongle.onRadio(dongle.addressOf(node), toAll, message);
    }

    @Override
    public void write(byte[] octets) {
        try {
            port.write(octets);
        } catch (IOException failed) {
            failure = failed;
        }
    }

    @Override
    public void transmit(@Nullable RadioAddress to, byte[] message) {
        nodes.forEach((address, node) -> {
            if ((to == null || to.equals(address)) && !replay.isDone() && now() >= BEGIN_NANOS) {
                replay.onDatagram(node, ByteBuffer.wrap(message), now());
            }
        });
    }

    private long now() {
        return System.nanoTime() - originNanos;
    }
}
