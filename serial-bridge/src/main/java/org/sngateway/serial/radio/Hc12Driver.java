package org.sngateway.serial.radio;

import org.sngateway.serial.framing.Hc12Framing;
import org.sngateway.serial.framing.Octets;

/**
 * brianrho's nodes on HC-12 radios. Content of a frame: {@code Src Dest | message}. A message has departed when its octets have
 * had the time for it.
 */
final class Hc12Driver extends OctetAddressDriver {
    private static final int HEADER_OCTETS = 2;
    private static final int FRAME_OCTETS = 5;
    private static final Hc12Framing FRAMING = new Hc12Framing();

    Hc12Driver(DriverSettings settings, RadioListener listener) {
        super(settings, listener, FRAMING, Hc12Framing.MAX_PAYLOAD_OCTETS);
    }

    @Override
    void onContent(byte[] content) {
        int from = content[0] & 0xFF;
        int to = content[1] & 0xFF;
        byte[] message = Octets.tail(content, HEADER_OCTETS);
        if (isMessage(from, message, content) && isForUs(to)) {
            listener().onMessage(RadioAddress.ofOctet(from), to == EVERYBODY, Signal.UNKNOWN, message);
        }
    }

    @Override
    void transmit(long token, int address, byte[] message, long nowNanos) {
        byte[] frame = FRAMING.encode(
                new Octets().octet(own()).octet(address).octets(message).toArray());
        listener().write(0, frame);
        inFlight().departsAt(token, departureNanos(frame, message, nowNanos));
    }

    @Override
    public int airOctets(int messageOctets) {
        return messageOctets + FRAME_OCTETS;
    }
}
