package org.sngateway.serial.radio;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.sngateway.serial.framing.Hc12Framing;
import org.sngateway.serial.framing.RadioHeadFraming;

/** The kinds of radio that there is a driver for, by the name that a configuration and a command line use. */
public enum RadioKind {
    /** Bare messages: a node or a hand-made dongle at the line. */
    RAW("raw", 9600, Duration.ofSeconds(2)),
    /** Aquila's bridges, Altair and RFM69. */
    SLIP_AQUILA("slip-aquila", 115_200, Duration.ofMillis(2200)),
    /** Digi XBee with AP=1. */
    XBEE_API1("xbee-api1", 9600, Duration.ZERO),
    /** Digi XBee with AP=2. */
    XBEE_API2("xbee-api2", 9600, Duration.ZERO),
    /** Paho's LoRaLink: a receiving and a transmitting modem. */
    LORALINK("loralink", 115_200, Duration.ZERO),
    /** brianrho's nodes on HC-12 radios. */
    HC12("hc12", 9600, Duration.ZERO),
    /** RadioHead's RH_Serial. */
    RH_SERIAL("rh-serial", 9600, Duration.ofSeconds(2)),
    /** E22, E32 and the like: what goes in at one end comes out at the others. */
    UART_LORA("uart-lora", 9600, Duration.ZERO),
    /** RAK3172 and the like in P2P mode. */
    RAK_AT("rak-at", 115_200, Duration.ZERO),
    /** Our own, for dongles that people write themselves: SN-SLIP.md. */
    SN_SLIP("sn-slip", 115_200, Duration.ofSeconds(2));

    private final String key;
    private final int baudRate;
    private final Duration settle;

    RadioKind(String key, int baudRate, Duration settle) {
        this.key = key;
        this.baudRate = baudRate;
        this.settle = settle;
    }

    /** The kind of this name, such as {@code xbee-api2}. */
    public static Optional<RadioKind> ofKey(String key) {
        return Arrays.stream(values()).filter(kind -> kind.key.equals(key)).findFirst();
    }

    /** Its name. */
    public String key() {
        return key;
    }

    /** Bits a second unless told otherwise; 8 data bits, no parity, 1 stop bit always. */
    public int baudRate() {
        return baudRate;
    }

    /** How long such a radio is deaf after its port was opened, unless told otherwise: an Arduino starts again then. */
    public Duration settle() {
        return settle;
    }

    /** Octets of the longest message that such a radio carries, as far as is known before it has answered. */
    public int maxMessageOctets() {
        return switch (this) {
            case RAW -> RawDriver.MAX_RAW_OCTETS;
            case SLIP_AQUILA -> AquilaDriver.MAX_ALTAIR_OCTETS;
            case XBEE_API1, XBEE_API2 -> XBeeDriver.DEFAULT_MAX_OCTETS;
            case LORALINK -> LoraLinkDriver.MAX_OCTETS;
            case HC12 -> Hc12Framing.MAX_PAYLOAD_OCTETS;
            case RH_SERIAL -> RadioHeadFraming.MAX_PAYLOAD_OCTETS;
            case UART_LORA -> RawDriver.MAX_LORA_OCTETS;
            case RAK_AT -> RakAtDriver.MAX_PACKET_OCTETS;
            case SN_SLIP -> SnSlipDriver.MAX_OCTETS;
        };
    }

    /** How many serial ports it needs: 1, or 2 (receiver, transmitter). */
    public int lines() {
        return this == LORALINK ? 2 : 1;
    }

    /** What can be told its driver. */
    public Set<RadioOption> options() {
        Set<RadioOption> options = EnumSet.of(RadioOption.MAX_MESSAGE);
        options.addAll(
                switch (this) {
                    case RAW -> List.of(RadioOption.ENCAPSULATED);
                    case SLIP_AQUILA ->
                        List.of(
                                RadioOption.BROADCAST_ADDRESS,
                                RadioOption.PAN,
                                RadioOption.KEY,
                                RadioOption.PAIR_ADDRESS);
                    case XBEE_API1, XBEE_API2, LORALINK, SN_SLIP -> List.of();
                    case HC12 -> List.of(RadioOption.OWN_ADDRESS);
                    case RH_SERIAL -> List.of(RadioOption.OWN_ADDRESS, RadioOption.RELIABLE);
                    case UART_LORA -> List.of(RadioOption.ENCAPSULATED, RadioOption.RSSI_OCTET, RadioOption.CHANNEL);
                    case RAK_AT -> List.of(RadioOption.ENCAPSULATED, RadioOption.P2P);
                });
        return options;
    }
}
