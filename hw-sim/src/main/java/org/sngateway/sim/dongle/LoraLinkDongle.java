package org.sngateway.sim.dongle;

import org.sngateway.serial.framing.Octets;
import org.sngateway.serial.framing.XBeeFraming;
import org.sngateway.serial.radio.RadioAddress;
import org.sngateway.serial.radio.Signal;

/** A pair of Paho's LoRaLink modems: line 0 receives, line 1 transmits, and says there what became of each message. */
final class LoraLinkDongle implements Dongle {
    private static final int RECEIVER = 0;
    private static final int TRANSMITTER = 1;
    private static final int MESSAGE = 0x40;
    private static final int SENT = 0x80;
    private static final int TRANSMIT_TIMEOUT = 0x82;
    private static final int EVERYBODY = 0xFF;
    private static final int HEADER_OCTETS = 2;
    private static final int SNR = 9;
    private static final int MAX_NODES = 250;

    private final XBeeFraming framing = XBeeFraming.loraLink();
    private final Listener listener;
    private final Frames frames = new Frames(framing, this::onFrame);

    LoraLinkDongle(Listener listener) {
        this.listener = listener;
    }

    @Override
    public void onStart() {
        frames.reset();
    }

    @Override
    public void onOctets(int line, byte[] octets) {
        if (line == TRANSMITTER) {
            frames.onOctets(octets);
        }
    }

    @Override
    public void onSilence() {
        frames.onSilence();
    }

    @Override
    public void onRadio(RadioAddress from, boolean toAll, Signal signal, byte[] message) {
        say(RECEIVER, from.octets()[0], signal.rssiDbm().orElse(0), SNR, MESSAGE, message);
    }

    private void say(int line, int from, int rssi, int snr, int type, byte[] message) {
        byte[] content = new Octets()
                .octet(from)
                .highFirst(rssi)
                .highFirst(snr)
                .octet(type)
                .octets(message)
                .toArray();
        listener.write(line, framing.encode(content));
    }

    private void onFrame(byte[] content) {
        if (content.length > HEADER_OCTETS && content[1] == MESSAGE) {
            int to = content[0] & 0xFF;
            listener.transmit(
                    to == EVERYBODY ? null : RadioAddress.ofOctet(to),
                    Octets.tail(content, HEADER_OCTETS),
                    delivered -> say(TRANSMITTER, 0, 0, 0, delivered ? SENT : TRANSMIT_TIMEOUT, new byte[0]));
        }
    }

    @Override
    public RadioAddress addressOf(int node) {
        return FramedDongle.addressOfOneOctet(node);
    }

    @Override
    public int maxNodes() {
        return MAX_NODES;
    }
}
