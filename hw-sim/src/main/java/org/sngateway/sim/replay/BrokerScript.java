package org.sngateway.sim.replay;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.sngateway.sn.capture.Capture;
import org.sngateway.sn.capture.CapturedPdu;
import org.sngateway.sn.capture.Direction;
import org.sngateway.sn.capture.Endpoint;
import org.sngateway.sn.capture.Protocol;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PingReq;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.PubComp;
import org.sngateway.sn.message.PubRec;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.ShortTopicName;
import org.sngateway.sn.message.SnMessage;

/**
 * The messages of other publishers, told from a recording: the PUBLISHes that no node of it published.
 */
public final class BrokerScript {
    private static final int CONNECT = 1;
    private static final int PUBLISH = 3;
    private static final int MQTT_5 = 5;
    private static final int RETAIN = 0x01;
    /** Behind the fixed header of CONNECT: the length and the text "MQTT". */
    private static final int VERSION_OFFSET = 6;

    /** So long before a node got it the broker had it. */
    private static final long BEFORE_NANOS = 10_000_000L;
    /** So long before the node woke up, or half of its silence if that is shorter. */
    private static final long BEFORE_WAKE_NANOS = 1_000_000_000L;

    /**
     * A message of somebody else.
     *
     * @param atNanos since the first message of a node
     * @param clientId of the client that got it from the broker
     */
    public record Said(long atNanos, String clientId, String topic, Payload payload, QoS qos, boolean retain) {}

    private record Published(String topic, Payload payload, QoS qos, boolean retain) {}

    private BrokerScript() {}

    /** The messages in the order of the file: from its MQTT side, or, where it has none, from the messages that nodes received. */
    public static List<Said> of(Capture capture, Recording recording) {
        boolean hasMqtt = capture.pdus().stream().anyMatch(pdu -> pdu.protocol() == Protocol.MQTT);
        return hasMqtt ? ofBroker(capture) : ofNodes(recording);
    }

    /**
     * The messages that nodes received and no node published before; at the broker the clients have the nodes' client ids. A
     * message that came at a wake was published before it. The topic of a predefined id is unknown.
     */
    private static List<Said> ofNodes(Recording recording) {
        Set<List<Object>> ofNodes = new HashSet<>();
        Map<String, Long> beforeWake = new HashMap<>();
        Map<String, Long> lastSteps = new HashMap<>();
        List<Said> script = new ArrayList<>();
        for (Step step : recording.steps()) {
            if (step.fromNode() && !isAcknowledgement(step.message())) {
                beforeWake.remove(step.client());
                if (step.message() instanceof PingReq || step.message() instanceof Connect) {
                    long silenceNanos = step.atNanos() - lastSteps.getOrDefault(step.client(), 0L);
                    long leadNanos = Math.max(BEFORE_NANOS, Math.min(BEFORE_WAKE_NANOS, silenceNanos / 2));
                    beforeWake.put(step.client(), step.atNanos() - leadNanos);
                }
            }
            lastSteps.put(step.client(), step.atNanos());
            if (step.message() instanceof Publish publish) {
                String topic = publish.topic() instanceof ShortTopicName name ? text(name) : step.topic();
                List<Object> content = List.of(topic, publish.data());
                if (step.fromNode()) {
                    ofNodes.add(content);
                } else if (!topic.isEmpty() && !ofNodes.contains(content)) {
                    long atNanos = beforeWake.getOrDefault(step.client(), step.atNanos() - BEFORE_NANOS);
                    script.add(new Said(
                            Math.max(0, atNanos),
                            step.client(),
                            topic,
                            publish.data(),
                            publish.qos(),
                            publish.retain()));
                }
            }
        }
        return script;
    }

    private static boolean isAcknowledgement(@Nullable SnMessage message) {
        return message instanceof RegAck
                || message instanceof PubAck
                || message instanceof PubRec
                || message instanceof PubComp;
    }

    private static String text(ShortTopicName name) {
        return new String(new byte[] {(byte) (name.value() >> 8), (byte) name.value()}, StandardCharsets.UTF_8);
    }

    private static List<Said> ofBroker(Capture capture) {
        long beginNanos = capture.pdus().stream()
                .filter(pdu -> pdu.protocol() == Protocol.MQTT_SN)
                .mapToLong(CapturedPdu::epochNanos)
                .findFirst()
                .orElse(0);
        Map<Endpoint, Integer> versions = new HashMap<>();
        Set<List<Object>> ofNodes = new HashSet<>();
        List<Said> script = new ArrayList<>();
        for (CapturedPdu pdu : capture.pdus()) {
            if (pdu.protocol() != Protocol.MQTT || pdu.octets().isEmpty()) {
                continue;
            }
            boolean isOfBroker = pdu.direction() == Direction.INBOUND;
            Endpoint connection = isOfBroker ? pdu.destination() : pdu.source();
            version(pdu.octets()).ifPresent(version -> versions.put(connection, version));
            Optional<Published> published = published(pdu.octets(), versions.getOrDefault(connection, 4) == MQTT_5);
            if (published.isPresent()) {
                Published message = published.get();
                List<Object> content = List.of(message.topic(), message.payload());
                if (!isOfBroker) {
                    ofNodes.add(content);
                } else if (!ofNodes.contains(content)) {
                    script.add(new Said(
                            Math.max(0, pdu.epochNanos() - beginNanos),
                            pdu.comment().replaceFirst("^client=", ""),
                            message.topic(),
                            message.payload(),
                            message.qos(),
                            message.retain()));
                }
            }
        }
        return script;
    }

    private static Optional<Integer> version(Payload packet) {
        ByteBuffer octets = packet.asBuffer();
        if ((octets.get() & 0xFF) >> 4 != CONNECT) {
            return Optional.empty();
        }
        try {
            variableLength(octets);
            return Optional.of(octets.get(octets.position() + VERSION_OFFSET) & 0x7F);
        } catch (BufferUnderflowException | IndexOutOfBoundsException cut) {
            return Optional.empty();
        }
    }

    private static Optional<Published> published(Payload packet, boolean hasProperties) {
        ByteBuffer octets = packet.asBuffer();
        int first = octets.get() & 0xFF;
        if (first >> 4 != PUBLISH) {
            return Optional.empty();
        }
        try {
            variableLength(octets);
            int nameOctets = octets.getShort() & 0xFFFF;
            ByteBuffer name = octets.slice(octets.position(), nameOctets);
            octets.position(octets.position() + nameOctets);
            QoS qos = QoS.ofBits(first >> 1 & 0b11);
            if (qos != QoS.ZERO) {
                octets.getShort();
            }
            if (hasProperties) {
                int length = variableLength(octets);
                octets.position(octets.position() + length);
            }
            String topic = StandardCharsets.UTF_8.decode(name).toString();
            return Optional.of(new Published(topic, Payload.copyOf(octets), qos, (first & RETAIN) != 0));
        } catch (BufferUnderflowException | IllegalArgumentException | IndexOutOfBoundsException notUnderstood) {
            return Optional.empty();
        }
    }

    private static int variableLength(ByteBuffer octets) {
        int value = 0;
        int shift = 0;
        int octet;
        do {
            octet = octets.get();
            value |= (octet & 0x7F) << shift;
            shift += 7;
        } while (octet < 0 && shift < 28);
        return value;
    }
}
