package org.sngateway.serial.port;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a port as people write it.
 *
 * <pre>
 *   /dev/serial/by-id/usb-FTDI_FT231X_USB_UART_DN00ABCD-if00-port0   any path
 *   usb:0403:6015:DN00ABCD                                           vendor, product, and serial number if it has one
 *   usb-path:1-1.2                                                   whatever is plugged in there
 * </pre>
 *
 * @param text as it was written
 */
public record PortName(String text) {
    private static final Pattern USB = Pattern.compile("usb:([0-9a-fA-F]{4}):([0-9a-fA-F]{4})(?::(.+))?");
    private static final Pattern USB_PATH = Pattern.compile("usb-path:(\\d+-\\d+(?:\\.\\d+)*)");

    /** Checks that the text is a name. */
    public PortName {
        boolean known = text.startsWith("/")
                || USB.matcher(text).matches()
                || USB_PATH.matcher(text).matches();
        if (!known) {
            throw new IllegalArgumentException(text + " is no name of a port; write a path such as"
                    + " /dev/serial/by-id/..., usb:VID:PID[:SERIAL], or usb-path:1-1.2");
        }
    }

    /** Whether the name is a path, which needs no search. */
    boolean isPath() {
        return text.startsWith("/");
    }

    /** Whether a dongle is what the name says. */
    boolean matches(UsbDevice usb) {
        Matcher path = USB_PATH.matcher(text);
        if (path.matches()) {
            return usb.path().equals(path.group(1));
        }
        Matcher ids = USB.matcher(text);
        if (!ids.matches()) {
            return false;
        }
        String serial = ids.group(3);
        return usb.vendor().equals(ids.group(1).toLowerCase(Locale.ROOT))
                && usb.product().equals(ids.group(2).toLowerCase(Locale.ROOT))
                && (serial == null || usb.serial().equals(serial));
    }

    @Override
    public String toString() {
        return text;
    }
}
