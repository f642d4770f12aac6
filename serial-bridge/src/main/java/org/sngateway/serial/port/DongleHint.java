package org.sngateway.serial.port;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * What a dongle may be, by what it says about itself, and by the chip. A chip alone is no proof: the same ones are in
 * everything.
 */
public final class DongleHint {
    private static final String ZIGBEE = "a Zigbee coordinator: it speaks no MQTT-SN, leave it to its own program";
    private static final String XBEE =
            "XBee adapters (xbee-api1, xbee-api2), Moteino, JeeLink (rh-serial, slip-aquila, sn-slip)";
    private static final String LORA = "LoRa modules (uart-lora, rak-at), XBee adapters, ESP32 boards (sn-slip)";
    private static final String ESP32 = "ESP32 boards (sn-slip)";

    private static final List<String> ZIGBEE_WORDS = List.of("zigbee", "conbee", "sonoff", "zzh", "slzb", "skyconnect");

    private static final Map<String, String> BY_ID = Map.of(
            "0403:6015", XBEE,
            "0403:6001", XBEE,
            "10c4:ea60", LORA,
            "1a86:7523", LORA + "; it has no serial number, name it by its socket",
            "1a86:55d4", ESP32,
            "303a:1001", ESP32,
            "2fe3:0100", "boards with Zephyr (sn-slip)",
            "03eb:204b", "CUL sticks: culfw speaks no MQTT-SN",
            "1cf1:0030", ZIGBEE);

    private DongleHint() {}

    /** A hint for people; empty if nothing is known. */
    public static Optional<String> of(UsbDevice usb) {
        String words = usb.words().toLowerCase(Locale.ROOT);
        return ZIGBEE_WORDS.stream().anyMatch(words::contains)
                ? Optional.of(ZIGBEE)
                : Optional.ofNullable(BY_ID.get(usb.id()));
    }
}
