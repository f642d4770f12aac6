package org.sngateway.gateway.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.function.Predicate;

/**
 * Where the page is served.
 *
 * @param host an address of this machine, as text
 * @param port TCP, 0 to 65535; 0 = any free one
 */
public record WebPlace(String host, int port) {
    /** The place that is written as {@code 127.0.0.1:8094} or {@code [::1]:8094}. */
    static WebPlace of(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, colon);
        String address = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        return new WebPlace(address, Integer.parseInt(text.substring(colon + 1)));
    }

    /** Whether only this machine can reach it. */
    public boolean isLoopback() {
        return is(InetAddress::isLoopbackAddress);
    }

    /** Whether it is at all addresses of this machine. */
    public boolean isAny() {
        return is(InetAddress::isAnyLocalAddress);
    }

    private boolean is(Predicate<InetAddress> kind) {
        try {
            // A number: nothing is asked of a name server.
            return kind.test(InetAddress.getByName(host));
        } catch (UnknownHostException noAddress) {
            return false;
        }
    }
}
