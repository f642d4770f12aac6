package org.sngateway.sim.replay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.sngateway.sn.capture.Capture;
import org.sngateway.sn.capture.CapturedPdu;
import org.sngateway.sn.capture.Direction;
import org.sngateway.sn.capture.Endpoint;
import org.sngateway.sn.capture.Protocol;
import org.sngateway.sn.capture.SkipReason;
import org.sngateway.sn.codec.DecodeResult.Decoded;
import org.sngateway.sn.codec.SnDecoder;
import org.sngateway.sn.message.Connect;
import org.sngateway.sn.message.Encapsulated;
import org.sngateway.sn.message.GwInfo;
import org.sngateway.sn.message.MsgType;
import org.sngateway.sn.message.NormalTopicId;
import org.sngateway.sn.message.Payload;
import org.sngateway.sn.message.PubAck;
import org.sngateway.sn.message.Publish;
import org.sngateway.sn.message.QoS;
import org.sngateway.sn.message.RegAck;
import org.sngateway.sn.message.SearchGw;
import org.sngateway.sn.message.SnMessage;

/**
 * The messages of a capture between one gateway and its nodes.
 *
 * @param gateway where it was, as far as the file tells
 * @param nodes where they were; the steps count them from 0
 * @param steps in the order of the file
 * @param others how many datagrams of the file had nothing to do with the gateway
 */
public record Recording(Endpoint gateway, List<String> nodes, List<Step> steps, int others) {
    private static final Pattern NODE = Pattern.compile("\\bnode=([^ #]+)");

    /** Message types that only clients send. */
    private static final Set<MsgType> OF_CLIENTS = Set.of(
            MsgType.CONNECT,
            MsgType.WILLTOPIC,
            MsgType.WILLMSG,
            MsgType.SUBSCRIBE,
            MsgType.UNSUBSCRIBE,
            MsgType.WILLTOPICUPD,
            MsgType.WILLMSGUPD);

    /** Message types that only gateways send. */
    private static final Set<MsgType> OF_GATEWAYS = Set.of(
            MsgType.ADVERTISE,
            MsgType.CONNACK,
            MsgType.WILLTOPICREQ,
            MsgType.WILLMSGREQ,
            MsgType.SUBACK,
            MsgType.UNSUBACK,
            MsgType.PINGRESP,
            MsgType.WILLTOPICRESP,
            MsgType.WILLMSGRESP);

    /**
     * Finds the gateway in a capture, and its messages. Of several gateways it takes the one with the most messages.
     *
     * @throws RecordingException if nobody in it is a gateway
     */
    public static Recording of(Capture capture) throws RecordingException {
        List<CapturedPdu> datagrams = capture.pdus().stream()
                .filter(pdu -> pdu.protocol() != Protocol.MQTT)
                .toList();
        Builder builder = new Builder(gateway(datagrams));
        datagrams.forEach(builder::add);
        if (builder.steps.stream().noneMatch(Step::fromNode)) {
            throw new RecordingException(
                    capture.damage().isPresent()
                            ? capture.damage().get()
                            : "no node says anything to an MQTT-SN gateway in it: " + capture.packets()
                                    + " packets, " + datagrams.size() + " datagrams"
                                    + (capture.skipped().isEmpty()
                                            ? ""
                                            : "; not read: " + SkipReason.inWords(capture.skipped())));
        }
        return new Recording(
                builder.gateway, List.copyOf(builder.nodes.keySet()), List.copyOf(builder.steps), builder.others);
    }

    private static Endpoint gateway(List<CapturedPdu> datagrams) {
        SnDecoder decoder = new SnDecoder(true);
        Map<Endpoint, Integer> evidence = new LinkedHashMap<>();
        for (CapturedPdu pdu : datagrams) {
            if (decoder.decode(pdu.octets().asBuffer()) instanceof Decoded decoded) {
                SnMessage message = inner(decoded.message());
                boolean isOfClient = OF_CLIENTS.contains(message.type())
                        || (message instanceof Publish publish && publish.qos() == QoS.MINUS_ONE);
                if (isOfClient && !pdu.destination().isGroup()) {
                    evidence.merge(pdu.destination(), 1, Integer::sum);
                } else if (OF_GATEWAYS.contains(message.type())) {
                    evidence.merge(pdu.source(), 1, Integer::sum);
                }
            }
        }
        return evidence.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse(Endpoint.NONE);
    }

    private static SnMessage inner(SnMessage message) {
        return message instanceof Encapsulated encapsulated ? encapsulated.inner() : message;
    }

    private static final class Builder {
        private final Endpoint gateway;
        private final Map<String, Integer> nodes = new LinkedHashMap<>();
        private final Map<String, String> clients = new HashMap<>();
        private final Map<String, TopicNames> names = new HashMap<>();
        private final List<Step> steps = new ArrayList<>();
        private final SnDecoder decoder = new SnDecoder(true);
        /** The node that sent the last SEARCHGW: a GWINFO to a group is its answer. */
        private @Nullable String searcher;

        private long beginNanos;
        private int others;

        Builder(Endpoint gateway) {
            this.gateway = gateway;
        }

        void add(CapturedPdu pdu) {
            boolean isOfNode = pdu.protocol() == Protocol.MQTT_SN
                    ? pdu.direction() == Direction.INBOUND
                    : pdu.destination().equals(gateway) || (pdu.destination().isGroup() && isSearch(pdu.octets()));
            boolean isOfGateway = pdu.protocol() == Protocol.MQTT_SN
                    ? pdu.direction() == Direction.OUTBOUND
                    : pdu.source().equals(gateway);
            SnMessage whole =
                    decoder.decode(pdu.octets().asBuffer()) instanceof Decoded decoded ? decoded.message() : null;
            boolean isToSearcher = isOfGateway && whole instanceof GwInfo && isToAll(pdu);
            if (isOfNode == isOfGateway
                    || (isOfGateway
                            && !isToSearcher
                            && (whole == null
                                    || whole.type() == MsgType.ADVERTISE
                                    || pdu.destination().isGroup()))
                    || (isToSearcher && searcher == null)) {
                others += isOfNode == isOfGateway ? 1 : 0;
                return;
            }
            if (steps.isEmpty()) {
                beginNanos = pdu.epochNanos();
            }
            String place = isToSearcher && searcher != null ? searcher : place(pdu, isOfNode);
            searcher = isOfNode && whole instanceof SearchGw ? place : searcher;
            int node = nodes.computeIfAbsent(place, first -> nodes.size());
            Payload nodeId = whole instanceof Encapsulated encapsulated ? encapsulated.nodeId() : null;
            SnMessage message = whole == null ? null : inner(whole);
            steps.add(step(pdu, isOfNode, node, message, nodeId));
        }

        private Step step(
                CapturedPdu pdu, boolean isOfNode, int node, @Nullable SnMessage message, @Nullable Payload nodeId) {
            String place = node + (nodeId == null ? "" : "#" + nodeId.toHex());
            if (isOfNode
                    && message instanceof Connect connect
                    && !connect.clientId().isEmpty()) {
                clients.put(place, connect.clientId());
            }
            String client = clients.getOrDefault(place, place);
            TopicNames known = names.computeIfAbsent(client, first -> new TopicNames());
            String meaning = "";
            if (message != null && isOfNode) {
                known.onFromNode(message);
            } else if (message != null) {
                known.onFromGateway(message);
                meaning = Meaning.of(message, known);
            }
            return new Step(
                    pdu.packet(),
                    Math.max(0, pdu.epochNanos() - beginNanos),
                    isOfNode,
                    node,
                    client,
                    pdu.octets(),
                    message,
                    nodeId,
                    message == null ? "" : topic(message, known::name),
                    meaning);
        }

        private static String topic(SnMessage message, Function<Integer, String> names) {
            if (message instanceof Publish publish) {
                return publish.topic() instanceof NormalTopicId id ? names.apply(id.value()) : "";
            } else if (message instanceof PubAck pubAck) {
                return names.apply(pubAck.topicId());
            }
            return message instanceof RegAck regAck ? names.apply(regAck.topicId()) : "";
        }

        private boolean isSearch(Payload octets) {
            return decoder.decode(octets.asBuffer()) instanceof Decoded decoded
                    && inner(decoded.message()).type() == MsgType.SEARCHGW;
        }

        /** Whether it went to all nodes; on a line that has no addresses that is the one node. */
        private static boolean isToAll(CapturedPdu pdu) {
            return pdu.destination().isGroup() || place(pdu, false).endsWith("/");
        }

        /** Where the node is; on a link without IP the comment says so, as traces of the gateway do. */
        private static String place(CapturedPdu pdu, boolean isOfNode) {
            Endpoint node = isOfNode ? pdu.source() : pdu.destination();
            Matcher comment = NODE.matcher(pdu.comment());
            return node.equals(Endpoint.NONE) && comment.find() ? comment.group(1) : node.toString();
        }
    }
}
