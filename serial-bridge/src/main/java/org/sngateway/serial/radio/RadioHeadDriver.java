package org.sngateway.serial.radio;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.framing.RadioHeadFraming;

/**
 * RadioHead over a serial line. Content of a frame: {@code To From Id Flags | message}; Flags 80 = acknowledgement of a reliable
 * datagram.
 *
 * <p>With reliable datagrams each message to us is acknowledged, one that comes twice is handed over once, and ours have
 * departed when the node has acknowledged them. Else a message has departed when its octets have had the time for it.
 */
final class RadioHeadDriver extends OctetAddressDriver {
    private static final int ACK_FLAG = 0x80;
    private static final int ACK_OCTET = '!';
    private static final int MAX_PEERS = 255;
    private static final long ACK_NANOS = Duration.ofSeconds(1).toNanos();
    private static final RadioHeadFraming FRAMING = new RadioHeadFraming();

    private final boolean reliable;
    private final Map<Integer, Integer> lastIds = new LinkedHashMap<>(MAX_PEERS);
    private int id;
    private int destination;

    RadioHeadDriver(DriverSettings settings, RadioListener listener) {
        super(settings, listener, FRAMING, RadioHeadFraming.MAX_PAYLOAD_OCTETS);
        this.reliable = settings.isOn(RadioOption.RELIABLE);
    }

    @Override
    public void onOpen(long nowNanos) {
        lastIds.clear();
        super.onOpen(nowNanos);
    }

    @Override
    void onContent(byte[] content) {
        int to = content[0] & 0xFF;
        int from = content[1] & 0xFF;
        int messageId = content[2] & 0xFF;
        if (!isForUs(to)) {
            return;
        }
        if ((content[3] & ACK_FLAG) != 0) {
            if (reliable && from == destination && messageId == id) {
                inFlight().departed();
            }
            return;
        }
        byte[] message = Octets.tail(content, RadioHeadFraming.HEADER_OCTETS);
        if (!isMessage(from, message, content)) {
            return;
        }
        if (reliable && to == own()) {
            listener().write(0, frame(from, messageId, ACK_FLAG, new byte[] {ACK_OCTET}));
            Integer before = lastIds.put(from, messageId);
            if (before != null && before == messageId) {
                return;
            }
        }
        listener().onMessage(RadioAddress.ofOctet(from), to == EVERYBODY, Signal.UNKNOWN, message);
    }

    private byte[] frame(int to, int messageId, int flags, byte[] payload) {
        return FRAMING.encode(new Octets()
                .octet(to)
                .octet(own())
                .octet(messageId)
                .octet(flags)
                .octets(payload)
                .toArray());
    }

    @Override
    void transmit(long token, int address, byte[] message, long nowNanos) {
        id = (id + 1) & 0xFF;
        destination = address;
        byte[] frame = frame(address, id, 0, message);
        long departure = departureNanos(frame, message, nowNanos);
        if (reliable && address != EVERYBODY) {
            inFlight().awaitsAnswer(token, departure + ACK_NANOS);
        } else {
            inFlight().departsAt(token, departure);
        }
        listener().write(0, frame);
    }

    @Override
    public int airOctets(int messageOctets) {
        return messageOctets + RadioHeadFraming.HEADER_OCTETS;
    }
}
