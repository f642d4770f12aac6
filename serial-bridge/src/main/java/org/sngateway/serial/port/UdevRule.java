package org.sngateway.serial.port;

/**
 * The udev rules that keep other programs and power saving away from a dongle, and an FTDI chip from holding octets back.
 * They go to {@code /etc/udev/rules.d/60-sn-gateway-serial.rules}.
 */
public final class UdevRule {
    private static final String FTDI = "0403";

    private UdevRule() {}

    /** The rules for dongles of this kind. */
    public static String of(UsbDevice usb) {
        String dongle = "ATTR{idVendor}==\"" + usb.vendor() + "\", ATTR{idProduct}==\"" + usb.product() + "\"";
        StringBuilder rules = new StringBuilder();
        rules.append("# ").append(usb.id()).append(' ').append(usb.words()).append('\n');
        rules.append("# Install: sudo tee /etc/udev/rules.d/60-sn-gateway-serial.rules,")
                .append(" then sudo udevadm control --reload, and plug it in again.\n");
        rules.append("# ModemManager writes AT commands into new ports; power saving makes a dongle deaf.\n");
        rules.append("ACTION==\"add\", SUBSYSTEM==\"usb\", ENV{DEVTYPE}==\"usb_device\", ")
                .append(dongle)
                .append(", ENV{ID_MM_DEVICE_IGNORE}=\"1\", ENV{MTP_NO_PROBE}=\"1\", ATTR{power/control}=\"on\"\n");
        if (usb.vendor().equals(FTDI)) {
            rules.append("# The chip holds a short frame back for 16 ms unless told otherwise.\n");
            rules.append("ACTION==\"add\", SUBSYSTEM==\"usb-serial\", DRIVER==\"ftdi_sio\","
                    + " ATTR{latency_timer}=\"1\"\n");
        }
        return rules.toString();
    }
}
