package dev.composerunner.lambdas.access;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/** The address that a request comes from, as the platform saw it; no header says it. */
final class SourceAddress {

    /** Bytes of an address of IPv6 that are one subscriber's. */
    private static final int NETWORK_BYTES = 8;

    private SourceAddress() {}

    /** What calls are counted by: an address of IPv4, the /64 network of one of IPv6, or {@code unknown}. */
    static String counted(String address) {
        try {
            InetAddress parsed = InetAddress.ofLiteral(address);
            return parsed instanceof Inet6Address
                    ? HexFormat.of().formatHex(Arrays.copyOf(parsed.getAddress(), NETWORK_BYTES)) + "/64"
                    : parsed.getHostAddress();
        } catch (IllegalArgumentException e) {
            return "unknown";
        }
    }
}
