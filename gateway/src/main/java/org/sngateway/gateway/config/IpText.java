package org.sngateway.gateway.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.sngateway.gateway.core.address.IpAddress;
import org.sngateway.gateway.core.address.IpRange;

/** Addresses and ranges in their textual form. No name is ever looked up. */
final class IpText {
    private static final int IPV4_BITS = 32;
    private static final int IPV6_BITS = 128;
    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1?\\d?\\d)";
    private static final Pattern IPV4 = Pattern.compile(OCTET + "(?:\\." + OCTET + "){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final Pattern SCOPE = Pattern.compile("%[\\w.-]+$");
    private static final Pattern PREFIX = Pattern.compile("\\d{1,3}");

    private static final IpAddress ANY_IPV4 = IpAddress.of(new byte[4]);
    private static final IpAddress ANY_IPV6 = IpAddress.of(new byte[16]);

    private IpText() {}

    /** An address; IPv6 may name its interface after a {@code %}. */
    static boolean isAddress(String text) {
        return address(SCOPE.matcher(text).replaceFirst("")).isPresent();
    }

    /** An address that one machine can have: no group, and not {@code 0.0.0.0} or {@code ::}. */
    static boolean isAddressOfOne(String text) {
        return address(SCOPE.matcher(text).replaceFirst(""))
                .filter(ip -> !isMulticast(text) && !ip.equals(ANY_IPV4) && !ip.equals(ANY_IPV6))
                .isPresent();
    }

    /** An address that names a group. */
    static boolean isMulticast(String text) {
        try {
            return isAddress(text) && InetAddress.getByName(text).isMulticastAddress();
        } catch (UnknownHostException noLiteral) {
            return false;
        }
    }

    /** An address, or a range: an address and the number of its leading bits, {@code 192.0.2.0/24}. */
    static Optional<IpRange> range(String text) {
        int slash = text.indexOf('/');
        Optional<IpAddress> base = address(slash < 0 ? text : text.substring(0, slash));
        if (base.isEmpty() || slash < 0) {
            return base.map(address -> new IpRange(address, IPV6_BITS));
        }
        String prefix = text.substring(slash + 1);
        int max = base.get().isIpv4() ? IPV4_BITS : IPV6_BITS;
        return PREFIX.matcher(prefix).matches() && Integer.parseInt(prefix) <= max
                ? Optional.of(new IpRange(base.get(), Integer.parseInt(prefix) + IPV6_BITS - max))
                : Optional.empty();
    }

    private static Optional<IpAddress> address(String text) {
        if (!IPV4.matcher(text).matches() && !IPV6.matcher(text).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(IpAddress.of(InetAddress.getByName(text).getAddress()));
        } catch (UnknownHostException noLiteral) {
            return Optional.empty();
        }
    }
}
