package dev.composerunner.local;

import dev.composerunner.contract.InvalidRequestException;
import dev.composerunner.contract.access.AccessKeys;
import dev.composerunner.contract.access.PageOrigin;
import dev.composerunner.loopback.LoopbackServer;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Who may call the service, and from where.
 *
 * @param keys that are known; without any, whoever reaches the port is answered as {@link ServiceSettings#openToAllUsers} says
 * @param host address of this machine to listen on: literal, that of IPv6 in brackets
 * @param allowedOrigins origins of web pages that may read answers
 * @param rates how often each caller may call
 */
public record ServiceAccess(AccessKeys keys, String host, List<String> allowedOrigins, CallRates rates) {

    /** No keys, on 127.0.0.1, for no page but the service's own. */
    public static final ServiceAccess LOOPBACK = new ServiceAccess(AccessKeys.NONE, LoopbackServer.LOOPBACK, List.of());

    /** Where callers may call at any rate. */
    public ServiceAccess(AccessKeys keys, String host, List<String> allowedOrigins) {
        this(keys, host, allowedOrigins, CallRates.UNLIMITED);
    }

    private static final String HOSTS =
            "an address or name of this machine that clients reach it by, such as 192.0.2.7; presigned addresses name it";

    /** @throws InvalidRequestException if an origin is none, or the host is another machine's or, without keys, not 127.0.0.1 */
    public ServiceAccess {
        if (keys.isEmpty() && !host.equals(LoopbackServer.LOOPBACK)) {
            throw InvalidRequestException.of(
                    "--host", host, "127.0.0.1 without --keys FILE; any address of this machine with it");
        }
        host = keys.isEmpty() ? host : literal(host);
        for (String origin : allowedOrigins) {
            if (!PageOrigin.isOne(origin)) {
                throw InvalidRequestException.of("--allowed-origin", origin, PageOrigin.ALLOWED);
            }
        }
        allowedOrigins = List.copyOf(allowedOrigins);
    }

    private static String literal(String host) {
        try {
            for (InetAddress address : host.isEmpty() ? new InetAddress[0] : InetAddress.getAllByName(host)) {
                String text = address.getHostAddress();
                if (!text.contains("%") && isOfThisMachine(address)) {
                    return text.contains(":") ? "[" + text + "]" : text;
                }
            }
        } catch (UnknownHostException e) {
            InvalidRequestException refusal = InvalidRequestException.of("--host", host, HOSTS);
            refusal.initCause(e);
            throw refusal;
        }
        throw InvalidRequestException.of("--host", host.isEmpty() ? "nothing" : host, HOSTS);
    }

    private static boolean isOfThisMachine(InetAddress address) {
        try {
            return address.isLoopbackAddress() || NetworkInterface.getByInetAddress(address) != null;
        } catch (SocketException e) {
            throw new IllegalStateException("the network interfaces of this machine cannot be listed", e);
        }
    }
}
