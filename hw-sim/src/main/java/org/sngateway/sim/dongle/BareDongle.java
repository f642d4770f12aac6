package org.sngateway.sim.dongle;

import org.jspecify.annotations.Nullable;
import org.sngateway.serial.radio.DriverSettings;
import org.sngateway.serial.radio.RadioAddress;
import org.sngateway.serial.radio.Signal;

/** A dongle without a line and without air: what goes in comes out at once, and each message of the host arrives. */
public final class BareDongle {

    /** Both sides of the dongle. */
    public interface Surroundings {

        /** Octets for the host. */
        void write(byte[] octets);

        /**
         * A message of the host.
         *
         * @param to null = everybody
         */
        void transmit(@Nullable RadioAddress to, byte[] message);
    }

    private final Dongle dongle;

    /**
     * The dongle that the driver with these settings expects.
     *
     * @throws IllegalArgumentException if there is no such simulated dongle, or it has two lines; says why
     */
    public BareDongle(DriverSettings settings, Surroundings surroundings) {
        if (settings.kind().lines() > 1) {
            throw new IllegalArgumentException(settings.kind().key() + " has two lines, and this needs one");
        }
        dongle = Dongle.of(settings, new Dongle.Listener() {
            @Override
            public void write(int line, byte[] octets) {
                surroundings.write(octets);
            }

            @Override
            public void transmit(@Nullable RadioAddress to, byte[] message, Report report) {
                surroundings.transmit(to, message);
                report.onSent(true);
            }
        });
    }

    /** It has started. */
    public void onStart() {
        dongle.onStart();
    }

    /** Octets of the host. */
    public void onOctets(byte[] octets) {
        dongle.onOctets(0, octets);
    }

    /** The host has been silent for so long that nothing more of a frame comes. */
    public void onSilence() {
        dongle.onSilence();
    }

    /** A message of a node has come by radio. */
    public void onRadio(RadioAddress from, boolean toAll, byte[] message) {
        dongle.onRadio(from, toAll, Signal.UNKNOWN, message);
    }

    /** The address of the node of this number, from 0. */
    public RadioAddress addressOf(int node) {
        return dongle.addressOf(node);
    }

    /** The number of nodes that it can tell apart. */
    public int maxNodes() {
        return dongle.maxNodes();
    }
}
