package org.sngateway.sim.dongle;

import org.jspecify.annotations.Nullable;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.RadioAddress;
import org.sngateway.serial.radio.Signal;

/**
 * The radio's side of a driver: what a dongle of this kind says on its line and understands, octet for octet. Its frames are those
 * of {@code serial-bridge}; what is in them it makes and reads by itself. Owned by one thread.
 */
interface Dongle {

    /** What a dongle does to its surroundings. */
    interface Listener {

        /** Octets for the host. */
        void write(int line, byte[] octets);

        /**
         * A message goes on air.
         *
         * @param to null = everybody
         * @param message of MQTT-SN, whole as far as its frame tells
         * @param report is told later whether it has arrived, as far as the radio can tell
         */
        void transmit(@Nullable RadioAddress to, byte[] message, Report report);
    }

    /** It has started: it was plugged in, or the opening of its port has reset it. */
    void onStart();

    /** Octets of the host. */
    void onOctets(int line, byte[] octets);

    /** The host has been silent for so long that nothing more of a frame comes. */
    void onSilence();

    /** A message of a node has come by radio. */
    void onRadio(RadioAddress from, boolean toAll, Signal signal, byte[] message);

    /** The address of the node of this number, from 0, on this kind of radio. */
    RadioAddress addressOf(int node);

    /** The number of nodes that can be told apart. */
    int maxNodes();

    /**
     * The dongle that the driver with these settings expects.
     *
     * @throws IllegalArgumentException if there is no such simulated dongle; says why
     */
    static Dongle of(DriverSettings settings, Listener listener) {
        return switch (settings.kind()) {
            case RAW, UART_LORA -> new TransparentDongle(settings, listener);
            case SLIP_AQUILA -> new AquilaDongle(settings, listener);
            case XBEE_API1, XBEE_API2 -> new XBeeDongle(settings, listener);
            case LORALINK -> new LoraLinkDongle(listener);
            case HC12 -> new Hc12Dongle(settings, listener);
            case RH_SERIAL -> new RadioHeadDongle(settings, listener);
            case RAK_AT -> new RakDongle(settings, listener);
            case SN_SLIP -> new SnSlipDongle(listener);
        };
    }
}
