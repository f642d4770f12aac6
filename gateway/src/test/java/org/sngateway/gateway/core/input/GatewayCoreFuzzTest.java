package org.sngateway.gateway.core.input;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.sngateway.gateway.core.GatewayCore;
import org.sngateway.gateway.core.GatewayOutput;
import org.sngateway.gateway.core.QuietCoreListener;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.NodeAddress;
import org.sngateway.gateway.core.address.UdpAddress;
import org.sngateway.gateway.core.lockstep.Settings;
import org.sngateway.gateway.core.lockstep.TimedAnswers;
import org.sngateway.gateway.core.mqtt.MqttCommand;
import org.sngateway.gateway.core.mqtt.MqttEvent;
import org.sngateway.gateway.core.mqtt.ReasonCode;
import org.sngateway.gateway.store.MemoryStore;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.SnMessage;

/**
 * Any octets as a sequence of inputs: datagrams of four nodes, events of the broker, time. The core has no fault, keeps its
 * limits, and asks for no time that has gone by. With {@code JAZZER_FUZZ=1} it searches, else it replays what was once found.
 */
class GatewayCoreFuzzTest {
    private static final int MAX_SESSIONS = 100;
    private static final int MAX_EFFECTS_PER_INPUT = 100;
    private static final int MAX_TICKS = 200;
    private static final long MILLISECOND = 1_000_000L;
    private static final List<ReasonCode> REASONS = List.of(
            ReasonCode.SUCCESS,
            ReasonCode.SERVER_UNAVAILABLE,
            ReasonCode.SESSION_TAKEN_OVER,
            ReasonCode.NOT_AUTHORIZED);

    private final SnDecoder decoder = new SnDecoder(true);

    @FuzzTest(maxDuration = "60s")
    void coreKeepsItsLimitsWhateverComes(byte[] inputs) {
        new Run(ByteBuffer.wrap(inputs)).play();
    }

    private final class Run {
        private final ByteBuffer inputs;
        private final List<String> opened = new ArrayList<>();
        private final MemoryStore store = new MemoryStore();
        private final GatewayCore core = new GatewayCore(
                Settings.withListener("qos-minus-one: on", "forwarders: any"),
                new GatewayOutput() {
                    @Override
                    public boolean sendToNode(long token, NodeAddress to, SnMessage message) {
                        effects++;
                        return true;
                    }

                    @Override
                    public int roomFor(NodeAddress to) {
                        return Integer.MAX_VALUE;
                    }

                    @Override
                    public void broadcast(String listener, SnMessage message, int radius) {
                        effects++;
                    }

                    @Override
                    public void sendToBroker(String mqttClientId, MqttCommand command) {
                        effects++;
                        if (command instanceof MqttCommand.Open && !opened.contains(mqttClientId)) {
                            opened.add(mqttClientId);
                        }
                    }
                },
                store,
                new QuietCoreListener() {},
                new Random(1));
        private long now = MILLISECOND;
        private int effects;

        Run(ByteBuffer inputs) {
            this.inputs = inputs;
        }

        void play() {
            core.onStart(now);
            store.answer(new TimedAnswers(core, () -> now));
            while (inputs.remaining() > 1) {
                int kind = octet();
                if (kind < 0x90) {
                    datagram(kind % 4);
                } else if (kind < 0xE0 && !opened.isEmpty()) {
                    core.onMqttEvent(opened.get(octet() % opened.size()), event(kind), now);
                    store.answer(new TimedAnswers(core, () -> now));
                } else {
                    pass(octet() * (kind % 2 == 0 ? 1L : 1_000L));
                }
                check();
            }
        }

        private void datagram(int node) {
            byte[] octets = new byte[Math.min(octet() % 32, inputs.remaining())];
            inputs.get(octets);
            if (decoder.decode(ByteBuffer.wrap(octets)) instanceof Decoded decoded) {
                core.onDatagram(address(node), decoded.message(), now);
                store.answer(new TimedAnswers(core, () -> now));
            }
        }

        private MqttEvent event(int kind) {
            int packetId = octet() % 8 + 1;
            QoS qos = QoS.ofBits(packetId % 3);
            ReasonCode reasonCode = REASONS.get(octet() % REASONS.size());
            return switch (kind % 13) {
                case 0, 1 -> new MqttEvent.Connected(packetId > 4);
                case 2 ->
                    new MqttEvent.ConnectRefused(reasonCode.isRefusal() ? reasonCode : ReasonCode.NOT_AUTHORIZED, "");
                case 3 -> new MqttEvent.ConnectionLost(false, reasonCode.isRefusal() ? reasonCode : null, "");
                case 4, 5 ->
                    new MqttEvent.Publish(
                            packetId > 6 ? "ab" : "t/" + packetId,
                            Payload.ofText("x"),
                            qos,
                            false,
                            qos == QoS.ZERO ? 0 : packetId);
                case 6 -> new MqttEvent.PubAck(packetId, reasonCode);
                case 7 -> new MqttEvent.PubRec(packetId, reasonCode);
                case 8 -> new MqttEvent.PubRel(packetId);
                case 9 -> new MqttEvent.PubComp(packetId);
                case 10 -> new MqttEvent.SubAck(packetId, qos, reasonCode);
                case 11 -> new MqttEvent.UnsubAck(packetId);
                default -> new MqttEvent.Writable(packetId > 4);
            };
        }

        private void pass(long millis) {
            long end = now + millis * MILLISECOND;
            for (int ticks = 0; core.nextDeadlineNanos() <= end && ticks < MAX_TICKS; ticks++) {
                now = Math.max(now, core.nextDeadlineNanos());
                core.onTick(now);
                store.answer(new TimedAnswers(core, () -> now));
                check();
            }
            now = Math.max(now, Math.min(end, core.nextDeadlineNanos()));
        }

        private void check() {
            if (core.sessionCount() > MAX_SESSIONS || effects > MAX_EFFECTS_PER_INPUT) {
                throw new AssertionError(core.sessionCount() + " sessions, " + effects + " outputs at one input");
            }
            if (core.nextDeadlineNanos() < 0) {
                throw new AssertionError("a deadline before the beginning: " + core.nextDeadlineNanos());
            }
            effects = 0;
        }

        private int octet() {
            return inputs.hasRemaining() ? inputs.get() & 0xFF : 0;
        }
    }

    private static NodeAddress address(int node) {
        IpAddress local = IpAddress.of(new byte[] {10, 0, 0, (byte) 200});
        IpAddress ip = IpAddress.of(new byte[] {10, 0, 0, (byte) (1 + node / 2)});
        return new UdpAddress(Settings.LISTENER, ip, 1 + node % 2, "", local);
    }
}
