package org.sngateway.serial.radio;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.sngateway.serial.airtime.Modulation;
import org.sngateway.serial.framing.Octets;

/** How a radio is set up: its kind, the baud rate of its line, and the options that differ from the defaults. Immutable. */
public final class DriverSettings {
    private final RadioKind kind;
    private final int baudRate;
    private final Map<RadioOption, String> values;
    private final @Nullable Modulation modulation;

    private DriverSettings(
            RadioKind kind, int baudRate, Map<RadioOption, String> values, @Nullable Modulation modulation) {
        this.kind = kind;
        this.baudRate = baudRate;
        this.values = values;
        this.modulation = modulation;
    }

    /** As radios of this kind come out of their box. */
    public static DriverSettings of(RadioKind kind) {
        return new DriverSettings(kind, kind.baudRate(), new EnumMap<>(RadioOption.class), null);
    }

    /**
     * The same at another rate.
     *
     * @param baud above 0
     */
    public DriverSettings withBaudRate(int baud) {
        if (baud < 1) {
            throw new IllegalArgumentException("a baud rate of " + baud);
        }
        return new DriverSettings(kind, baud, values, modulation);
    }

    /**
     * The same with another value of an option.
     *
     * @throws IllegalArgumentException if this kind has no such option, or the option no such value; says which there are
     */
    public DriverSettings with(RadioOption option, String value) {
        if (!kind.options().contains(option)) {
            throw new IllegalArgumentException(kind.key() + " has no " + option.key() + "; it has "
                    + String.join(
                            ", ", kind.options().stream().map(RadioOption::key).toList()));
        }
        option.check(value);
        Map<RadioOption, String> changed = new EnumMap<>(RadioOption.class);
        changed.putAll(values);
        changed.put(option, value);
        return new DriverSettings(kind, baudRate, changed, modulation);
    }

    /** The same with a modulation: a radio that does not tell when a message has left is on air for as long as that needs. */
    public DriverSettings withModulation(Modulation value) {
        return new DriverSettings(kind, baudRate, values, value);
    }

    /** A new driver for a radio that is set up so. */
    public RadioDriver newDriver(RadioListener listener) {
        return switch (kind) {
            case RAW, UART_LORA -> new RawDriver(this, listener);
            case SLIP_AQUILA -> new AquilaDriver(this, listener);
            case XBEE_API1, XBEE_API2 -> new XBeeDriver(this, listener);
            case LORALINK -> new LoraLinkDriver(this, listener);
            case HC12 -> new Hc12Driver(this, listener);
            case RH_SERIAL -> new RadioHeadDriver(this, listener);
            case RAK_AT -> new RakAtDriver(this, listener);
            case SN_SLIP -> new SnSlipDriver(this, listener);
        };
    }

    /** The kind of radio. */
    public RadioKind kind() {
        return kind;
    }

    /** Bits a second on the line. */
    public int baudRate() {
        return baudRate;
    }

    @Nullable
    Modulation modulation() {
        return modulation;
    }

    /** The value of an option. */
    public String text(RadioOption option) {
        return Objects.requireNonNull(values.getOrDefault(option, option.byDefault()));
    }

    /** Whether an option has another value than off. */
    public boolean isOn(RadioOption option) {
        return !text(option).equals("off");
    }

    /** The number that an option has. */
    public int number(RadioOption option) {
        return Integer.decode(text(option));
    }

    byte[] octets(RadioOption option) {
        return Octets.ofHex(text(option));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof DriverSettings settings
                && kind == settings.kind
                && baudRate == settings.baudRate
                && values.equals(settings.values)
                && Objects.equals(modulation, settings.modulation);
    }

    @Override
    public int hashCode() {
        return Objects.hash(kind, baudRate, values, modulation);
    }

    /** The configured limit, if there is one below what the radio carries. */
    int maxMessageOctets(int ofRadio) {
        int configured = number(RadioOption.MAX_MESSAGE);
        return configured == 0 ? ofRadio : Math.min(configured, ofRadio);
    }
}
